import AvalKit

/// The debts whose period of limitation ends soon, or has ended, the earliest first, each with the cheapest act that
/// begins it anew (F-C2; Civil Code 192, 195).
struct ListLimitation: Method {
  struct Line: Encodable {
    let item: EntityID
    let number: String
    let part: Int
    let formerCustomer: String?
    let date: CivilDate
    let customer: EntityID
    let dueDate: CivilDate
    let open: Money
    let expires: CivilDate
    let daysLeft: Int
    let state: LimitationClock.State
    /// A key of the policy's interruptions.
    let act: String
    /// What the act has to leave behind to count.
    let proof: Text
  }

  /// The customers whose debts one request reads.
  private static let customersMax = 20_000

  func run(_ params: Params, in call: Call) throws -> Page<Line> {
    let customer = try params.customer.map { try $0.resolve(in: call).id.number }
    let day = call.asOf
    let rules = try call.policy("strategy", as: StrategyPolicy.self)
    let last = try day.adding(days: params.within)
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, params.within, day],
      after: [Int64.min, Int64.min])
    var lines: [Line] = []
    for debtor in try debtors(customer, until: last, rules, call) {
      let debts = try Debts(of: debtor, on: day, rules, in: call)
      for item in try DueItem.all(of: debtor, on: day, in: call) where item.due < last {
        guard let clock = try debts.clock(of: item.id), clock.expires <= last, clock.state != .proceedings else {
          continue
        }
        lines.append(ListLimitation.line(item, of: debtor, clock, on: day))
      }
    }
    lines.sort { ($0.expires, $0.item.number) < ($1.expires, $1.item.number) }
    let rest = lines.filter { page.reaches([$0.expires, $0.item]) }.prefix(page.fetch)
    return page.page(Array(rest)) { [$0.expires, $0.item] }
  }

  /// After the period has run out only the debtor can begin it anew; before, a demand that reaches him is the cheapest.
  private static func line(_ item: DueItem, of debtor: Int64, _ clock: LimitationClock, on day: CivilDate) -> Line {
    let isOver = clock.state == .expired
    return Line(
      item: EntityID(prefix: "itm", number: item.id), number: item.number, part: item.part,
      formerCustomer: item.former, date: item.date, customer: EntityID(prefix: CustomerRef.prefix, number: debtor),
      dueDate: item.due,
      open: Money(minor: item.open, currency: item.currency), expires: clock.expires,
      daysLeft: day.days(until: clock.expires), state: clock.state, act: isOver ? "acknowledgement" : "demand",
      proof: isOver
        ? Text(
          "The debtor's signature under an acknowledgement, a confirmed balance or a plan to pay.",
          zh: "债务人签章的债务承认书、对账单或还款计划。")
        : Text(
          "The waybill or signature that shows that the demand reached the debtor.", zh: "证明催款通知已送达债务人的运单或签收记录。"))
  }

  /// Customers with a debt that was due long enough ago to run out by the day.
  private func debtors(
    _ customer: Int64?, until last: CivilDate, _ rules: StrategyPolicy, _ call: Call
  ) throws -> [Int64] {
    if let customer { return [customer] }
    let due = try last.adding(months: -12 * rules.limitationYears)
    let found = try call.store.all(
      """
      SELECT DISTINCT coalesce(a.merged_into, a.id) AS debtor FROM receivables_open_item_v1 i
      JOIN archive_customer_v1 a ON a.id = i.customer_id
      WHERE i.open > 0 AND i.due_day <= ?1 ORDER BY debtor LIMIT ?2
      """, due, ListLimitation.customersMax + 1
    ) { $0.int(0) }
    guard found.count <= ListLimitation.customersMax else {
      throw Failure(
        .limitExceeded,
        "More than \(ListLimitation.customersMax) customers owe debts of that age; ask for one customer at a time.",
        zh: "该账龄的欠款客户超过 \(ListLimitation.customersMax) 家；请逐个客户查询。", path: "/within")
    }
    return found
  }
}
