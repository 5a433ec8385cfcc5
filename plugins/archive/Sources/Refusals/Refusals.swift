import AvalKit

/// Why credit is refused, and what the customer is told: polite, and nothing of what is known of him (I-19), as the
/// policy `refusals` says.
struct RefusalPolicy: Decodable {
  struct Reason: Decodable {
    let key: String
    let title: Text
    /// `{name}` stands for the customer's name.
    let text: Text
  }

  let reasons: [Reason]

  static func load(_ call: Call) throws -> RefusalPolicy {
    try call.policy("refusals", as: RefusalPolicy.self)
  }

  func named(_ key: String) throws(Failure) -> Reason {
    guard let reason = reasons.first(where: { $0.key == key }) else {
      let known = reasons.map(\.key).joined(separator: ", ")
      throw Failure(
        .invalidParams, "There is no reason \"\(key.prefix(40))\"; use one of: \(known).",
        zh: "没有拒绝理由“\(key.prefix(40))”；请使用以下之一：\(known)。", path: "/code")
    }
    return reason
  }
}

/// A refusal as it was given (I-19, I-38).
struct RefusalView: Encodable {
  static let prefix = "rfs"

  let id: EntityID
  let customer: EntityID
  let code: String
  let title: String
  let date: CivilDate
  let about: String?
  /// For the house alone.
  let note: String?
  /// What the customer is told, in both languages.
  let text: Text
  let recordedAt: Instant
  let recordedBy: String

  static let columns = """
    refusal.id, coalesce(customer.merged_into, customer.id), refusal.code, refusal.refused_on, refusal.about,
    refusal.note, refusal.text_en, refusal.text_zh, refusal.recorded_at, refusal.recorded_by
    """
  static let tables =
    "archive_refusal AS refusal JOIN archive_customer AS customer ON customer.id = refusal.customer"

  init(row: Row, _ policy: RefusalPolicy, _ call: Call) {
    id = row.id(0, Self.prefix)
    customer = row.id(1, CustomerRef.prefix)
    code = row.text(2)
    title = policy.reasons.first { $0.key == row.text(2) }?.title.in(call.language) ?? row.text(2)
    date = row.day(3)
    about = row.optionalText(4)
    note = row.optionalText(5)
    text = Text(row.text(6), zh: row.text(7))
    recordedAt = row.instant(8)
    recordedBy = row.text(9)
  }
}

/// Records that a customer was refused credit, and gives the letter's text (I-19, I-38).
struct RecordRefusal: Method {
  struct Result: Encodable {
    let refusal: RefusalView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call)
    let policy = try RefusalPolicy.load(call)
    let reason = try policy.named(params.code)
    let day = params.date ?? call.today
    guard day <= call.today else {
      throw Failure(.invalidParams, "\(day) is still to come.", zh: "\(day) 尚未到来。", path: "/date")
    }
    let id = try call.nextID(RefusalView.prefix)
    try call.store.run(
      """
      INSERT INTO archive_refusal (id, customer, code, refused_on, about, note, text_en, text_zh, recorded_at,
        recorded_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """,
      id, customer.id, reason.key, day, params.about, params.note,
      reason.text.en.replacing("{name}", with: customer.name),
      reason.text.zhHans.replacing("{name}", with: customer.name),
      call.now, call.actor)
    let view = try call.store.first(
      "SELECT \(RefusalView.columns) FROM \(RefusalView.tables) WHERE refusal.id = ?1", id,
      decode: { RefusalView(row: $0, policy, call) })
    guard let view else { throw Failure(.corrupt, "The refusal is not there.", zh: "拒绝记录不存在。") }
    try call.change(id.description, after: view)
    return Result(refusal: view)
  }
}

/// Refusals in the order of recording.
struct ListRefusals: Method {
  func run(_ params: Params, in call: Call) throws -> Page<RefusalView> {
    let customer = try params.customer?.resolve(in: call).id
    let policy = try RefusalPolicy.load(call)
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, params.code], after: [0])
    let rows = try call.store.all(
      """
      SELECT \(RefusalView.columns) FROM \(RefusalView.tables)
      WHERE refusal.id > ?1 AND (?2 IS NULL OR refusal.customer IN \(CustomerRef.members(of: "?2")))
        AND (?3 IS NULL OR refusal.code = ?3)
      ORDER BY refusal.id LIMIT ?4
      """, page.after[0], customer, params.code, page.fetch, decode: { RefusalView(row: $0, policy, call) })
    return page.page(rows) { [$0.id] }
  }
}
