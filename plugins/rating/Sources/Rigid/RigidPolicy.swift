import AvalKit

/// The letters of the three rigid indicators and how they combine, as `policies/rigid.json` states them (R-1 … R-17).
package struct RigidPolicy: Codable, Sendable {
  /// One row of a letter table; the first row that fits gives the letter, a row without a bound fits everything.
  package struct CollectionRow: Codable, Sendable {
    package let letter: RigidLetter
    /// The lowest net collection rate of the row, in percent.
    package let atLeast: ExactDecimal?
    package let rule: String
    package let flag: String?
    package let note: Text?
  }

  package struct IntervalRow: Codable, Sendable {
    package let letter: RigidLetter
    /// The most days past the agreed day; negative is early.
    package let atMost: Int?
    package let rule: String
    package let flag: String?
    package let note: Text?
  }

  package struct CooperationRow: Codable, Sendable {
    package let letter: RigidLetter
    package let value: Cooperation
    package let rule: String
  }

  package let schema: Int
  package let version: String
  package let title: Text
  package let collection: [CollectionRow]
  package let interval: [IntervalRow]
  package let cooperation: [CooperationRow]
  /// The combinations that the rule book lists, keyed by the three letters sorted.
  package let combinations: [String: RigidLetter]
  /// How each combination policy completes the combinations it leaves open.
  package let silent: [String: [String: RigidLetter]]
}

/// A letter of the rigid indicators; never compared with a sub-grade, whose names look alike.
package enum RigidLetter: String, Codable, Sendable, CaseIterable {
  case a = "A"
  case b = "B"
  case c = "C"
  case d = "D"
}

/// Whose products the customer deals in (R-12 … R-15).
package enum Cooperation: String, Codable, Sendable, CaseIterable {
  case oursOnly
  case oursMain
  case equal
  case competitorMain
}
