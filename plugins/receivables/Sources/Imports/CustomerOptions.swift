import AvalKit

/// How an import finds the customers of its records: what a format says under `customer`, or the caller as `options`.
struct CustomerOptions: Decodable {
  enum NoMatch: String, Decodable { case create, park, reject }

  /// Schemes in the order in which they are tried; without it the record's own order.
  let match: [String]?
  /// What becomes of a record whose customer the archive does not know.
  let onNoMatch: NoMatch?
  /// Takes days that lie unusually far from today.
  let insist: Bool?

  static let standard = CustomerOptions(match: nil, onNoMatch: nil, insist: nil)
}
