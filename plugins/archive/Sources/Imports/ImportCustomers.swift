import AvalKit

/// Takes over customers of a master file: one known by a number is brought up to date, another is created. A second
/// import of the same file changes nothing.
struct ImportCustomers: Method {
  func run(_ params: ImportBatch<EvidenceOptions>, in call: Call) throws -> ImportResult {
    let industries = try Industries.load(call)
    let fallback = try params.options?.industry ?? call.settings(as: Settings.self).defaultIndustry
    let format = params.source.format
    let arrival = try Arrival(
      .customer, way: .import, provider: format, format: format, job: params.source.job, params.options, call)
    let outcomes = try params.outcomes(call) { record in
      let sha256 = params.source.sha256
      if let known = try Self.known(sha256, record, call) { return .duplicate(known) }
      let outcome = try Self.land(record, record.value, params.options, industries, fallback, arrival, call)
      if let id = outcome.id {
        try call.store.run(
          "INSERT INTO archive_customer_record (sha256, record, value_sha256, customer) VALUES (?1, ?2, ?3, ?4)",
          sha256,
          record.record, record.digest, id)
        if outcome.status == .duplicate {
          try call.change(id.description, after: Recognised(sha256: sha256, record: Int(record.record)))
        }
      }
      return outcome
    }
    return ImportResult(outcomes: outcomes)
  }

  /// What the audit keeps of a record that brought nothing new: by which one the customer was recognised.
  private struct Recognised: Encodable {
    let sha256: String
    let record: Int
  }

  /// What the audit keeps of values that wait for review.
  private struct Brought: Encodable {
    let customer: EntityID
    let title: String
    let fields: [String]
  }

  /// The customer that this record of this file led to before (F-I11).
  private static func known(_ sha256: String, _ record: BatchRecord, _ call: Call) throws -> EntityID? {
    try call.store.first(
      """
      SELECT coalesce(customer.merged_into, customer.id) FROM archive_customer_record AS known
      JOIN archive_customer AS customer ON customer.id = known.customer
      WHERE known.sha256 = ?1 AND known.record = ?2 AND known.value_sha256 = ?3
      """, sha256, record.record, record.digest
    ) { $0.id(0, CustomerRef.prefix) }
  }

  private static func land(
    _ record: BatchRecord, _ node: JSONNode, _ options: EvidenceOptions?, _ industries: Industries,
    _ fallback: String, _ arrival: Arrival, _ call: Call
  ) throws -> ImportOutcome {
    let title = "\(arrival.provider) \(record.record)"
    let party = try CanonicalParty(ids: node["ids"])
    let industry = node.text("industry").flatMap { industries.matching($0) }?.key
    switch try CustomerMatch(CustomerMatch.ranked(party.identifiers, match: options?.match), in: call.store) {
    case .ambiguous(let reason): throw Failure(.conflict, reason, path: "/ids")
    case .found(let id, _): return try update(id, node, industry, title, arrival, call)
    case .none: return try create(node, party, industry ?? fallback, title, arrival, call)
    }
  }

  private static func create(
    _ node: JSONNode, _ party: CanonicalParty, _ industry: String, _ title: String, _ arrival: Arrival, _ call: Call
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
    try Self.take(CanonicalFields.values(node), of: id.number, title, arrival, call)
    try call.change(id.description, after: try CustomerView.load(id.number, call.store))
    return .accepted(id)
  }

  /// Puts values up for review; what the same source said last is not said again.
  private static func take(
    _ values: [CanonicalFields.Value], of customer: Int64, _ title: String, _ arrival: Arrival, _ call: Call
  ) throws {
    guard !values.isEmpty else { return }
    let reviews = Reviews(call)
    let review = try reviews.open(
      Reviews.Subject(customer: customer, report: nil, title: title, observedOn: call.today), arrival)
    try CanonicalFields.record(
      values, of: customer,
      FieldValues.Origin(
        source: arrival.source, provider: arrival.provider, day: call.today, report: nil, review: review), call)
    try call.change(
      review.description,
      after: Brought(
        customer: EntityID(prefix: CustomerRef.prefix, number: customer), title: title, fields: values.map(\.field)))
    if let why = arrival.accepted { try reviews.acceptAtOnce(review, why) }
  }

  /// The values that differ from what the source said last, whatever became of that.
  private static func news(
    _ node: JSONNode, of customer: Int64, _ source: String, _ call: Call
  ) throws -> [CanonicalFields.Value] {
    let known = try call.store.all(
      "SELECT field, value FROM archive_field WHERE \(customerAndMerged) AND source = ?2 ORDER BY id", customer, source
    ) { ($0.text(0), $0.text(1)) }
    let last = Dictionary(known) { _, newer in newer }
    return CanonicalFields.values(node).filter { last[$0.field] != $0.value }
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

  /// Another name is a tracked change: it is reported, not written. False where it was reported before.
  private static func reportName(
    _ name: String, of customer: CustomerView, _ arrival: Arrival, _ call: Call
  ) throws -> Bool {
    let last = try call.store.first(
      """
      SELECT change.value FROM archive_change AS change JOIN archive_review AS review ON review.id = change.review
      WHERE review.customer = ?1 AND change.field = 'name' ORDER BY review.id DESC LIMIT 1
      """, customer.id, decode: { $0.text(0) })
    guard last != name else { return false }
    let review = try Changes(call).report(
      ChangePolicy.load(call).item("name", call), name, of: customer, on: call.today, note: nil, arrival.of(.change))
    try call.change(review.description, after: Brought(customer: customer.id, title: name, fields: ["name"]))
    if let why = arrival.accepted { try Reviews(call).acceptAtOnce(review, why) }
    return true
  }

  private static func update(
    _ id: Int64, _ node: JSONNode, _ industry: String?, _ title: String, _ arrival: Arrival, _ call: Call
  ) throws -> ImportOutcome {
    let before = try CustomerView.load(id, call.store)
    let region = node.text("region") ?? before.region
    let salesperson = node.text("salesperson") ?? before.salesperson
    let name = try CustomerName.checked(node.text("name") ?? before.name, longest: 200)
    let isSame =
      region == before.region && salesperson == before.salesperson && (industry ?? before.industry) == before.industry
    let news = try Self.news(node, of: id, arrival.source, call)
    try Self.take(news, of: id, title, arrival, call)
    let isRenamed = try name != before.name && Self.reportName(name, of: before, arrival, call)
    guard !isSame else { return news.isEmpty && !isRenamed ? .duplicate(before.id) : .accepted(before.id) }
    try call.store.run(
      """
      UPDATE archive_customer SET industry = ?2, region = ?3, salesperson = ?4, version = version + 1, updated_at = ?5,
        updated_by = ?6 WHERE id = ?1
      """, id, industry ?? before.industry, region, salesperson, call.now, call.actor)
    try call.change(before.id.description, before: before, after: try CustomerView.load(id, call.store))
    return .accepted(before.id)
  }
}
