import AvalKit

/// What an update would replace of the items whose changes are reviewed: it is reported and waits; what fills
/// an empty item counts at once, with its source.
struct PendingChanges {
  struct Pending: Encodable {
    let field: String
    let change: EntityID
  }

  private let call: Call
  private let customer: CustomerView
  private let policy: ChangePolicy
  private let source: String
  private let day: CivilDate
  private(set) var pending: [Pending] = []

  init(_ customer: CustomerView, source: String, on day: CivilDate, _ call: Call) throws {
    self.call = call
    self.customer = customer
    self.day = day
    self.source = source
    policy = try ChangePolicy.load(call)
  }

  /// The tracked item of a part of the record, or of a field of its own.
  private func tracked(of part: String?, _ key: String? = nil) -> ChangePolicy.Item? {
    policy.tracked.first { part == nil ? $0.of == nil && $0.key == key : $0.of == part }
  }

  private mutating func report(_ item: ChangePolicy.Item, _ value: String, _ document: String? = nil) throws {
    _ = try Sources.load(call).named(source, path: "/fieldSource")
    let arrival = try Arrival(
      .change, way: .import, provider: call.actor, format: "channel", job: "", EvidenceOptions(source: source), call)
    let review = try Changes(call).report(item, value, of: customer, on: day, note: nil, document: document, arrival)
    if let why = arrival.accepted {
      try Reviews(call).acceptAtOnce(review, why)
    } else {
      pending.append(Pending(field: item.key, change: review))
    }
  }

  /// Another name; answers whether it was reported, and not to be written here.
  mutating func rename(_ name: String) throws -> Bool {
    guard let item = tracked(of: "name") else { return false }
    try report(item, name)
    return true
  }

  /// The contacts to write at once; nil where nothing is to be written.
  mutating func contacts(_ given: [Contact]) throws -> [Contact]? {
    guard given != customer.contacts else { return nil }
    guard !customer.contacts.isEmpty, let item = tracked(of: "contacts") else { return given }
    try Registry.check(given)
    try report(item, Contact.worded(given), String(decoding: try JSONCoding.encode(given), as: UTF8.self))
    return nil
  }

  /// The addresses to write at once: those of kinds that nobody reviews, new ones, and as they were those that wait. A
  /// reviewed one that is not named stays.
  mutating func addresses(_ given: [Address]) throws -> [Address] {
    try Registry.check(given)
    var result: [Address] = []
    for address in given {
      let kind = address.kind ?? .registered
      guard let old = customer.addresses.first(where: { $0.kind == kind }), let item = tracked(of: kind.rawValue),
        !old.isSame(as: address)
      else {
        result.append(address)
        continue
      }
      let document = Address(
        kind: kind, text: address.text, city: address.city, region: address.region, postCode: address.postCode,
        country: address.country)
      try report(item, address.text, String(decoding: try JSONCoding.encode(document), as: UTF8.self))
      result.append(old)
    }
    for old in customer.addresses {
      guard let kind = old.kind, tracked(of: kind.rawValue) != nil,
        !given.contains(where: { ($0.kind ?? .registered) == kind })
      else { continue }
      result.append(old)
    }
    return result
  }

  /// The fields to write at once: all but reviewed ones that say something else than what counts.
  mutating func fields(_ given: [String: String]) throws -> [String: String] {
    let values = FieldValues(call)
    let accepted = try values.accepted(of: customer.id.number)
    let sources = try Sources.load(call)
    var result = given
    for (field, value) in given.sorted(by: { $0.key < $1.key }) {
      guard let item = tracked(of: nil, field),
        let counts = try FieldResolution(accepted[field] ?? [], sources, asOf: call.asOf)?.chosen,
        counts.comparable != FieldValue.comparable(value)
      else { continue }
      try report(item, value)
      result[field] = nil
    }
    return result
  }
}

extension Contact {
  /// Contacts in one line: name, title, telephone, mail.
  static func worded(_ contacts: [Contact]) -> String {
    contacts.map { [$0.name, $0.title, $0.phone, $0.email].compactMap(\.self).joined(separator: ", ") }
      .joined(separator: "; ")
  }
}

extension Address {
  /// The same place, whether its kind was written or understood.
  fileprivate func isSame(as other: Address) -> Bool {
    (text, city, region, postCode, country)
      == (other.text, other.city, other.region, other.postCode, other.country)
  }
}
