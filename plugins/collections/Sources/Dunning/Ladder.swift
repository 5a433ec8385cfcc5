import AvalKit

/// The dunning ladder (F-C1), as `policies/ladder/….json` states it.
package struct Ladder: Codable, Sendable {
  package struct Level: Codable, Sendable {
    package let level: Int
    /// The first day past due on which the level applies; negative before the due day.
    package let fromDays: Int
    /// The letter of the level, a name below `policies/letters/`.
    package let template: String
    package let action: String
    package let title: Text
  }

  package let schema: Int
  package let version: String
  package let title: Text
  /// Amounts below this, in units of their currency, are not dunned.
  package let minimum: ExactDecimal
  /// An open promise that covers what is demanded pauses dunning.
  package let promisePauses: Bool
  /// Unapplied money that covers what is demanded pauses dunning.
  package let unappliedCovers: Bool
  package let levels: [Level]

  /// The highest level that so many days past due have reached, or nil before the first.
  package func level(daysOverdue: Int) -> Level? {
    levels.filter { $0.fromDays <= daysOverdue }.max { $0.fromDays < $1.fromDays }
  }
}

/// What a run decides about one customer's items in one currency: pure, so that every decision can be explained.
package struct DunningDecision: Sendable {
  /// Why an item is not dunned now.
  package enum Skip: String, Sendable, CaseIterable {
    /// Before the ladder's first day.
    case notDue
    /// Dunned at its level, or a higher one, already.
    case alreadyDunned
    /// Wholly under dispute.
    case disputed
    /// Less than the policy's minimum.
    case belowMinimum
    /// A promise that is still open covers what is demanded.
    case promised
    /// Money that has arrived but is not applied covers what is demanded.
    case unapplied
  }

  package struct Raised: Sendable {
    package let item: DueItem
    package let level: Ladder.Level
    package let daysOverdue: Int
  }

  package private(set) var raised: [Raised] = []
  package private(set) var skipped: [Skip: Int] = [:]

  /// - Parameters:
  ///   - items: open items of one currency.
  ///   - unapplied: money on account, in minor units.
  ///   - promised: what open promises still owe, in minor units.
  package init(
    ladder: Ladder, items: [DueItem], unapplied: Int64, promised: Int64, on day: CivilDate
  ) throws {
    var demanded: Int64 = 0
    var candidates: [Raised] = []
    for item in items {
      let days = item.due.days(until: day)
      guard let level = ladder.level(daysOverdue: days) else {
        skip(.notDue)
        continue
      }
      guard item.demandable > 0 else {
        skip(.disputed)
        continue
      }
      if days > 0 { demanded += item.demandable }
      if let dunned = item.dunned, dunned >= level.level {
        skip(.alreadyDunned)
      } else if Money(minor: item.demandable, currency: item.currency).amount < ladder.minimum {
        skip(.belowMinimum)
      } else {
        candidates.append(Raised(item: item, level: level, daysOverdue: days))
      }
    }
    let due = max(demanded, candidates.reduce(0) { $0 + $1.item.demandable })
    if ladder.unappliedCovers, unapplied > 0, unapplied >= due {
      skipped[.unapplied, default: 0] += candidates.count
    } else if ladder.promisePauses, promised > 0, promised >= due {
      skipped[.promised, default: 0] += candidates.count
    } else {
      raised = candidates
    }
    skipped = skipped.filter { $0.value > 0 }
  }

  private mutating func skip(_ reason: Skip) { skipped[reason, default: 0] += 1 }

  /// The notice's level: the highest of its items', which keep their own.
  package var highest: Ladder.Level? { raised.map(\.level).max { $0.level < $1.level } }
}
