import AvalKit

/// The yearly budget of bought reports, as the policy `report-budget` says.
struct ReportBudget: Decodable {
  struct Line: Decodable {
    let year: Int
    let amount: Money
    /// The stages that the money comes in, where it does not come at once (A-84).
    let phases: [String]?
  }

  let budgets: [Line]

  static func load(_ call: Call) throws -> ReportBudget {
    try call.policy("report-budget", as: ReportBudget.self)
  }
}

/// One order of reports and how far it has been delivered.
struct ReportOrderView: Encodable {
  static let prefix = "ord"

  let id: EntityID
  let agency: String
  let orderNo: String
  let customer: EntityID?
  let quantity: Int64
  let price: Money
  let total: Money
  let orderedOn: CivilDate
  let phase: String?
  let note: String?
  /// Reports that came in under this order's number, whatever was decided about them.
  let received: Int64
  let outstanding: Int64
  let createdAt: Instant
  let createdBy: String

  static let columns = """
    purchase.id, purchase.agency, purchase.order_no, purchase.customer, purchase.quantity, purchase.price_minor,
    purchase.price_currency, purchase.ordered_on, purchase.phase, purchase.note, (
      SELECT count(*) FROM archive_review AS review
      WHERE review.provider = purchase.agency AND review.order_no = purchase.order_no
        AND review.kind = 'creditReport'), purchase.created_at, purchase.created_by
    """

  init(row: Row) throws {
    id = row.id(0, Self.prefix)
    agency = row.text(1)
    orderNo = row.text(2)
    customer = row.optionalInt(3).map { EntityID(prefix: CustomerRef.prefix, number: $0) }
    quantity = row.int(4)
    price = try row.money(5, 6)
    total = try row.money(5, 6) * quantity
    orderedOn = row.day(7)
    phase = row.optionalText(8)
    note = row.optionalText(9)
    received = row.int(10)
    outstanding = max(0, quantity - received)
    createdAt = row.instant(11)
    createdBy = row.text(12)
  }
}

/// What is left of a year's budget.
struct BudgetView: Encodable {
  let year: Int
  /// Absent where the policy sets none for this year and currency.
  let budget: Money?
  let ordered: Money
  /// Negative where more was ordered than there is.
  let remaining: Money?
  let exceeded: Bool

  init(_ year: Int, _ currency: Currency, _ call: Call) throws {
    let line = try ReportBudget.load(call).budgets.first { $0.year == year && $0.amount.currency == currency }
    guard let from = CivilDate(year: year, month: 1, day: 1), let to = CivilDate(year: year, month: 12, day: 31) else {
      throw Failure(.invalidParams, "There is no year \(year).", zh: "没有 \(year) 年。", path: "/date")
    }
    let amounts = try call.store.all(
      """
      SELECT price_minor, quantity FROM archive_report_order
      WHERE ordered_on BETWEEN ?1 AND ?2 AND price_currency = ?3
      """, from, to, currency
    ) { try Money(minor: $0.int(0), currency: currency) * $0.int(1) }
    self.year = year
    budget = line?.amount
    ordered = try amounts.sum(in: currency)
    remaining = try line.map { try $0.amount - amounts.sum(in: currency) }
    exceeded = remaining?.isNegative ?? false
  }
}

/// Orders credit reports: how many, at what price, and what that leaves of the year's budget (I-32). An order above the
/// budget is placed and says so: whether it is, is a decision of people.
struct PlaceReportOrder: Method {
  struct Result: Encodable {
    let order: ReportOrderView
    let budget: BudgetView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer?.resolve(in: call).id
    guard !params.price.isNegative else {
      throw Failure(.invalidParams, "A price is not negative.", zh: "价格不能为负。", path: "/price")
    }
    // Checked before it is stored: the total must be an amount.
    _ = try params.price * Int64(params.quantity)
    let day = params.date ?? call.today
    let budget = try ReportBudget.load(call).budgets.first {
      $0.year == day.year && $0.amount.currency == params.price.currency
    }
    if let phase = params.phase, let phases = budget?.phases, !phases.contains(phase) {
      throw Failure(
        .invalidParams,
        "The budget of \(day.year) has no phase \"\(phase)\"; it has: \(phases.joined(separator: ", ")).",
        zh: "\(day.year) 年预算没有阶段“\(phase)”；可用：\(phases.joined(separator: "、"))。", path: "/phase")
    }
    let known = try call.store.first(
      "SELECT id FROM archive_report_order WHERE agency = ?1 AND order_no = ?2", params.agency, params.orderNo
    ) { $0.id(0, ReportOrderView.prefix) }
    if let known {
      throw Failure(
        .conflict, "Order \(params.orderNo) of \(params.agency) is placed already (\(known)).",
        zh: "\(params.agency) 的订单 \(params.orderNo) 已存在（\(known)）。", path: "/orderNo")
    }
    let id = try call.nextID(ReportOrderView.prefix)
    try call.store.run(
      """
      INSERT INTO archive_report_order (id, agency, order_no, customer, quantity, price_minor, price_currency,
        ordered_on, phase, note, created_at, created_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
      """,
      id, params.agency, params.orderNo, customer, params.quantity, params.price.minor, params.price.currency, day,
      params.phase, params.note, call.now, call.actor)
    let order = try call.store.first(
      "SELECT \(ReportOrderView.columns) FROM archive_report_order AS purchase WHERE purchase.id = ?1", id,
      decode: ReportOrderView.init(row:))
    guard let order else { throw Failure(.corrupt, "The order is not there.", zh: "订单不存在。") }
    try call.change(id.description, after: order)
    return Result(order: order, budget: try BudgetView(day.year, params.price.currency, call))
  }
}

/// Orders of reports in the order in which they were placed, with what has arrived (I-32).
struct ListReportOrders: Method {
  func run(_ params: Params, in call: Call) throws -> Page<ReportOrderView> {
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [params.agency, params.outstanding ?? false],
      after: [0])
    var orders: [ReportOrderView] = []
    try call.store.each(
      """
      SELECT \(ReportOrderView.columns) FROM archive_report_order AS purchase
      WHERE purchase.id > ?1 AND (?2 IS NULL OR purchase.agency = ?2) ORDER BY purchase.id
      """, page.after[0], params.agency
    ) { row in
      let order = try ReportOrderView(row: row)
      if params.outstanding != true || order.outstanding > 0 { orders.append(order) }
      return orders.count < page.fetch
    }
    return page.page(orders) { [$0.id] }
  }
}
