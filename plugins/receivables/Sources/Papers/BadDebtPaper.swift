import AvalKit

extension CustomerPaper.Subject {
  /// What was written off in the period, what came in for it, and whether the tax rules let it be deducted: the special
  /// report that they ask for (F-V18).
  func writeBadDebts(on paper: inout Paper) throws {
    let policy = try call.policy("tax-write-off")
    let rules = try policy.decode(TaxWriteOffPolicy.self)
    var totals: [Currency: (written: Money, recovered: Money)] = [:]
    let rows = try call.store.all(
      """
      SELECT w.day, i.number, i.due, w.amount, w.reason, w.currency, (SELECT coalesce(sum(r.amount), 0)
        FROM receivables_recovery r WHERE r.write_off = w.id AND r.day <= ?3 AND r.recorded <= ?4)
      FROM receivables_write_off w JOIN receivables_item i ON i.id = w.item
      WHERE w.customer IN \(CustomerRef.members(of: "?1"))
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
        PaperCell.day(row.day(0)), .text(row.text(1)), .day(due), .count(max(0, due.days(until: to))),
        .text(row.text(4)),
        .text("\(verdict.in(paper.language))\(paper.language == .en ? " " : "")\(why.in(paper.language))"),
        .currency(currency), .figure(written), .figure(recovered),
      ]
    }
    guard !rows.isEmpty else {
      paper.paragraph(Text("Nothing was written off in this period.", zh: "本期间无坏账核销。"))
      return
    }
    let sums = totals.sorted { $0.key.code < $1.key.code }.map { currency, sum in
      [
        PaperCell.empty, .text(Text("Total", zh: "合计").in(paper.language)), .empty, .empty, .empty, .empty,
        .currency(currency), .figure(sum.written), .figure(sum.recovered),
      ]
    }
    paper.table(
      [
        .text(Text("Written off on", zh: "核销日期")), .text(Text("Number", zh: "单据编号")), .text(Text("Due", zh: "到期日")),
        .numbers(Text("Days overdue on \(to.english)", zh: "截至\(to.chinese)逾期天数")),
        .text(Text("Reason", zh: "核销原因")), .text(Text("Deduction", zh: "税前扣除")), .text(Text("Currency", zh: "币种")),
        .numbers(Text("Written off", zh: "核销金额")), .numbers(Text("Recovered", zh: "已收回")),
      ], rows, total: sums)
    paper.note(
      Text(
        "Judged by: \(rules.title.en) (version \(policy.version)); evidence that the debtor cannot pay is kept with this report.",
        zh: "依据：\(rules.title.zhHans)（版本 \(policy.version)）；债务人无力清偿的证据与本说明一并留存备查。"))
    paper.signatures(
      Text("Prepared by", zh: "编制人"), Text("Checked by", zh: "复核人"), Text("Signature and seal", zh: "签章"))
  }
}
