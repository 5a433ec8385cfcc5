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

  /// The numbers that are tried, in their order; none twice.
  func ranked(_ identifiers: [PartyIdentifier]) -> [PartyIdentifier] {
    guard let match else { return identifiers }
    return match.flatMap { name in
      let scheme = CustomerOptions.scheme(named: name)
      return identifiers.filter { $0.scheme == scheme }
    }
  }

  /// A scheme's name as the house writes it.
  static func scheme(named name: String) -> String {
    let name = TextFolding.halfWidth(name).uppercased()
    return IdentifierScheme(name: name)?.rawValue ?? name
  }
}

/// Whose numbers a record gives; a name alone finds nobody.
enum CustomerMatch {
  case found(Int64)
  /// The numbers lead to different customers.
  case ambiguous(PartyIdentifier, PartyIdentifier)
  case none

  init(_ ranked: [PartyIdentifier], in store: Store) throws {
    var first: (id: Int64, identifier: PartyIdentifier)?
    for identifier in ranked {
      let holder = try store.first(
        "SELECT customer_id FROM archive_identifier_v1 WHERE scheme = ?1 AND value = ?2", identifier.scheme,
        identifier.normalizedValue
      ) { $0.int(0) }
      guard let holder else { continue }
      guard let known = first else {
        first = (holder, identifier)
        continue
      }
      guard known.id == holder else {
        self = .ambiguous(known.identifier, identifier)
        return
      }
    }
    self = first.map { .found($0.id) } ?? .none
  }

  static func ambiguity(_ one: PartyIdentifier, _ other: PartyIdentifier, path: String) -> Failure {
    Failure(
      .conflict,
      "\(one.scheme) \(one.value) and \(other.scheme) \(other.value) belong to different customers; merge them, or name the scheme that decides in options.match.",
      zh: "\(one.scheme) \(one.value) 与 \(other.scheme) \(other.value) 属于不同客户；请合并客户，或以 options.match 指定所依据的号码体系。",
      path: path)
  }
}
