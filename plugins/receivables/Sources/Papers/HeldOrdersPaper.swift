import AvalKit

/// Builds the list of held orders, the oldest first, with what lets each go (V-7).
struct HeldOrdersReport: Method {
  private static let most = 10_000

  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    let language = call.language
    var paper = Paper(Text("Held orders", zh: "冻结订单清单"), language)
    paper.party(Text("As of", zh: "截至日"), paper.wording.day(call.asOf))
    var sums: [Currency: Money] = [:]
    let rows = try call.store.all(
      """
      SELECT o.number, c.archive_number, c.name, o.day, o.currency, o.amount, o.reason
      FROM receivables_order o JOIN archive_customer_v1 c ON c.id = o.customer
      WHERE o.state = 'held' AND o.day <= ?1 ORDER BY o.day, o.id LIMIT ?2
      """, call.asOf, Self.most + 1
    ) { row -> [PaperCell] in
      let amount = Money(minor: row.int(5), currency: try row.currency(4))
      sums[amount.currency] = try (sums[amount.currency] ?? .zero(amount.currency)) + amount
      return [
        .text(row.text(0)), .text(row.text(1)), .text(row.text(2)), .day(row.day(3)),
        .count(row.day(3).days(until: call.asOf)), .currency(amount.currency), .figure(amount),
      ]
    }
    guard rows.count <= Self.most else {
      throw Failure(
        .limitExceeded, "More than \(Self.most) orders are held; release or cancel some first.",
        zh: "冻结订单超过 \(Self.most) 笔；请先解除或取消部分订单。")
    }
    guard !rows.isEmpty else {
      paper.paragraph(Text("No order is held.", zh: "无冻结订单。"))
      return BuiltPaper(paper: paper)
    }
    let totals = sums.sorted { $0.key.code < $1.key.code }.map { currency, sum -> [PaperCell] in
      [
        .text(Text("Total", zh: "合计").in(language)), .empty, .empty, .empty, .empty, .currency(currency), .figure(sum),
      ]
    }
    paper.table(
      [
        .text(Text("Order", zh: "订单号")), .text(Text("Archive number", zh: "客户编号")), .text(Text("Customer", zh: "客户")),
        .text(Text("Held since", zh: "冻结日")), .numbers(Text("Days", zh: "天数")), .text(Text("Currency", zh: "币种")),
        .numbers(Text("Amount", zh: "金额")),
      ], rows, total: totals)
    return BuiltPaper(paper: paper)
  }
}

/// Builds the report on sales, receipts and open items of a period beside the period before (V-11).
struct MonthlyReport: Method {
  typealias By = GetStatistics.Key
  private static let most = 10_000
  private static let titles: [By: Text] = [
    .customer: Text("Customer", zh: "客户"), .salesperson: Text("Salesperson", zh: "业务员"),
    .region: Text("Region", zh: "地区"), .product: Text("Product", zh: "产品"),
  ]

  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    try ReportPeriod.require(params.from, params.to)
    let by = params.by ?? .salesperson
    let language = call.language
    let now = try statistics(params.from, params.to, by, params, in: call)
    let before = try Self.before(params.from, params.to)
    let former = try statistics(before.from, before.to, by, params, in: call)
    let sales = Dictionary(former.items.map { ($0.key, $0.sales) }) { first, _ in first }
    var paper = Paper(Text("Monthly report", zh: "应收账款月报"), language)
    let (en, zh) = (PaperWording(.en), PaperWording(.zhHans))
    paper.party(
      Text("Period", zh: "期间"),
      Text("\(params.from.english) to \(params.to.english)", zh: "\(params.from.chinese)至\(params.to.chinese)").in(
        language))
    paper.party(
      Text("Compared with", zh: "对比期间"),
      Text("\(en.day(before.from)) to \(en.day(before.to))", zh: "\(zh.day(before.from))至\(zh.day(before.to))").in(
        language))
    paper.party(Text("Currency", zh: "币种"), now.currency)
    guard !now.items.isEmpty else {
      paper.paragraph(Text("Nothing was sold, received or open.", zh: "本期间无销售、回款与未清项。"))
      return BuiltPaper(paper: paper)
    }
    let rows = try now.items.map { row -> [PaperCell] in
      [
        .text(row.key.isEmpty ? Text("not given", zh: "未登记").in(language) : row.key), .count(row.invoices),
        .figure(row.sales), try Self.growth(row.sales, sales[row.key]), .figure(row.collected), .figure(row.open),
      ]
    }
    paper.table(
      [
        .text(Self.titles[by] ?? Text("Key", zh: "项目")), .numbers(Text("Invoices", zh: "发票数")),
        .numbers(Text("Sales", zh: "销售额")), .numbers(Text("Growth", zh: "增长率")), .numbers(Text("Collected", zh: "回款额")),
        .numbers(Text("Open", zh: "未清额")),
      ], rows, total: [try total(now, former, language)])
    if let chart = try chart(now, language) { paper.chart(chart) }
    return BuiltPaper(paper: paper)
  }

  private func statistics(
    _ from: CivilDate, _ to: CivilDate, _ by: By, _ params: Params, in call: Call
  ) throws -> GetStatistics.Result {
    try GetStatistics().run(
      GetStatistics.Params(
        from: from, to: to, by: by, customer: nil, currency: params.currency, reportCurrency: nil, limit: Self.most),
      in: call)
  }

  /// The month before a whole month, else as many days just before.
  private static func before(_ from: CivilDate, _ to: CivilDate) throws -> (from: CivilDate, to: CivilDate) {
    let last = try from.adding(days: -1)
    let end = try from.firstOfMonth.adding(months: 1).adding(days: -1)
    let isMonth = from == from.firstOfMonth && to == end
    return (isMonth ? last.firstOfMonth : try last.adding(days: -from.days(until: to)), last)
  }

  /// In percent with one digit; nothing where there was nothing before.
  private static func growth(_ now: Money, _ before: Money?) throws -> PaperCell {
    guard let before, before.minor > 0 else { return .text("–") }
    let share = try Fraction(Int128(now.minor) - Int128(before.minor), Int128(before.minor))
    return .percent(try share.percent(digits: 1).description)
  }

  private func total(
    _ now: GetStatistics.Result, _ former: GetStatistics.Result, _ language: Language
  ) throws -> [PaperCell] {
    let currency = try Currency(parsing: now.currency)
    let sales = try now.items.map(\.sales).sum(in: currency)
    return [
      .text(Text("Total", zh: "合计").in(language)), .count(now.items.reduce(0) { $0 + $1.invoices }), .figure(sales),
      try Self.growth(sales, try former.items.map(\.sales).sum(in: currency)),
      .figure(try now.items.map(\.collected).sum(in: currency)), .figure(try now.items.map(\.open).sum(in: currency)),
    ]
  }

  /// Sales and receipts side by side, of the largest twelve.
  private func chart(_ now: GetStatistics.Result, _ language: Language) throws -> Chart? {
    let shown = now.items.prefix(12)
    guard shown.contains(where: { !$0.sales.isZero || !$0.collected.isZero }) else { return nil }
    return try Chart(
      .bar, title: Text("Sales and receipts", zh: "销售与回款").in(language),
      unit: PaperWording(language).currency(Currency(parsing: now.currency)),
      labels: shown.map { $0.key.isEmpty ? Text("not given", zh: "未登记").in(language) : $0.key },
      series: [
        Chart.Series(Text("Sales", zh: "销售额").in(language), shown.map(\.sales.minor)),
        Chart.Series(Text("Collected", zh: "回款额").in(language), shown.map(\.collected.minor)),
      ], digits: Int(try Currency(parsing: now.currency).minorDigits))
  }
}
