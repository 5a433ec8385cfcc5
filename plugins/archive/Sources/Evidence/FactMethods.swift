import AvalKit

/// One value of a customer's field with everything known about where it came from (I-26, I-35, I-37).
struct FactView: Encodable {
  let id: EntityID
  let field: String
  let value: String
  let status: FieldValue.Status
  /// Why it was rejected.
  let rejectedReason: String?
  let source: String
  let channel: String?
  let provider: String?
  let report: EntityID?
  let pointer: String?
  let review: EntityID?
  /// The day the value is of.
  let observedOn: CivilDate
  let receivedAt: Instant
  let receivedBy: String
  let quality: SourceQuality
  /// F-I9; absent where nothing is known of the source.
  let qualityMean: ExactDecimal?
  let disclosure: String
  let sensitive: Bool

  init(_ value: FieldValue, _ sources: Sources) {
    id = EntityID(prefix: "fld", number: value.id)
    field = value.field
    self.value = value.value
    status = value.status
    rejectedReason = value.rejectedReason
    source = value.source
    channel = sources.source(value.source)?.channel
    provider = value.provider
    report = value.report
    pointer = value.pointer
    review = value.review
    observedOn = value.datedOn
    receivedAt = value.recordedAt
    receivedBy = value.recordedBy
    quality = sources.quality(of: value.source)
    qualityMean = quality.shownMean
    disclosure = sources.disclosure(of: value.field, from: value.source)
    sensitive = sources.isSensitive(value.field, from: value.source)
  }
}

/// Every value ever recorded of a customer, in the order of arrival.
struct ListFacts: Method {
  func run(_ params: Params, in call: Call) throws -> Page<FactView> {
    let customer = try params.customer.resolve(in: call).id
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor,
      filter: [customer, params.field, params.status, call.asOf, call.lookingBackTo], after: [0])
    let sources = try Sources.load(call)
    var facts: [FactView] = []
    try call.store.each(
      """
      SELECT \(FieldValues.columns) FROM \(FieldValues.tables)
      WHERE field.customer IN \(CustomerRef.members(of: "?1"))
        AND field.dated_on <= ?3 AND field.recorded_at <= ?2 AND field.id > ?4 AND (?5 IS NULL OR field.field = ?5)
      ORDER BY field.id
      """, customer, call.knownAt, call.asOf, page.after[0], params.field
    ) { row in
      let fact = FactView(FieldValues.value(row), sources)
      if params.status.map({ $0.rawValue == fact.status.rawValue }) ?? true { facts.append(fact) }
      return facts.count < page.fetch
    }
    return page.page(facts) { [$0.id] }
  }
}

/// Where sources contradict each other, field by field, with what each says: the cross-check of sales data, of the
/// customer's own word and of what the credit department found (I-12). Values that wait for a review take part: that
/// is when a contradiction is of use.
struct ListConflicts: Method {
  struct Conflict: Encodable {
    let field: String
    /// What counts now, by F-I10, among the accepted values; absent where none is accepted yet.
    let chosen: FactView?
    /// `quality` or `newest`: why it counts.
    let rule: String?
    /// What would count if everything pending were accepted, where that is another value.
    let wouldBe: FactView?
    /// The last word of every source, in the order of arrival.
    let values: [FactView]
  }

  struct Result: Encodable {
    let customer: EntityID
    let asOf: CivilDate
    let knownAt: Instant
    let items: [Conflict]
  }

  func run(_ params: GetCustomer.Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call).id
    let sources = try Sources.load(call)
    let values = try FieldValues(call).all(of: customer.number)
    let items = try values.sorted { $0.key < $1.key }.compactMap { field, values -> Conflict? in
      let accepted = values.filter { $0.status == .accepted }
      let now = try FieldResolution(accepted, sources, asOf: call.asOf)
      guard let then = try FieldResolution(values, sources, asOf: call.asOf),
        then.isConflict || now?.isConflict == true
      else { return nil }
      let others = Set((then.alternatives + (now?.alternatives ?? [])).map(\.id))
      let shown = values.filter { $0.id == then.chosen.id || $0.id == now?.chosen.id || others.contains($0.id) }
      let changes = now.map { $0.chosen.comparable != then.chosen.comparable } ?? true
      return Conflict(
        field: field, chosen: now.map { FactView($0.chosen, sources) }, rule: now?.rule,
        wouldBe: changes ? FactView(then.chosen, sources) : nil, values: shown.map { FactView($0, sources) })
    }
    return Result(customer: customer, asOf: call.asOf, knownAt: call.knownAt, items: items)
  }
}
