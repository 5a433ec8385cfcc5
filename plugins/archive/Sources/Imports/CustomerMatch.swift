import AvalKit

/// Finds the customer that a record is about, by its numbers in their order and never by name alone.
enum CustomerMatch {
  case found(Int64, scheme: String)
  /// The numbers lead to different customers.
  case ambiguous(Text)
  case none

  init(_ identifiers: [PartyIdentifier], order: [String]?, _ registry: Registry) throws {
    let ranked = order.map { order in
      order.compactMap { name in identifiers.first { $0.scheme == (IdentifierScheme(name: name)?.rawValue ?? name) } }
    }
    var found: (id: Int64, archiveNumber: String, scheme: String)?
    for identifier in ranked ?? identifiers {
      guard let holder = try registry.holder(of: identifier) else { continue }
      guard let first = found else {
        found = (holder.id, holder.archiveNumber, identifier.scheme)
        continue
      }
      guard first.id == holder.id else {
        self = .ambiguous(
          Text(
            "Its \(first.scheme) belongs to \(first.archiveNumber) and its \(identifier.scheme) to \(holder.archiveNumber); merge them or assign the report.",
            zh:
              "其 \(first.scheme) 属于 \(first.archiveNumber)，而 \(identifier.scheme) 属于 \(holder.archiveNumber)；请合并客户或指定所属客户。"
          ))
        return
      }
    }
    self = found.map { .found($0.id, scheme: $0.scheme) } ?? .none
  }
}
