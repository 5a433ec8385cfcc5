import AvalKit

/// The papers that a customer's account is shown on: statement (V-19), analysis report (V-18), request to confirm a balance.
enum CustomerPaper: String, Decodable {
  case statement, analysis, confirmation

  /// The type under which the archive files it.
  var folderType: String { self == .analysis ? "receivablesAnalysis" : "collectionRecord" }

  var title: Text {
    switch self {
    case .statement: Text("Statement of account", zh: "对账单")
    case .analysis: Text("Receivables analysis report", zh: "客户应收账款分析报告")
    case .confirmation: Text("Request to confirm the balance", zh: "往来款项询证函")
    }
  }

  struct Params: Decodable {
    let customer: CustomerRef
    let kind: CustomerPaper
    let from: CivilDate
    let to: CivilDate
  }

  static func make(_ params: Params, in call: Call) throws -> (paper: Paper, customer: ResolvedCustomer) {
    try ReportPeriod.require(params.from, params.to)
    let customer = try params.customer.resolve(in: call)
    var paper = Paper(params.kind.title, call.language)
    paper.line(Text("\(customer.name) (\(customer.archiveNumber))", zh: "\(customer.name)(\(customer.archiveNumber))"))
    paper.line(Text("\(params.from) – \(params.to)", zh: "\(params.from) 至 \(params.to)"))
    let clocks = Clocks(
      day: params.to, known: Clocks(call).known, wholeJournal: Clocks(call).wholeJournal)
    let accounts = try StatementAccount.read(
      customer: customer.id.number, from: params.from, to: params.to, clocks: clocks, in: call.store)
    switch params.kind {
    case .statement:
      statement(accounts, on: &paper)
      try openItems(customer.id.number, clocks, on: &paper, call)
    case .analysis: try analysis(accounts, customer.id.number, clocks, on: &paper, call)
    case .confirmation: confirmation(accounts, params.to, on: &paper)
    }
    return (paper, customer)
  }

  private static func statement(_ accounts: [StatementAccount], on paper: inout Paper) {
    for account in accounts {
      paper.heading(Text(account.currency, zh: account.currency))
      paper.table(
        [
          Text("Date", zh: "日期"), Text("Document", zh: "单据"), Text("Number", zh: "编号"), Text("Amount", zh: "金额"),
          Text("Balance", zh: "余额"),
        ],
        [["", Text("Opening balance", zh: "期初余额").in(paper.language), "", "", account.opening.amountText]]
          + account.lines.map {
            [
              $0.date.description, kinds[$0.kind]?.in(paper.language) ?? $0.kind, $0.number, $0.amount.amountText,
              $0.balance.amountText,
            ]
          } + [["", Text("Closing balance", zh: "期末余额").in(paper.language), "", "", account.closing.amountText]],
        rightFrom: 3)
    }
  }

  private static func confirmation(_ accounts: [StatementAccount], _ day: CivilDate, on paper: inout Paper) {
    paper.line(
      Text(
        "According to our books the following balances were open at the end of \(day). Please confirm, or state the differences.",
        zh: "截至 \(day),我方账面余额如下,请核对确认;如有不符,请列明差异。"))
    paper.table(
      [Text("Currency", zh: "货币"), Text("Balance", zh: "余额"), Text("Confirmed / differences", zh: "确认 / 差异")],
      accounts.map { [$0.currency, $0.closing.amountText, ""] }, rightFrom: 1)
    paper.line(Text("Signature and seal: ______________", zh: "签章:______________"))
  }

  private static func analysis(
    _ accounts: [StatementAccount], _ customer: Int64, _ clocks: Clocks, on paper: inout Paper, _ call: Call
  ) throws {
    try trend(customer, clocks, on: &paper, call)
    let buckets = try Buckets(Buckets.standard)
    var ageing = Ageing(buckets: buckets, day: clocks.day)
    try ageing.read(Balances(store: call.store, clocks: clocks, customer: customer))
    let rows = try ageing.totals()
    paper.heading(Text("Ageing on \(clocks.day)", zh: "\(clocks.day) 账龄"))
    let columns =
      [Text("Currency", zh: "货币"), Text("Not due", zh: "未到期")]
      + (["1–30", "31–60", "61–90", "91–180", "181–365", ">365"].map { Text($0, zh: $0) })
      + [Text("Unapplied", zh: "未核销"), Text("Balance", zh: "余额")]
    paper.table(
      columns,
      rows.map { row in
        [row.currency, row.notDue.amountText] + row.buckets.map(\.amountText)
          + [row.unapplied.amountText, row.balance.amountText]
      }, rightFrom: 1)
    for account in accounts {
      let currency = try Currency(parsing: account.currency)
      let source = MetricSource(
        store: call.store, customer: customer, known: clocks.known, wholeJournal: clocks.wholeJournal)
      let inputs = try source.inputs(
        from: try clocks.day.adding(days: -364), to: clocks.day, in: ReportCurrency(only: currency, in: call))
      let metrics = try Metrics(inputs)
      func text(_ value: ExactDecimal?) -> String { value?.description ?? "–" }
      paper.heading(
        Text("\(account.currency), the year to \(clocks.day)", zh: "\(account.currency),截至 \(clocks.day) 一年"))
      paper.table(
        [Text("Figure", zh: "指标"), Text("Value", zh: "数值")],
        [
          [
            Text("Credit sales", zh: "赊销额").in(paper.language),
            Money(minor: metrics.sales, currency: currency).amountText,
          ],
          [
            Text("Receivables a year ago", zh: "一年前应收").in(paper.language),
            Money(minor: inputs.opening, currency: currency).amountText,
          ],
          [
            Text("Receivables now", zh: "期末应收").in(paper.language),
            Money(minor: inputs.closing, currency: currency).amountText,
          ],
          [
            Text("Overdue now", zh: "期末逾期").in(paper.language),
            Money(minor: inputs.closing - inputs.closingCurrent, currency: currency).amountText,
          ],
          ["DSO", text(metrics.dsoSimple)], ["ADD", text(metrics.add)],
          [Text("Days to pay, weighted", zh: "加权付款天数").in(paper.language), text(metrics.daysToPayWeighted)],
          [Text("Bad-debt rate, %", zh: "坏账率 %").in(paper.language), text(metrics.badDebtRate)],
        ], rightFrom: 1)
    }
  }

  /// The most open items on a statement; the reply of `item.list` has no such end.
  private static let openItemsMax = 1_000

  /// What is open at the end of the statement, item by item.
  private static func openItems(
    _ customer: Int64, _ clocks: Clocks, on paper: inout Paper, _ call: Call
  ) throws {
    let rows = try call.store.all(
      """
      SELECT number, day, due, currency, balance FROM (
        SELECT i.id, i.number, i.day, i.due, i.currency, (SELECT coalesce(sum(e.amount), 0) FROM receivables_entry e
          WHERE e.account = i.id AND e.day <= ?2 AND e.recorded <= ?3) AS balance
        FROM receivables_item i
        WHERE i.customer IN (SELECT id FROM archive_customer_v1 WHERE id = ?1 OR merged_into = ?1)
          AND i.day <= ?2 AND i.recorded <= ?3 AND (i.open > 0 OR i.last_day > ?2 OR ?4 = 0)) AS items
      WHERE balance > 0 ORDER BY currency, due, id LIMIT ?5
      """, customer, clocks.day, clocks.known, clocks.wholeJournal, openItemsMax
    ) { row in
      [
        row.text(0), row.day(1).description, row.day(2).description,
        "\(max(0, row.day(2).days(until: clocks.day)))", "\(try row.money(4, 3))",
      ]
    }
    guard !rows.isEmpty else { return }
    paper.heading(Text("Open on \(clocks.day)", zh: "截至 \(clocks.day) 未清项"))
    paper.table(
      [
        Text("Number", zh: "编号"), Text("Date", zh: "日期"), Text("Due", zh: "到期日"),
        Text("Days overdue", zh: "逾期天数"), Text("Open", zh: "未清金额"),
      ], rows, rightFrom: 3)
  }

  /// Balance and overdue at the ends of the last six months.
  private static func trend(_ customer: Int64, _ clocks: Clocks, on paper: inout Paper, _ call: Call) throws {
    var rows: [[String]] = []
    for back in (0..<6).reversed() {
      let day = back == 0 ? clocks.day : try clocks.day.firstOfMonth.adding(months: 1 - back).adding(days: -1)
      let then = Clocks(day: day, known: clocks.known, wholeJournal: clocks.wholeJournal)
      var ageing = Ageing(buckets: try Buckets([30]), day: day)
      try ageing.read(Balances(store: call.store, clocks: then, customer: customer))
      for row in try ageing.totals() {
        rows.append([
          day.description, row.currency, row.balance.amountText,
          try row.buckets.sum(in: row.balance.currency).amountText,
        ])
      }
    }
    guard !rows.isEmpty else { return }
    paper.heading(Text("Trend", zh: "趋势"))
    paper.table(
      [
        Text("Day", zh: "日期"), Text("Currency", zh: "货币"), Text("Balance", zh: "余额"), Text("Overdue", zh: "逾期"),
      ], rows, rightFrom: 2)
  }

  static let kinds: [String: Text] = [
    "convert": Text("Converted into another currency", zh: "兑换为其他货币"),
    "conversion": Text("Converted from another currency", zh: "由其他货币兑入"),
    "refund": Text("Refund", zh: "退款"),
    "transfer": Text("Transfer between customers", zh: "客户间转款"),
    "invoice": Text("Invoice", zh: "发票"), "debitNote": Text("Debit note", zh: "借项通知单"),
    "lateFee": Text("Late fee", zh: "逾期费用"), "payment": Text("Payment", zh: "收款"),
    "creditNote": Text("Credit note", zh: "贷项通知单"), "claim": Text("Claim", zh: "索赔"),
    "discount": Text("Discount", zh: "现金折扣"), "charge": Text("Bank charge", zh: "银行手续费"),
    "adjustment": Text("Adjustment", zh: "调整"), "writeOff": Text("Write-off", zh: "核销坏账"),
  ]
}

/// Renders a customer's paper in zh-Hans or en.
struct RenderPaper: Method {
  static let name = "receivables.paper.render"

  struct Result: Encodable {
    let title: String
    let text: String
    let html: String
    let lang: String
  }

  func run(_ params: CustomerPaper.Params, in call: Call) throws -> Result {
    let (paper, _) = try CustomerPaper.make(params, in: call)
    return Result(title: paper.title, text: paper.text, html: paper.html, lang: paper.language.rawValue)
  }
}

/// Renders a customer's paper and files it in the customer's credit folder (V-18, V-19).
struct FilePaper: Method {
  static let name = "receivables.paper.file"

  private struct Filing: Encodable {
    let customer: String
    let type: String
    let title: String
    let content: String
    let source: String
    let date: CivilDate
  }

  private struct Filed: Decodable {
    struct Document: Decodable { let id: String }
    let document: Document
  }

  struct Result: Encodable {
    let document: String
    let title: String
    let type: String
  }

  func run(_ params: CustomerPaper.Params, in call: Call) throws -> Result {
    let (paper, customer) = try CustomerPaper.make(params, in: call)
    let title = "\(paper.title) \(params.from) – \(params.to)"
    let filed = try call.invoke(
      "archive.document.add",
      Filing(
        customer: customer.id.description, type: params.kind.folderType, title: title,
        content: Base64.encode(Array(paper.html.utf8)), source: "receivables", date: params.to), as: Filed.self)
    return Result(document: filed.document.id, title: title, type: params.kind.folderType)
  }
}
