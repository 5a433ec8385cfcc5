import AvalKit

/// Records what begins the period of limitation anew: an acknowledgement, a signed confirmation, a suit, arbitration and
/// what equals them (Civil Code 192, 195). It speaks of the items named, or of everything that was open on its day.
struct RecordAct: Method {
  static let name = "collections.limitation.record"

  struct Result: Encodable {
    let act: ActView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let rules = try call.policy("strategy", as: StrategyPolicy.self)
    guard let known = rules.interruption(params.act), known.force != .demand, known.force != .performance else {
      let keys = rules.interruptions.filter { $0.force != .demand && $0.force != .performance }.map(\.key)
      throw Failure(
        .invalidParams,
        "The law of limitation knows no act \(params.act) that is recorded here; use one of \(keys.joined(separator: ", ")). A demand is recorded by collections.notice.deliver, a payment by the ledger.",
        zh: "此处不登记行为 \(params.act)；可用：\(keys.joined(separator: "、"))。催告由 collections.notice.deliver 登记，付款见账簿。",
        path: "/act")
    }
    guard params.on <= call.today, params.until.map({ $0 <= call.today }) != false else {
      throw Failure(
        .invalidParams, "What has not happened begins no period anew; the day is today or earlier.",
        zh: "尚未发生的行为不能重新起算时效；日期须为今日或以前。", path: params.on > call.today ? "/on" : "/until")
    }
    if let until = params.until {
      guard known.force == .proceedings, until >= params.on else {
        throw Failure(
          .invalidParams, "Only proceedings end on a day of their own, not before they began; leave until out.",
          zh: "只有诉讼等程序另有终结日，且不得早于开始日；请勿填写 until。", path: "/until")
      }
    }
    guard known.force == .proceedings || params.signedBy != nil || params.document != nil else {
      throw Failure(
        .invalidParams, "An acknowledgement is proved by who signed it or by a document; give signedBy or document.",
        zh: "债务承认须有签署人或文件为证；请填写 signedBy 或 document。", path: "/signedBy")
    }
    let customer = try params.customer.resolve(in: call).id.number
    let items = try AcknowledgedItems.named(params.items, or: .everything, of: customer, on: params.on, in: call)
    let id = try Acts.insert(
      params.act, of: customer, on: params.on, until: params.until, items: items, reference: params.reference,
      signedBy: params.signedBy, document: params.document, in: call)
    try LimitationLines.refresh(customer, in: call)
    let view = try ActView.get(id, in: call)
    try call.change(id.description, after: view)
    return Result(act: view)
  }
}

/// Ends proceedings: from that day the period of limitation runs anew (Civil Code 195).
struct EndAct: Method {
  static let name = "collections.limitation.end"

  func run(_ params: Params, in call: Call) throws -> RecordAct.Result {
    let before = try ActView.get(params.act, in: call)
    let rules = try call.policy("strategy", as: StrategyPolicy.self)
    guard rules.interruption(before.act)?.force == .proceedings, before.until == nil else {
      throw Failure(
        .failedPrecondition, "Only proceedings that still go on can be ended; \(params.act) does not.",
        zh: "只能终结仍在进行的程序；\(params.act) 不在此列。", path: "/act")
    }
    guard params.on >= before.on, params.on <= call.today else {
      throw Failure(
        .invalidParams, "Proceedings end on a day from \(before.on) to \(call.today).",
        zh: "程序终结日须在 \(before.on) 至 \(call.today) 之间。", path: "/on")
    }
    try call.store.run("UPDATE collections_act SET until = ?2 WHERE id = ?1", params.act, params.on)
    try LimitationLines.refresh(before.customer.number, in: call)
    let after = try ActView.get(params.act, in: call)
    try call.change(after.id.description, before: before, after: after)
    return .init(act: after)
  }
}

enum Acts {
  static let prefix = "lac"

  static func insert(
    _ act: String, of customer: Int64, on day: CivilDate, until: CivilDate? = nil, items: [Int64], reference: String?,
    signedBy: String? = nil, document: String? = nil, in call: Call
  ) throws -> EntityID {
    let id = try call.nextID(prefix)
    try call.store.run(
      """
      INSERT INTO collections_act (id, customer, act, day, until, reference, signed_by, document, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """, id, customer, act, day, until, reference, signedBy, document, call.now, call.actor)
    for item in items {
      try call.store.run("INSERT INTO collections_act_item (act, item) VALUES (?1, ?2)", id, item)
    }
    return id
  }
}

/// An act as replies show it (`#/act`).
struct ActView: Encodable {
  let id: EntityID
  let customer: EntityID
  let act: String
  let on: CivilDate
  let until: CivilDate?
  let items: [EntityID]
  let reference: String?
  let signedBy: String?
  let document: String?

  private static let columns = "id, customer, act, day, until, reference, signed_by, document"

  private init(_ row: Row, in call: Call) throws {
    id = row.id(0, Acts.prefix)
    customer = row.id(1, CustomerRef.prefix)
    act = row.text(2)
    on = row.day(3)
    until = row.optionalDay(4)
    items = try call.store.all(
      "SELECT item FROM collections_act_item WHERE act = ?1 ORDER BY item LIMIT \(AcknowledgedItems.most)", row.int(0)
    ) { $0.id(0, "itm") }
    reference = row.optionalText(5)
    signedBy = row.optionalText(6)
    document = row.optionalText(7)
  }

  static func get(_ id: EntityID, in call: Call) throws -> ActView {
    let number = try id.number(of: Acts.prefix, path: "/act")
    let found = try call.store.first("SELECT \(columns) FROM collections_act WHERE id = ?1", number) {
      try ActView($0, in: call)
    }
    guard let found else {
      throw Failure(
        .notFound, "There is no act \(id); use the id that limitation.record answered.",
        zh: "没有编号为 \(id) 的行为；请使用 limitation.record 返回的编号。", path: "/act")
    }
    return found
  }

  /// A customer's, the earliest first: at most a thousand.
  static func all(of customer: Int64, in call: Call) throws -> [ActView] {
    try call.store.all(
      "SELECT \(columns) FROM collections_act WHERE customer IN \(Owner.sql) ORDER BY day, id LIMIT 1000", customer
    ) { try ActView($0, in: call) }
  }
}

/// Which items an acknowledgement speaks of.
enum AcknowledgedItems {
  enum Otherwise {
    /// Everything that was open on the day.
    case everything
    /// The oldest debts that the amount reaches.
    case oldest(Money)
  }

  /// The most items of one acknowledgement.
  static let most = 5_000

  /// - Parameter items: named by the request; each must be an item of the customer's that was posted by the day.
  static func named(
    _ items: [EntityID]?, or otherwise: Otherwise, of customer: Int64, on day: CivilDate, in call: Call
  ) throws -> [Int64] {
    if let items {
      var numbers: Set<Int64> = []
      for (index, item) in items.enumerated() {
        let number = try item.number(of: "itm", path: "/items/\(index)")
        let isKnown = try call.store.first(
          """
          SELECT 1 FROM receivables_open_item_v1 WHERE item_id = ?2 AND customer_id IN \(Owner.sql) AND day <= ?3
          """, customer, number, day
        ) { $0.int(0) }
        guard isKnown == 1 else {
          throw Failure(
            .notFound,
            "The customer has no item \(item) that was posted by \(day); take ids from receivables.item.list.",
            zh: "该客户在 \(day) 之前没有未清项 \(item)；请使用 receivables.item.list 返回的编号。", path: "/items/\(index)")
        }
        numbers.insert(number)
      }
      return numbers.sorted()
    }
    let owed = try DueItem.all(of: customer, on: day, in: call)
    let reached: [DueItem]
    switch otherwise {
    case .everything: reached = owed
    case .oldest(let amount):
      var left = amount.minor
      reached = owed.filter { item in
        guard item.currency == amount.currency, left > 0 else { return false }
        left -= min(left, item.open)
        return true
      }
    }
    if reached.isEmpty, case .oldest(let amount) = otherwise {
      let lost = try WrittenOff.items(of: customer, amount.currency, in: call)
      if !lost.isEmpty { return lost }
    }
    guard !reached.isEmpty else {
      throw Failure(
        .failedPrecondition, "The customer owed nothing on \(day) that could be acknowledged; name the items.",
        zh: "该客户于 \(day) 没有可承认的欠款；请指明未清项。", path: "/items")
    }
    guard reached.count <= most else {
      throw Failure(
        .limitExceeded, "More than \(most) items were open on \(day); name those that are meant.",
        zh: "\(day) 的未清项超过 \(most) 笔；请指明所涉项目。", path: "/items")
    }
    return reached.map(\.id)
  }
}
