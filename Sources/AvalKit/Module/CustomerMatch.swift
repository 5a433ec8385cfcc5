/// Whose numbers a record gives; a name alone finds nobody.
///
/// Reads `archive_identifier_v1` and `archive_customer_v1`.
public enum CustomerMatch {
  case found(Int64, by: PartyIdentifier)
  /// The numbers lead to different customers; the text names both and what to do.
  case ambiguous(Text)
  case none

  /// Looks every number up, in their order.
  public init(_ identifiers: [PartyIdentifier], in store: Store) throws {
    var found: (holder: Int64, identifier: PartyIdentifier)?
    for identifier in identifiers {
      let holder = try store.first(
        "SELECT customer_id FROM archive_identifier_v1 WHERE scheme = ?1 AND value = ?2", identifier.scheme,
        identifier.normalizedValue
      ) { $0.int(0) }
      guard let holder else { continue }
      guard let first = found else {
        found = (holder, identifier)
        continue
      }
      guard first.holder == holder else {
        let (one, other) = (try Self.number(first.holder, store), try Self.number(holder, store))
        self = .ambiguous(
          Text(
            "Its \(first.identifier.scheme) belongs to \(one) and its \(identifier.scheme) to \(other); merge them, or "
              + "name the scheme that decides in options.match.",
            zh: "其 \(first.identifier.scheme) 属于 \(one)，而 \(identifier.scheme) 属于 \(other)；"
              + "请合并客户，或以 options.match 指定所依据的号码体系。"))
        return
      }
    }
    self = found.map { .found($0.holder, by: $0.identifier) } ?? .none
  }

  private static func number(_ customer: Int64, _ store: Store) throws -> String {
    try ResolvedCustomer.byID(customer, store)?.archiveNumber
      ?? EntityID(prefix: CustomerRef.prefix, number: customer).description
  }

  /// The numbers that are looked up, in their order: of the schemes named in `match`, one after the other, else all.
  public static func ranked(_ identifiers: [PartyIdentifier], match: [String]?) -> [PartyIdentifier] {
    guard let match else { return identifiers }
    return match.flatMap { name in
      let scheme = CustomerMatch.scheme(named: name)
      return identifiers.filter { $0.scheme == scheme }
    }
  }

  /// A scheme's name as the house writes it.
  public static func scheme(named name: String) -> String {
    let name = TextFolding.halfWidth(name).uppercased()
    return IdentifierScheme(name: name)?.rawValue ?? name
  }
}
