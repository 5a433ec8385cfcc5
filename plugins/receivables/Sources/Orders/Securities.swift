import AvalKit

/// What stands behind a customer's debt: a pledge, a guarantee, an insurer's limit, a deposit (F-V20).
package struct Security: Sendable {
  package enum Kind: String, Sendable, Decodable { case pledge, guarantee, insurance, deposit }

  package let id: Int64
  package let customer: Int64
  package let kind: Kind
  package let amount: Money
  /// In percent: the part of the value that counts; of an insurance, the part of the loss that the insurer bears.
  package let share: ExactDecimal
  package let from: CivilDate
  package let to: CivilDate?
  package let provider: String?
  package let reference: String?
  package let released: CivilDate?

  static let columns = """
    id, customer, kind, currency, amount, share, valid_from, valid_to, provider, reference, released
    """

  package init(
    id: Int64, customer: Int64, kind: Kind, amount: Money, share: ExactDecimal, from: CivilDate, to: CivilDate?,
    provider: String? = nil, reference: String? = nil, released: CivilDate? = nil
  ) {
    self.id = id
    self.customer = customer
    self.kind = kind
    self.amount = amount
    self.share = share
    self.from = from
    self.to = to
    self.provider = provider
    self.reference = reference
    self.released = released
  }

  init(row: Row) throws {
    guard let kind = Kind(rawValue: row.text(2)) else {
      throw Failure(
        .corrupt, "The security \(row.int(0)) has an unknown kind; restore the database from a backup.",
        zh: "担保 \(row.int(0)) 的种类无法识别；请从备份恢复数据库。")
    }
    self.init(
      id: row.int(0), customer: row.int(1), kind: kind, amount: try row.money(4, 3), share: try row.decimal(5),
      from: row.day(6), to: row.optionalDay(7), provider: row.optionalText(8), reference: row.optionalText(9),
      released: row.optionalDay(10))
  }

  /// Why it does not count on a day, or nil where it does.
  package func excluded(on day: CivilDate) -> Text? {
    if day < from { return Text("Valid from \(from) only.", zh: "自 \(from) 起生效。") }
    if let to, day > to { return Text("Expired on \(to).", zh: "已于 \(to) 到期。") }
    if let released, day >= released { return Text("Released on \(released).", zh: "已于 \(released) 解除。") }
    return nil
  }

  /// What it covers of an exposure in its own currency, in minor units rounded towards zero: an insurance its share of
  /// what lies within its amount; anything else the share of its value, as far as there is exposure.
  package func covers(of exposure: Int64, amount: Int64) throws -> Int64 {
    guard exposure > 0 else { return 0 }
    func shareOf(_ figure: Int64) throws -> Int64 {
      let exact = try Fraction(Int128(figure)) * Fraction(share) / Fraction(100)
      return try Int64(checked: exact.rounded(digits: 0, rounding: .down).units)
    }
    return kind == .insurance ? try shareOf(min(exposure, amount)) : try min(exposure, shareOf(amount))
  }
}

/// A security as replies show it (`#/security`).
struct SecurityView: Encodable {
  let id: EntityID
  let customer: EntityID
  let kind: String
  let amount: Money
  let share: ExactDecimal
  let validFrom: CivilDate
  let validTo: CivilDate?
  let provider: String?
  let reference: String?
  let released: CivilDate?

  init(_ security: Security) {
    id = EntityID(prefix: "sec", number: security.id)
    customer = EntityID(prefix: CustomerRef.prefix, number: security.customer)
    kind = security.kind.rawValue
    amount = security.amount
    share = security.share
    validFrom = security.from
    validTo = security.to
    provider = security.provider
    reference = security.reference
    released = security.released
  }
}

enum Securities {
  /// A customer's securities as known at an instant, in the order they were recorded.
  static func of(_ customer: Int64, known: Instant, in store: Store) throws -> [Security] {
    try store.all(
      """
      SELECT id, customer, kind, currency, amount, share, valid_from, valid_to, provider, reference,
        CASE WHEN released_recorded <= ?2 THEN released END
      FROM receivables_security
      WHERE customer IN \(CustomerRef.members(of: "?1")) AND recorded <= ?2
      ORDER BY id LIMIT 1000
      """, customer, known, decode: Security.init(row:))
  }

  static func get(_ id: EntityID, in call: Call) throws -> Security {
    let number = try id.number(of: "sec", path: "/security")
    let found = try call.store.first(
      "SELECT \(Security.columns) FROM receivables_security WHERE id = ?1", number, decode: Security.init(row:))
    guard let found else {
      throw Failure(
        .notFound, "There is no security \(id); take ids from receivables.security.list.",
        zh: "没有编号为 \(id) 的担保；请使用 receivables.security.list 返回的编号。", path: "/security")
    }
    return found
  }
}

/// Records a security with its validity and the share of it that counts.
struct PutSecurity: Method {
  typealias Kind = Security.Kind

  struct Result: Encodable {
    let security: SecurityView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try Amounts.requirePositive(params.amount)
    guard params.amount.minor <= Ledger.turnoverLimit / 1_000_000 else {
      throw Ledger.turnoverFailure(params.amount.currency, path: "/amount")
    }
    let share = params.share ?? ExactDecimal(100)
    guard !share.isNegative, share <= ExactDecimal(100) else {
      throw Failure(
        .invalidParams, "The share is a percentage from 0 to 100.", zh: "比例须在 0 至 100 之间。", path: "/share")
    }
    if let to = params.validTo, to < params.validFrom {
      throw Failure(
        .invalidParams, "The security would end on \(to), before it begins.", zh: "担保到期日 \(to) 早于生效日。", path: "/validTo"
      )
    }
    let days = try DocumentDays(call, insist: params.insist)
    try days.require(params.validFrom, path: "/validFrom")
    let customer = try params.customer.resolve(in: call).id
    let id = try call.nextID("sec")
    try call.store.run(
      """
      INSERT INTO receivables_security (id, customer, kind, currency, amount, share, valid_from, valid_to, provider,
        reference, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
      """, id, customer, params.kind.rawValue, params.amount.currency.code, params.amount.minor, share,
      params.validFrom, params.validTo, params.provider, params.reference, call.now, call.actor)
    let view = SecurityView(try Securities.get(id, in: call))
    try call.change(customer.description, after: view)
    try days.insistence.note(id.description)
    return Result(security: view)
  }
}

/// Ends a security from a day on.
struct ReleaseSecurity: Method {
  func run(_ params: Params, in call: Call) throws -> PutSecurity.Result {
    let before = try Securities.get(params.security, in: call)
    if let released = before.released {
      throw Failure(
        .failedPrecondition, "The security was released on \(released) already.", zh: "该担保已于 \(released) 解除。",
        path: "/security")
    }
    guard params.date >= before.from else {
      throw Failure(
        .invalidParams, "The release would lie before the security begins on \(before.from).",
        zh: "解除日期早于担保生效日 \(before.from)。", path: "/date")
    }
    try call.store.run(
      """
      UPDATE receivables_security SET released = ?2, released_recorded = ?3, released_by = ?4, release_reason = ?5
      WHERE id = ?1
      """, params.security, params.date, call.now, call.actor, params.reason)
    let after = SecurityView(try Securities.get(params.security, in: call))
    try call.change(after.customer.description, before: SecurityView(before), after: after)
    return PutSecurity.Result(security: after)
  }
}

/// Lists a customer's securities in the order they were recorded, expired ones too.
struct ListSecurities: Method {
  struct Item: Encodable {
    let security: SecurityView
    /// Whether it counts on the day asked about.
    let counts: Bool
    let why: Text?
  }

  struct Result: Encodable {
    let items: [Item]
    let asOf: CivilDate
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try CustomerResolver(call).find(params.customer)
    let clocks = Clocks(call)
    let items = try Securities.of(customer, known: clocks.known, in: call.store).map {
      let why = $0.excluded(on: clocks.day)
      return Item(security: SecurityView($0), counts: why == nil, why: why)
    }
    return Result(items: items, asOf: clocks.day)
  }
}
