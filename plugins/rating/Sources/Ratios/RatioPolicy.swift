import AvalKit

/// The catalogue of ratios, `policies/ratios.json` (F-R1 … F-R17).
package struct RatioPolicy: Codable, Sendable {
  package struct Definition: Codable, Sendable {
    package let code: String
    /// The formula's number in the rule book.
    package let rule: String
    package let family: String
    package let title: Text
    package let formula: Text
    /// A key of `units`.
    package let unit: String
    /// Digits after the point of the printed value.
    package let digits: Int
    package let expression: RatioExpression
    /// Lines or ratios (`@code`) that must be above zero for the ratio to mean anything.
    package let meaningfulWhenPositive: [String]?
    package let bands: [Band]?
  }

  /// The first band whose bounds hold is the ratio's.
  package struct Band: Codable, Sendable {
    package let band: String
    package let atLeast: ExactDecimal?
    package let above: ExactDecimal?
    package let atMost: ExactDecimal?

    package func holds(_ value: Fraction) -> Bool {
      (atLeast.map { value >= Fraction($0) } ?? true) && (above.map { value > Fraction($0) } ?? true)
        && (atMost.map { value <= Fraction($0) } ?? true)
    }
  }

  package let schema: Int
  package let version: String
  package let title: Text
  package let bands: [String: Text]
  package let units: [String: Text]
  package let families: [String: Text]
  package let ratios: [Definition]
}
