import AvalKit

/// Takes over customers of a master file: one known by a number is brought up to date, another is created. A second
/// import of the same file changes nothing.
struct ImportCustomers: Method {
  static let name = "archive.customer.import"

  struct Options: Decodable {
    let industry: String?
    let match: [String]?
  }

  func run(_ params: ImportBatch<Options>, in call: Call) throws -> ImportResult {
    let industries = try Industries.load(call)
    let fallback = try params.options?.industry ?? call.settings(as: Settings.self).defaultIndustry
    let outcomes = try params.outcomes(call) { _, node in
      let party = try CanonicalParty(ids: node["ids"])
      let industry = node.text("industry").flatMap { industries.matching($0) }?.key
      switch try CustomerMatch(party.identifiers, order: params.options?.match, Registry(call)) {
      case .ambiguous(let reason): throw Failure(.conflict, reason, path: "/ids")
      case .found(let id, _): return try Self.update(id, node, industry, call)
      case .none: return try Self.create(node, party, industry ?? fallback, call)
      }
    }
    return ImportResult(outcomes: outcomes)
  }

  private static func create(
    _ node: JSONNode, _ party: CanonicalParty, _ industry: String, _ call: Call
  ) throws -> ImportOutcome {
    let name = node.text("name") ?? ""
    if party.identifiers.isEmpty, let known = try unnumbered(name, call) { return .duplicate(known) }
    let contacts = node["contacts"].list.compactMap { element -> Contact? in
      element.text("name").map {
        Contact(name: $0, title: element.text("role"), phone: element.text("phone"), email: element.text("email"))
      }
    }
    let id = try Registry(call).create(
      NewCustomer(
        name: name, longestName: 200, kind: node.text("kind") ?? "company", industry: industry,
        region: node.text("region"), salesperson: node.text("salesperson"), source: "import",
        identifiers: party.identifiers, contacts: contacts, addresses: CanonicalParty.addresses(node["addresses"])))
    try CanonicalNames.record(node, of: id.number, call)
    try CanonicalFields.record(node, of: id.number, source: "department", report: nil, on: call.today, call)
    try call.change(id.description, after: try CustomerView.load(id.number, call.store))
    return .accepted(id)
  }

  /// The customer without any number that bears exactly this name: the only trace that a file without numbers leaves.
  private static func unnumbered(_ name: String, _ call: Call) throws -> EntityID? {
    try call.store.first(
      """
      SELECT min(customer) FROM archive_name WHERE name_key = ?1
        AND NOT EXISTS (SELECT 1 FROM archive_identifier WHERE customer = archive_name.customer)
      """, TextFolding.nameKey(name)
    ) { $0.optionalInt(0) }
    .flatMap { $0 }.map { EntityID(prefix: CustomerRef.prefix, number: $0) }
  }

  private static func update(
    _ id: Int64, _ node: JSONNode, _ industry: String?, _ call: Call
  ) throws -> ImportOutcome {
    let before = try CustomerView.load(id, call.store)
    let region = node.text("region") ?? before.region
    let salesperson = node.text("salesperson") ?? before.salesperson
    let name = try CustomerName.checked(node.text("name") ?? before.name, longest: 200)
    let isSame =
      name == before.name && region == before.region && salesperson == before.salesperson
      && (industry ?? before.industry) == before.industry
    guard !isSame else { return .duplicate(before.id) }
    try call.store.run(
      """
      UPDATE archive_customer SET name = ?2, industry = ?3, region = ?4, salesperson = ?5, version = version + 1,
        updated_at = ?6, updated_by = ?7 WHERE id = ?1
      """, id, name, industry ?? before.industry, region, salesperson, call.now, call.actor)
    if name != before.name {
      try call.store.run("UPDATE archive_name SET kind = 'former' WHERE customer = ?1 AND kind = 'legal'", id)
      try CustomerName.record(name, kind: "legal", of: id, in: call)
    }
    try Registry(call).touch(id, on: call.today, what: "customer.import")
    try call.change(before.id.description, before: before, after: try CustomerView.load(id, call.store))
    return .accepted(before.id)
  }
}
