import AvalKit

extension CustomerPaper.Subject {
  /// What was written off in the period, what came in for it, and whether the tax rules let it be deducted: the special
  /// report that they ask for (F-V18).
  func writeBadDebts(on paper: inout Paper) throws {
    let policy = try call.policy("tax-write-off")
    let rules = try policy.decode(TaxWriteOffPolicy.self)
    var totals: [Currency: (written: Money, recovered: Money)] = [:]
    var rows = try call.store.all(
      """
      SELECT w.day, i.number, i.due, w.amount, w.reason, w.currency, (SELECT coalesce(sum(r.amount), 0)
        FROM receivables_recovery r WHERE r.write_off = w.id AND r.day <= ?3 AND r.recorded <= ?4)
      FROM receivables_write_off w JOIN receivables_item i ON i.id = w.item
      WHERE w.customer IN (SELECT id FROM archive_customer_v1 WHERE id = ?1 OR merged_into = ?1)
        AND w.day BETWEEN ?2 AND ?3 AND w.recorded <= ?4
      ORDER BY w.day, w.id LIMIT 1000
      """, customer, from, to, clocks.known
    ) { row in
      let currency = try row.currency(5)
      let written = Money(minor: row.int(3), currency: currency)
      let recovered = Money(minor: row.int(6), currency: currency)
      let sum = totals[currency] ?? (.zero(currency), .zero(currency))
      totals[currency] = (try sum.written + written, try sum.recovered + recovered)
      let due = row.day(2)
      let (eligible, why) = try rules.check(
        amount: written, due: due, on: to, bookedAsLoss: true, revenue: nil)
      let verdict = eligible ? Text("Deductible.", zh: "可税前扣除。") : Text("Not deductible yet.", zh: "暂不可税前扣除。")
      return [
        paper.day(row.day(0)), row.text(1), paper.day(due), "\(max(0, due.days(until: to)))", row.text(4),
        "\(verdict.in(paper.language))\(paper.language == .en ? " " : "")\(why.in(paper.language))", currency.code,
        Paper.amount(written), Paper.amount(recovered),
      ]
    }
    guard !rows.isEmpty else {
      paper.line(Text("Nothing was written off in this period.", zh: "本期间无坏账核销。"))
      return
    }
    for (currency, sum) in totals.sorted(by: { $0.key.code < $1.key.code }) {
      rows.append([
        "", Text("Total", zh: "合计").in(paper.language), "", "", "", "", currency.code, Paper.amount(sum.written),
        Paper.amount(sum.recovered),
      ])
    }
    paper.table(
      [
        Text("Written off on", zh: "核销日期"), Text("Number", zh: "单据编号"), Text("Due", zh: "到期日"),
        Text("Days overdue on \(to.english)", zh: "截至\(to.chinese)逾期天数"), Text("Reason", zh: "核销原因"),
        Text("Deduction", zh: "税前扣除"), Text("Currency", zh: "币种"), Text("Written off", zh: "核销金额"),
        Text("Recovered", zh: "已收回"),
      ], rows, rightFrom: 7)
    paper.line(
      Text(
        "Judged by: \(rules.title.en) (version \(policy.version)); evidence that the debtor cannot pay is kept with this report.",
        zh: "依据：\(rules.title.zhHans)（版本 \(policy.version)）；债务人无力清偿的证据与本说明一并留存备查。"))
    paper.line(Text("Prepared by, checked by, signature and seal: ______________", zh: "编制人、复核人、签章：______________"))
  }
}
