import AvalKit

extension CustomerPaper.Subject {
  /// The most open items on a statement; the reply of `item.list` has no such end.
  private static let openItemsMax = 1_000

  /// What was charged and credited, and what is open of it: both end in the same balance.
  func writeStatement(on paper: inout Paper) throws {
    let owed = try ageing(Buckets([30]), on: clocks)
    for account in try accounts() {
      paper.heading(title(of: account.closing.currency))
      let (rows, closing) = try lines(of: account, in: paper.language)
      paper.table(
        [
          .text(Text("Date", zh: "日期")), .text(Text("Document", zh: "单据")), .text(Text("Number", zh: "编号")),
          .numbers(Text("Charged", zh: "借方")), .numbers(Text("Credited", zh: "贷方")),
          .numbers(Text("Balance", zh: "余额")),
        ], rows, total: [closing])
      let row = owed.first { $0.currency == account.currency }
      try writeOpenItems(account, unapplied: row?.unapplied, on: &paper)
      paper.paragraph(try balanceSentence(account.closing))
    }
  }

  private func lines(of account: StatementAccount, in language: Language) throws
    -> (rows: [[PaperCell]], closing: [PaperCell])
  {
    func label(_ en: String, _ zh: String) -> PaperCell { .text(Text(en, zh: zh).in(language)) }
    var charged = Money.zero(account.opening.currency)
    var credited = charged
    var rows: [[PaperCell]] = [
      [.empty, label("Opening balance", "期初余额"), .empty, .empty, .empty, .figure(account.opening)]
    ]
    for line in account.lines {
      let isCredit = line.amount.isNegative
      let size = isCredit ? try -line.amount : line.amount
      if isCredit { credited = try credited + size } else { charged = try charged + size }
      rows.append([
        .day(line.date), .text(CustomerPaper.kinds[line.kind]?.in(language) ?? line.kind), .text(line.number),
        isCredit ? .empty : .figure(size), isCredit ? .figure(size) : .empty, .figure(line.balance),
      ])
    }
    let closing: [PaperCell] = [
      .empty, label("Closing balance", "期末余额"), .empty, .figure(charged), .figure(credited), .figure(account.closing),
    ]
    return (rows, closing)
  }

  /// The name of the merged customer that the item `i` was posted to, where another of the family has its number.
  private static let former = """
    CASE WHEN i.customer <> ?1 AND EXISTS (SELECT 1 FROM receivables_item o
        WHERE o.customer IN \(Family.sql) AND o.number = i.number AND o.customer <> i.customer)
      THEN (SELECT a.name FROM archive_customer_v1 a WHERE a.id = i.customer) END
    """

  private func number(_ number: String, of former: String?) -> String {
    former.map { call.language == .en ? "\(number) (\($0))" : "\(number)（\($0)）" } ?? number
  }

  private func writeOpenItems(_ account: StatementAccount, unapplied: Money?, on paper: inout Paper) throws {
    var rows = try call.store.all(
      """
      SELECT number, part, day, due, balance, former FROM (
        SELECT i.id, \(Self.former) AS former, i.number, i.part, i.day, i.due, (SELECT coalesce(sum(e.amount), 0) FROM receivables_entry e
          WHERE e.account = i.id AND e.day <= ?2 AND e.recorded <= ?3) AS balance
        FROM receivables_item i
        WHERE i.customer IN \(CustomerRef.members(of: "?1"))
          AND i.currency = ?6 AND i.day <= ?2 AND i.recorded <= ?3 AND (i.open > 0 OR i.last_day > ?2 OR ?4 = 0)) AS items
      WHERE balance > 0 ORDER BY due, id LIMIT ?5
      """, customer, clocks.day, clocks.known, clocks.wholeJournal, Self.openItemsMax + 1, account.currency
    ) { row in
      let (day, due) = (row.day(2), row.day(3))
      return [
        PaperCell.text(number(row.int(1) > 1 ? "\(row.text(0))/\(row.int(1))" : row.text(0), of: row.optionalText(5))),
        .day(day), .day(due),
        .count(max(0, due.days(until: clocks.day))),
        .figure(Money(minor: row.int(4), currency: account.closing.currency)),
      ]
    }
    let credits = unapplied ?? .zero(account.closing.currency)
    guard !rows.isEmpty || !credits.isZero else { return }
    if rows.count > Self.openItemsMax {
      rows[Self.openItemsMax] = [
        .text(Text("further items", zh: "其余未清项").in(paper.language)), .empty, .empty, .empty, .text("…"),
      ]
    }
    let open = try account.closing + credits
    let language = paper.language
    func summary(_ label: Text, _ amount: Money) -> [PaperCell] {
      [.text(label.in(language)), .empty, .empty, .empty, .figure(amount)]
    }
    var totals = [summary(Text("Open items together", zh: "未清项合计"), open)]
    if !credits.isZero {
      totals.append(summary(Text("less payments and credits not applied", zh: "减：未核销收款及贷项"), credits))
    }
    totals.append(summary(Text("Balance", zh: "余额"), account.closing))
    paper.subheading(
      Text("\(account.currency), open on \(clocks.day.english)", zh: "截至\(clocks.day.chinese)的未清项"))
    paper.table(
      [
        .text(Text("Number", zh: "编号")), .text(Text("Date", zh: "日期")), .text(Text("Due", zh: "到期日")),
        .numbers(Text("Days overdue", zh: "逾期天数")), .numbers(Text("Open", zh: "未清金额")),
      ], rows, total: totals)
  }
}
