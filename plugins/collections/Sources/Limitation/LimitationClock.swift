import AvalKit

/// The period of limitation of one debt (F-C2; Civil Code 188, 189, 192, 195, 203): pure, so that every day it names can
/// be recomputed from the acts it lists.
package struct LimitationClock: Sendable {
  /// What the law makes of an act.
  package enum Force: String, Codable, Sendable {
    /// The creditor's demand that reached the debtor.
    case demand
    /// The debtor agrees to perform: the only act that counts after the period has run out (192).
    case acknowledgement
    /// The debtor paid part of this debt.
    case performance
    /// Suit, arbitration and what equals them: the period runs anew from their end (195).
    case proceedings
  }

  package struct Act: Sendable, Hashable {
    package let key: String
    package let force: Force
    package let day: CivilDate
    /// The last day of proceedings; nil while they go on, and for every other act.
    package let until: CivilDate?
    /// What proves the act: a waybill, a signature, a document, a payment.
    package let proof: String?

    package init(key: String, force: Force, day: CivilDate, until: CivilDate? = nil, proof: String? = nil) {
      self.key = key
      self.force = force
      self.day = day
      self.until = until
      self.proof = proof
    }
  }

  package enum State: String, Encodable, Sendable {
    case running
    /// Proceedings go on: the day is the one that would be reached if they ended on the day asked for.
    case proceedings
    /// The debtor may refuse.
    case expired
  }

  package private(set) var expires: CivilDate
  package private(set) var state: State
  /// The acts that began the period anew, the earliest first.
  package private(set) var restarts: [Act] = []

  /// - Parameters:
  ///   - due: the due day of the debt: of instalments the last one's (189).
  ///   - acts: in any order; those before the due day, and those after `day`, change nothing.
  ///   - calendar: a last day that is not worked moves to the next one that is (203).
  package init(due: CivilDate, acts: [Act], years: Int, calendar: BusinessCalendar, on day: CivilDate) throws {
    func end(from start: CivilDate) throws -> CivilDate {
      try calendar.onOrAfter(start.adding(months: 12 * years))
    }
    expires = try end(from: due)
    var pending = false
    for act in acts.sorted(by: { ($0.day, $0.key) < ($1.day, $1.key) }) where act.day <= day {
      let known = act.until.flatMap { $0 <= day ? $0 : nil }
      let from = act.force == .proceedings ? known ?? day : act.day
      guard from > due, act.day <= expires || act.force == .acknowledgement else { continue }
      restarts.append(act)
      pending = pending || act.force == .proceedings && known == nil
      expires = max(expires, try end(from: from))
    }
    state = pending ? .proceedings : day > expires ? .expired : .running
  }
}

extension StrategyPolicy {
  /// An act that the law of limitation knows, as `policies/strategy.json` lists it with the rule it rests on.
  package struct Interruption: Codable, Sendable {
    package let key: String
    package let force: LimitationClock.Force
    package let title: Text
    /// The provision.
    package let law: String
  }

  package func interruption(_ key: String) -> Interruption? { interruptions.first { $0.key == key } }
}
