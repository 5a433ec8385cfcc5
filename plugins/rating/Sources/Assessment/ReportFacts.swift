import AvalKit

/// Which records of a credit report count as what, `policies/report-facts.json`.
package struct ReportFactPolicy: Codable, Sendable {
  package let schema: Int
  package let version: String
  package let title: Text
  /// Kinds of public records that count against the subject, unless it was the plaintiff.
  package let adverseKinds: [String]
  /// How long an adverse record counts.
  package let adverseMonths: Int
  package let dishonestKinds: [String]
  package let insolvencyKinds: [String]
  /// Bank loan classes, best first (F-R40).
  package let fiveClasses: [String]
}

/// How late one other supplier is paid.
package struct TradeExperience: Sendable {
  package let daysBeyondTerms: ExactDecimal
  package let source: FactSource

  package init(daysBeyondTerms: ExactDecimal, source: FactSource) {
    self.daysBeyondTerms = daysBeyondTerms
    self.source = source
  }
}

/// Reads rating facts out of a canonical credit report.
package struct ReportFacts {
  private let policy: ReportFactPolicy
  private let report: JSONNode
  private let asOf: CivilDate
  private let source: FactSource
  /// What other suppliers report outside of it.
  private let experiences: [TradeExperience]

  package init(
    _ policy: ReportFactPolicy, report: JSONNode, asOf: CivilDate, source: FactSource,
    experiences: [TradeExperience] = []
  ) {
    self.experiences = experiences
    self.policy = policy
    self.report = report
    self.asOf = asOf
    self.source = source
  }

  /// Puts on the sheet what the report says; what it is silent about stays missing.
  package func add(to sheet: inout FactSheet) throws(Failure) {
    sheet.miss("report.*", "notInReport", Text("Not in the credit report.", zh: "资信报告中没有该项。"))
    addStatus(to: &sheet)
    addYears(to: &sheet)
    try addPublicRecords(to: &sheet)
    try addTradePayments(to: &sheet)
    try addDefaultRisk(to: &sheet)
    addFiveClass(to: &sheet)
  }

  private func at(_ path: String, _ detail: String? = nil) -> FactSource {
    var source = source
    source.path = path
    source.detail = detail
    return source
  }

  private func addStatus(to sheet: inout FactSheet) {
    guard let status = ReportFacts.code(report["status"]), status != "UNKNOWN" else { return }
    sheet.set("report.status", .category(status), at("/status"))
  }

  /// Whole years since the day of incorporation; a year or month alone counts from its end, so none is given away.
  private func addYears(to sheet: inout FactSheet) {
    guard let text = ReportFacts.text(report["incorporated"]), let day = ReportFacts.lastDay(of: text), day <= asOf
    else { return }
    let (from, to) = (day.components, asOf.components)
    let years = to.year - from.year - ((to.month, to.day) < (from.month, from.day) ? 1 : 0)
    sheet.set("report.yearsInBusiness", .number(Fraction(Int128(years))), at("/incorporated", text))
  }

  private func addPublicRecords(to sheet: inout FactSheet) throws(Failure) {
    guard let records = report["publicRecords"], records.kind == .array else { return }
    let since = try asOf.adding(months: -policy.adverseMonths)
    var adverse = 0
    var dishonest: Int?
    var insolvency: Int?
    for (index, record) in records.elements.enumerated() {
      guard let kind = ReportFacts.code(record["kind"]), ReportFacts.code(record["role"]) != "PLAINTIFF" else {
        continue
      }
      if policy.dishonestKinds.contains(kind) { dishonest = dishonest ?? index }
      if policy.insolvencyKinds.contains(kind) { insolvency = insolvency ?? index }
      guard policy.adverseKinds.contains(kind) else { continue }
      // A record without a day counts: it may be recent.
      let day = ["date", "filed", "filedOn", "decided", "decidedOn"].lazy
        .compactMap { ReportFacts.text(record[$0]).flatMap(ReportFacts.lastDay) }.first
      if day.map({ $0 >= since && $0 <= asOf }) ?? true { adverse += 1 }
    }
    let window = "\(since) – \(asOf)"
    sheet.set("report.adverseRecords", .number(Fraction(Int128(adverse))), at("/publicRecords", window))
    sheet.set(
      "report.dishonestDebtor", .category(dishonest == nil ? "no" : "yes"),
      at(dishonest.map { "/publicRecords/\($0)" } ?? "/publicRecords"))
    sheet.set(
      "report.insolvencyProceedings", .category(insolvency == nil ? "no" : "yes"),
      at(insolvency.map { "/publicRecords/\($0)" } ?? "/publicRecords"))
  }

  private func addTradePayments(to sheet: inout FactSheet) throws(Failure) {
    var total = ExactDecimal.zero
    var count = 0
    for line in elements("tradeLines") {
      guard let days = ReportFacts.daysBeyondTerms(line) else { continue }
      total = try total + days
      count += 1
    }
    guard count > 0 else {
      // Some agencies give the average alone; an average of unknown many is not mixed with single experiences.
      guard let days = ReportFacts.number(report.at("/paymentSummary/dbt")) else {
        return try ReportFacts.add(experiences, to: &sheet)
      }
      sheet.set("report.daysBeyondTerms", .number(Fraction(days)), at("/paymentSummary/dbt"))
      return
    }
    for experience in experiences { total = try total + experience.daysBeyondTerms }
    count += experiences.count
    sheet.set(
      "report.daysBeyondTerms", .number(try Fraction(total) / Fraction(Int128(count))),
      at("/tradeLines", ReportFacts.shown(total, count, experiences)))
  }

  /// The mean of what suppliers report without an agency between.
  package static func add(_ experiences: [TradeExperience], to sheet: inout FactSheet) throws(Failure) {
    guard var source = experiences.last?.source else { return }
    var total = ExactDecimal.zero
    for experience in experiences { total = try total + experience.daysBeyondTerms }
    source.detail = shown(total, experiences.count, experiences)
    sheet.set(
      "report.daysBeyondTerms", .number(try Fraction(total) / Fraction(Int128(experiences.count))), source)
  }

  private static func shown(_ total: ExactDecimal, _ count: Int, _ experiences: [TradeExperience]) -> String {
    let own = experiences.prefix(10).compactMap(\.source.document)
    return "\(total) ÷ \(count)" + (own.isEmpty ? "" : ", \(own.joined(separator: ", "))")
  }

  /// Days beyond terms of a trade line or experience.
  package static func daysBeyondTerms(_ line: JSONNode) -> ExactDecimal? {
    number(line["dbt"]) ?? number(line["daysBeyondTerms"])
  }

  private func addDefaultRisk(to sheet: inout FactSheet) throws(Failure) {
    for (index, rating) in elements("ratings").enumerated() {
      guard let percent = ReportFacts.number(rating["pdPercent"]) else { continue }
      sheet.set("report.pdPercent", .number(Fraction(percent)), at("/ratings/\(index)/pdPercent"))
      return
    }
  }

  private func addFiveClass(to sheet: inout FactSheet) {
    var worst: (rank: Int, index: Int)?
    for (index, bank) in elements("bankRelations").enumerated() {
      guard let name = ReportFacts.code(bank["fiveClass"]), let rank = policy.fiveClasses.firstIndex(of: name),
        worst.map({ rank > $0.rank }) ?? true
      else { continue }
      worst = (rank, index)
    }
    guard let worst else { return }
    sheet.set(
      "report.worstFiveClass", .category(policy.fiveClasses[worst.rank]), at("/bankRelations/\(worst.index)/fiveClass"))
  }

  // MARK: Reading leniently: canonical values are texts, but a coded value may be {code, …}

  private func elements(_ name: String) -> [JSONNode] {
    report[name].map { Array($0.elements) } ?? []
  }

  private static func text(_ node: JSONNode?) -> String? {
    guard let node else { return nil }
    return node.string ?? node["value"]?.string
  }

  private static func code(_ node: JSONNode?) -> String? {
    guard let node else { return nil }
    return node.string ?? node["code"]?.string
  }

  private static func number(_ node: JSONNode?) -> ExactDecimal? {
    guard let node, let text = node.string ?? node.numberText ?? node["value"]?.string else { return nil }
    do throws(Failure) { return try ExactDecimal(parsing: text) } catch { return nil }
  }

  /// The last day that `2016`, `2016-11` or `2016-11-02` may mean.
  static func lastDay(of text: String) -> CivilDate? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    switch parts.count {
    case 1:
      guard let year = parts[0], text.utf8.count == 4 else { return nil }
      return CivilDate(year: year, month: 12, day: 31)
    case 2:
      guard let year = parts[0], let month = parts[1] else { return nil }
      return CivilDate(year: year, month: month, day: 1)?.endOfMonth
    default:
      do throws(Failure) { return try CivilDate(parsing: text) } catch { return nil }
    }
  }
}
