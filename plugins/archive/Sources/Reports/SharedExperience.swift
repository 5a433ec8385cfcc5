import AvalKit

/// What suppliers that share their experience say of a customer, each on its own and all together (I-39).
struct GetSharedExperience: Method {
  /// The most experiences that are looked at, the newest first.
  private static let most = 5000

  /// The figures of one or of several partners.
  struct Summary: Encodable {
    /// Suppliers whose last word counts, one each.
    let suppliers: Int
    let lastOn: CivilDate
    /// Mean days beyond terms, one digit; absent where nobody gives them. Negative: paid early.
    let meanDaysBeyondTerms: ExactDecimal?
    let worstDaysBeyondTerms: Int64?
    /// Suppliers that are paid late.
    let late: Int
    let disputed: Int
    /// One a currency.
    let owed: [Owed]
  }

  struct Owed: Encodable {
    let total: Money
    let pastDue: Money
    /// Of the total, one digit; absent where nothing is owed.
    let pastDuePercent: ExactDecimal?
  }

  struct Partner: Encodable {
    let partner: String
    let reports: [EntityID]
    let summary: Summary
  }

  struct Result: Encodable {
    let customer: EntityID
    let asOf: CivilDate
    let knownAt: Instant
    /// Experiences of so many months before count.
    let months: Int
    let partners: [Partner]
    /// All partners together; absent where none says anything.
    let joint: Summary?
    /// `agree`, `differ` (some are paid late, others are not) or `single`; absent where none says anything.
    let agreement: String?
  }

  /// What one supplier of one partner said last.
  private struct Word {
    let partner: String
    let report: EntityID
    let day: CivilDate
    let node: JSONNode

    var days: Int64? { node["dbt"]?.int64 }
  }

  func run(_ params: GetCustomer.Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call).id
    let months = try Sources.load(call).freshMonths
    let words = try Self.words(customer, months, call)
    let partners = try Dictionary(grouping: words, by: \.partner).sorted { $0.key < $1.key }.compactMap { key, words in
      try Self.summary(words).map { Partner(partner: key, reports: words.map(\.report).sorted(), summary: $0) }
    }
    let verdicts = Set(partners.compactMap { $0.summary.meanDaysBeyondTerms.map { $0.units > 0 } })
    return Result(
      customer: customer, asOf: call.asOf, knownAt: call.knownAt, months: months, partners: partners,
      joint: try Self.summary(words),
      agreement: partners.isEmpty ? nil : partners.count == 1 ? "single" : verdicts.count > 1 ? "differ" : "agree")
  }

  /// The last accepted word of each supplier within the months.
  private static func words(_ customer: EntityID, _ months: Int, _ call: Call) throws -> [Word] {
    let rows = try call.store.all(
      """
      SELECT report.agency, report.id, report.report_day, coalesce(report.counted, report.document)
      FROM archive_credit_report AS report JOIN archive_review AS review ON review.report = report.id
      WHERE report.\(customerAndMerged) AND report.kind = 'tradeExperience' AND report.status <> 'parked'
        AND review.status = 'accepted' AND review.decided_at <= ?2
        AND (report.superseded_at IS NULL OR report.superseded_at > ?2)
        AND report.report_day <= ?3 AND report.report_day > ?4
      ORDER BY report.report_day DESC, report.id DESC LIMIT ?5
      """, customer, call.knownAt, call.asOf, try call.asOf.adding(months: -months), most
    ) { row in
      Word(
        partner: row.text(0), report: row.id(1, CreditReportView.prefix), day: row.day(2),
        node: try RawJSON(trusted: Array(row.text(3).utf8)).document().root)
    }
    var seen: Set<String> = []
    return rows.filter { word in
      let supplier = word.node.text("supplierRef") ?? word.report.description
      return seen.insert("\(word.partner)\u{0}\(supplier)").inserted
    }
  }

  private static func summary(_ words: [Word]) throws -> Summary? {
    guard let last = words.map(\.day).max() else { return nil }
    let days = words.compactMap(\.days)
    let sum = days.reduce(Int128(0)) { $0 + Int128($1) }
    return Summary(
      suppliers: words.count, lastOn: last,
      meanDaysBeyondTerms: days.isEmpty ? nil : try Fraction(sum, Int128(days.count)).rounded(digits: 1),
      worstDaysBeyondTerms: days.max(), late: days.count { $0 > 0 },
      disputed: words.count { $0.node["disputed"]?.bool == true }, owed: try owed(words))
  }

  private static func owed(_ words: [Word]) throws -> [Owed] {
    func money(_ word: Word, _ member: String) -> Money? {
      guard let code = word.node[member]?.text("currency"), let currency = Currency(code: code) else { return nil }
      return StatementRows.minor(word.node[member], currency).map { Money(minor: $0, currency: currency) }
    }
    let totals = words.compactMap { money($0, "total") }
    let pastDue = words.compactMap { money($0, "pastDue") }
    return try Set(totals.map(\.currency.code)).sorted().compactMap { code in
      guard let currency = Currency(code: code) else { return nil }
      let total = try totals.filter { $0.currency == currency }.sum(in: currency)
      let late = try pastDue.filter { $0.currency == currency }.sum(in: currency)
      let percent = total.minor > 0 ? try Fraction(Int128(late.minor), Int128(total.minor)).percent(digits: 1) : nil
      return Owed(total: total, pastDue: late, pastDuePercent: percent)
    }
  }
}
