import AvalKit

extension CustomerPaper.Subject {
  /// Balances month by month, ageing, and the figures of the year to the paper's end.
  func writeAnalysis(on paper: inout Paper) throws {
    try writeTrend(on: &paper)
    let buckets = try Buckets(Buckets.standard)
    let rows = try ageing(buckets, on: clocks)
    paper.heading(Text("Ageing on \(clocks.day.english), by days overdue", zh: "截至\(clocks.day.chinese)的账龄（按逾期天数）"))
    let bounds = zip([1] + buckets.bounds.map { $0 + 1 }, buckets.bounds).map { "\($0)\u{2013}\($1)" }.map {
      Text($0, zh: $0 + "天")
    }
    let oldest = buckets.bounds.last ?? 0
    let amounts =
      [Text("Not due", zh: "未到期")] + bounds + [Text(">\(oldest)", zh: "\(oldest)天以上")]
      + [Text("Not applied", zh: "未核销收款"), Text("Balance", zh: "余额")]
    paper.table(
      [.text(Text("Currency", zh: "币种"))] + amounts.map { .numbers($0) },
      rows.map { row in
        [.currency(row.balance.currency)]
          + ([row.notDue] + row.buckets + [row.unapplied, row.balance]).map { .figure($0) }
      })
    for row in rows { try writeFigures(row, on: &paper) }
  }

  private func writeFigures(_ row: AgeingRow, on paper: inout Paper) throws {
    let currency = row.balance.currency
    let source = MetricSource(
      store: call.store, customer: customer, known: clocks.known, wholeJournal: clocks.wholeJournal)
    let first = try clocks.day.adding(days: -364)
    let before = try first.adding(days: -1)
    let inputs = try source.inputs(from: first, to: clocks.day, in: ReportCurrency(only: currency, in: call))
    let metrics = try Metrics(inputs)
    func amount(_ minor: Int64) -> PaperCell { .figure(Money(minor: minor, currency: currency)) }
    func figure(_ value: ExactDecimal?) throws -> PaperCell {
      try value.map { .number(try $0.rounded(digits: 1).description) } ?? .text("–")
    }
    let rows: [(Text, PaperCell)] = [
      (Text("Credit sales, credit notes taken off", zh: "赊销额（已减贷项）"), amount(metrics.sales)),
      (Text("Receivables on \(before.english)", zh: "期初应收（\(before.chinese)）"), amount(inputs.opening)),
      (
        Text(
          "Receivables on \(clocks.day.english), payments not applied taken off",
          zh: "期末应收（\(clocks.day.chinese)，已减未核销收款）"),
        amount(inputs.closing)
      ),
      (Text("Overdue items, payments not applied taken off", zh: "逾期未清项（已减未核销收款）"), .figure(try overdue(of: row))),
      (Text("Days sales outstanding (DSO)", zh: "应收账款周转天数（DSO）"), try figure(metrics.dsoSimple)),
      (Text("Average days delinquent (ADD)", zh: "平均逾期天数（ADD）"), try figure(metrics.add)),
      (Text("Days to pay, weighted by amount", zh: "平均付款天数（按金额加权）"), try figure(metrics.daysToPayWeighted)),
      (Text("Bad-debt rate, % of sales", zh: "坏账率（坏账占赊销额，%）"), try figure(metrics.badDebtRate)),
    ]
    paper.heading(
      Text(
        "\(currency), the year from \(first.english) to \(clocks.day.english)",
        zh: "\(title(of: currency).zhHans)，\(first.chinese)至\(clocks.day.chinese)一年"))
    paper.table(
      [.text(Text("Figure", zh: "指标")), .numbers(Text("Value", zh: "数值"))],
      rows.map { [.text($0.0.in(call.language)), $0.1] })
  }

  /// What is overdue on balance: money and notes on account pay what is overdue first.
  private func overdue(of row: AgeingRow) throws -> Money {
    let gross = try row.buckets.sum(in: row.balance.currency)
    return Money(minor: max(0, try (gross - row.unapplied).minor), currency: gross.currency)
  }

  /// Balance and overdue at the ends of the last six months.
  private func writeTrend(on paper: inout Paper) throws {
    var rows: [[PaperCell]] = []
    for back in (0..<6).reversed() {
      let day = back == 0 ? clocks.day : try clocks.day.firstOfMonth.adding(months: 1 - back).adding(days: -1)
      let then = Clocks(day: day, known: clocks.known, wholeJournal: clocks.wholeJournal)
      for row in try ageing(Buckets([30]), on: then) {
        rows.append([
          .day(day), .currency(row.balance.currency), .figure(row.balance), .figure(try overdue(of: row)),
        ])
      }
    }
    guard !rows.isEmpty else { return }
    paper.heading(Text("The last six months", zh: "近六个月趋势"))
    paper.table(
      [
        .text(Text("End of", zh: "截止日")), .text(Text("Currency", zh: "币种")), .numbers(Text("Balance", zh: "余额")),
        .numbers(Text("Overdue, payments not applied taken off", zh: "逾期（已减未核销收款）")),
      ], rows)
  }
}
