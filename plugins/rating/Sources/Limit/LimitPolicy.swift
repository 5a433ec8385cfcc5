import AvalKit

/// The methods that a limit is computed by, and the caps upon their results (F-R30 … F-R33).
package struct LimitPolicy: Codable, Sendable {
  package struct Method: Codable, Sendable {
    package let method: String
    package let rule: String
    /// `annualCreditSales`, `netWorth` or `workingAssets`.
    package let basis: String
    package let title: Text
    /// What is computed; `{percent}` and `{yearDays}` stand for the method's own numbers.
    package let formula: Text
    /// Given: the basis over so many days of a year, times the credit period.
    package let yearDays: Int?
    /// Given: so many percent of the basis.
    package let percent: ExactDecimal?
    /// Whether the result is multiplied by the sub-grade's factor.
    package let gradeFactor: Bool
  }

  package struct Cap: Codable, Sendable {
    package let cap: String
    package let title: Text
  }

  package let schema: Int
  package let version: String
  package let title: Text
  package let rule: String
  package let methods: [Method]
  package let caps: [Cap]
}
