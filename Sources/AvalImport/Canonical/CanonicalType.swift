import AvalKit

/// The type of one canonical value: what a mapping may put there and how it is written.
package indirect enum CanonicalType: Sendable {
  /// Text, white space trimmed.
  case text
  /// One of a closed list of codes, written as text.
  case oneOf([String])
  /// A coded value `{code, source, text}`: our code, the agency's code, the agency's wording.
  case coded([String])
  /// A day, month or year as the source gives it: `2026-11-21`, `2016-11`, `1903`; never padded.
  case date
  /// A civil time `2026-11-21T09:30:05`, as the source writes it.
  case dateTime
  /// An exact decimal, written as text.
  case decimal
  /// A whole number of at most 15 digits, written as a JSON number.
  case integer
  /// An exact decimal in percent points: `12.5` means 12.5 %.
  case percent
  /// `{amount, currency}`: an exact decimal in units of an ISO 4217 currency.
  case money
  case bool
  /// `{low, high}`, both exact decimals in percent points.
  case range
  case object([CanonicalMember])
  case list(CanonicalType)
  /// A free map of texts, for what an agency sends beyond the canonical members.
  case map
}

/// One member of a canonical object.
package struct CanonicalMember: Sendable {
  package let name: String
  package let type: CanonicalType
  package let summary: Text
  package let required: Bool
  /// About a natural person: shown and kept under the rules for personal data.
  package let personal: Bool

  package init(
    _ name: String, _ type: CanonicalType, _ en: String, _ zh: String, required: Bool = false, personal: Bool = false
  ) {
    self.name = name
    self.type = type
    self.summary = Text(en, zh: zh)
    self.required = required
    self.personal = personal
  }
}

/// A kind of canonical record, which a module may claim as its import target.
package struct CanonicalKind: Sendable {
  package let name: String
  package let summary: Text
  package let members: [CanonicalMember]

  /// The kind of a name, or nil.
  package static func named(_ name: String) -> CanonicalKind? {
    all.first { $0.name == name }
  }

  package static let all: [CanonicalKind] = [
    creditReport, financialStatement, customer, openItem, bankStatementLine, surveyResponse, tradeExperience,
  ]
}
