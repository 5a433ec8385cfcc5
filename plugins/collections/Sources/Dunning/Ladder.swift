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
  /// Money, credit notes and claims on account count as paid on the oldest items.
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
    /// What stands on account covers it.
    case unapplied
  }

  package struct Raised: Sendable {
    package let item: DueItem
    package let level: Ladder.Level
    package let daysOverdue: Int
    /// What stands on account for the item.
    package let covered: Int64

    /// What is demanded, in minor units: the undisputed part less what stands on account.
    package var demand: Int64 { item.demandable - covered }
  }

  package private(set) var raised: [Raised] = []
  package private(set) var skipped: [Skip: Int] = [:]
  /// The highest level of what is overdue and was dunned already: no letter, but a case all the same, also where the last
  /// one was closed by a loss or a payment that was taken back since.
  package private(set) var standing: Ladder.Level?

  /// - Parameters:
  ///   - items: open items of one currency, by due day.
  ///   - unapplied: what stands on account of money, credit notes and claims, in minor units. It counts for the oldest
  ///     items first (Civil Code 560), so that nobody whom we owe on balance is dunned.
  ///   - promised: what open promises still owe, in minor units.
  package init(
    ladder: Ladder, items: [DueItem], unapplied: Int64, promised: Int64, on day: CivilDate
  ) throws {
    var demanded: Int64 = 0
    var onAccount = ladder.unappliedCovers ? max(0, unapplied) : 0
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
      let covered = min(onAccount, item.demandable)
      onAccount -= covered
      let candidate = Raised(item: item, level: level, daysOverdue: days, covered: covered)
      if days > 0 { demanded += candidate.demand }
      if let dunned = item.dunned, dunned >= level.level {
        skip(.alreadyDunned)
        if days > 0, candidate.demand > 0, level.level > standing?.level ?? Int.min { standing = level }
      } else if candidate.demand == 0 {
        skip(.unapplied)
      } else if Money(minor: candidate.demand, currency: item.currency).amount < ladder.minimum {
        skip(.belowMinimum)
      } else {
        candidates.append(candidate)
      }
    }
    let due = max(demanded, candidates.reduce(0) { $0 + $1.demand })
    if ladder.promisePauses, promised > 0, promised >= due {
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
