import AvalKit

extension CustomerPaper.Subject {
  /// The most open items on a statement; the reply of `item.list` has no such end.
  private static let openItemsMax = 1_000

  /// What was charged and credited, and what is open of it: both end in the same balance.
  func writeStatement(on paper: inout Paper) throws {
    let owed = try ageing(Buckets([30]), on: clocks)
    for account in try accounts() {
      paper.heading(title(of: account.closing.currency))
      paper.table(
        [
          Text("Date", zh: "日期"), Text("Document", zh: "单据"), Text("Number", zh: "编号"), Text("Charged", zh: "借方"),
          Text("Credited", zh: "贷方"), Text("Balance", zh: "余额"),
        ], try lines(of: account, in: paper.language), rightFrom: 3)
      let row = owed.first { $0.currency == account.currency }
      try writeOpenItems(account, unapplied: row?.unapplied, on: &paper)
      paper.line(try balanceSentence(account.closing))
    }
  }

  private func lines(of account: StatementAccount, in language: Language) throws -> [[String]] {
    func label(_ en: String, _ zh: String) -> String { Text(en, zh: zh).in(language) }
    var charged = Money.zero(account.opening.currency)
    var credited = charged
    var rows = [["", label("Opening balance", "期初余额"), "", "", "", Paper.amount(account.opening)]]
    for line in account.lines {
      let isCredit = line.amount.isNegative
      let size = isCredit ? try -line.amount : line.amount
      if isCredit { credited = try credited + size } else { charged = try charged + size }
      rows.append([
        PaperWording(language).day(line.date), CustomerPaper.kinds[line.kind]?.in(language) ?? line.kind, line.number,
        isCredit ? "" : Paper.amount(size), isCredit ? Paper.amount(size) : "", Paper.amount(line.balance),
      ])
    }
    rows.append([
      "", label("Closing balance", "期末余额"), "", Paper.amount(charged), Paper.amount(credited),
      Paper.amount(account.closing),
    ])
    return rows
  }

  private func writeOpenItems(_ account: StatementAccount, unapplied: Money?, on paper: inout Paper) throws {
    var rows = try call.store.all(
      """
      SELECT number, part, day, due, balance FROM (
        SELECT i.id, i.number, i.part, i.day, i.due, (SELECT coalesce(sum(e.amount), 0) FROM receivables_entry e
          WHERE e.account = i.id AND e.day <= ?2 AND e.recorded <= ?3) AS balance
        FROM receivables_item i
        WHERE i.customer IN (SELECT id FROM archive_customer_v1 WHERE id = ?1 OR merged_into = ?1)
          AND i.currency = ?6 AND i.day <= ?2 AND i.recorded <= ?3 AND (i.open > 0 OR i.last_day > ?2 OR ?4 = 0)) AS items
      WHERE balance > 0 ORDER BY due, id LIMIT ?5
      """, customer, clocks.day, clocks.known, clocks.wholeJournal, Self.openItemsMax + 1, account.currency
    ) { row in
      let (day, due) = (row.day(2), row.day(3))
      return [
        row.int(1) > 1 ? "\(row.text(0))/\(row.int(1))" : row.text(0), paper.day(day), paper.day(due),
        "\(max(0, due.days(until: clocks.day)))",
        Paper.amount(Money(minor: row.int(4), currency: account.closing.currency)),
      ]
    }
    let credits = unapplied ?? .zero(account.closing.currency)
    guard !rows.isEmpty || !credits.isZero else { return }
    if rows.count > Self.openItemsMax {
      rows[Self.openItemsMax] = [Text("further items", zh: "其余未清项").in(paper.language), "", "", "", "…"]
    }
    let open = try account.closing + credits
    func summary(_ label: Text, _ amount: Money) -> [String] {
      [label.in(paper.language), "", "", "", Paper.amount(amount)]
    }
    rows.append(summary(Text("Open items together", zh: "未清项合计"), open))
    if !credits.isZero {
      rows.append(summary(Text("less payments and credits not applied", zh: "减：未核销收款及贷项"), credits))
    }
    rows.append(summary(Text("Balance", zh: "余额"), account.closing))
    paper.subheading(
      Text("\(account.currency), open on \(clocks.day.english)", zh: "截至\(clocks.day.chinese)的未清项"))
    paper.table(
      [
        Text("Number", zh: "编号"), Text("Date", zh: "日期"), Text("Due", zh: "到期日"),
        Text("Days overdue", zh: "逾期天数"), Text("Open", zh: "未清金额"),
      ], rows, rightFrom: 3)
  }
}
