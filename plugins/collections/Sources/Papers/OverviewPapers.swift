import AvalKit

/// Builds the record of calls and other contacts of a period, in the order in which they were made (C-4).
struct CallLogReport: Method {
  private static let most = 10_000

  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    try Period.require(params.from, params.to)
    let language = call.language
    var count = 0
    let rows = try call.store.all(
      """
      SELECT a.day, cu.name, a.kind, a.person, a.statement, a.next_action, a.next_day, a.actor
      FROM collections_action a JOIN collections_case c ON c.id = a.case_id
      JOIN archive_customer_v1 cu ON cu.id = c.customer
      WHERE a.day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR c.collector = ?3) ORDER BY a.day, a.at, a.id LIMIT ?4
      """, params.from, params.to, params.collector, Self.most + 1
    ) { row -> [PaperCell] in
      count += 1
      return [
        .day(row.day(0)), .text(row.text(1)), .text(CaseWording.of(CaseWording.kinds, row.text(2), in: language)),
        .text(row.optionalText(3) ?? ""), .text(row.optionalText(4) ?? ""), .text(row.optionalText(5) ?? ""),
        row.optionalDay(6).map { .day($0) } ?? .empty, .text(CaseWording.person(row.text(7))),
      ]
    }
    guard count <= Self.most else {
      throw Failure(
        .limitExceeded, "More than \(Self.most) contacts lie in the period; ask for a shorter one.",
        zh: "该期间的联络超过 \(Self.most) 次；请缩短期间。", path: "/to")
    }
    var paper = Paper(Text("Record of collection calls", zh: "催帐电话记录本"), language)
    paper.party(Text("Period", zh: "期间"), Period.text(params.from, params.to, in: language))
    if let collector = params.collector { paper.party(Text("Collector", zh: "催收员"), collector) }
    if rows.isEmpty {
      paper.paragraph(Text("Nobody was contacted.", zh: "本期间无联络记录。"))
    } else {
      paper.table(
        [
          .text(Text("Date", zh: "日期")), .text(Text("Customer", zh: "客户")), .text(Text("Kind", zh: "方式")),
          .text(Text("Reached", zh: "联系人")), .text(Text("Statement", zh: "对方答复")), .text(Text("Next", zh: "下一步")),
          .text(Text("On", zh: "日期")), .text(Text("By", zh: "经办人")),
        ], rows)
    }
    return BuiltPaper(paper: paper)
  }
}

/// Builds the department's overview of a period: cases, contacts and promises by collector, and what is open now (C-25).
struct DashboardReport: Method {
  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    try Period.require(params.from, params.to)
    let language = call.language
    let achieved = try GetPerformance().run(
      GetPerformance.Params(from: params.from, to: params.to, by: .collector), in: call)
    let total = try GetPerformance().run(GetPerformance.Params(from: params.from, to: params.to, by: .total), in: call)
    var paper = Paper(Text("Collection overview", zh: "催收概览"), language)
    paper.party(Text("Period", zh: "期间"), Period.text(params.from, params.to, in: language))
    try writeLevels(on: &paper, in: call)
    paper.heading(Text("By collector", zh: "按催收员"))
    paper.table(
      [
        .text(Text("Collector", zh: "催收员")), .numbers(Text("Opened", zh: "新立案")), .numbers(Text("Closed", zh: "结案")),
        .numbers(Text("Notices", zh: "通知")), .numbers(Text("Contacts", zh: "联络")),
        .numbers(Text("Promises due", zh: "到期承诺")), .numbers(Text("Kept", zh: "已履行")),
        .numbers(Text("Kept, % of count", zh: "履约率（笔数）")),
      ], achieved.items.map { Self.row($0, language) }, total: total.items.map { Self.row($0, language) })
    let money = total.items.flatMap { $0.promises.amounts }
    if !money.isEmpty {
      paper.heading(Text("Promised money", zh: "承诺金额"))
      paper.table(
        [
          .numbers(Text("Promised", zh: "承诺金额")), .numbers(Text("Received", zh: "已收金额")),
          .numbers(Text("Kept, % of amount", zh: "履约率（金额）")),
        ], money.map { [.money($0.promised), .money($0.received), .percent($0.keptByAmount.description)] })
    }
    return BuiltPaper(paper: paper)
  }

  private static func row(_ row: GetPerformance.Row, _ language: Language) -> [PaperCell] {
    let name =
      switch row.key {
      case "total": Text("Total", zh: "合计").in(language)
      case "": Text("nobody", zh: "未分派").in(language)
      default: row.key
      }
    return [
      .text(name), .count(row.casesOpened), .count(row.casesClosed), .count(row.notices), .count(row.actions),
      .count(row.promises.due), .count(row.promises.kept),
      row.promises.keptByCount.map { .percent($0.description) } ?? .text("–"),
    ]
  }

  /// How many cases are open now at each level.
  private func writeLevels(on paper: inout Paper, in call: Call) throws {
    let levels = try call.store.all(
      "SELECT level, count(*) FROM collections_case WHERE state = 'open' GROUP BY level ORDER BY level LIMIT 60"
    ) { ($0.int(0), $0.int(1)) }
    guard !levels.isEmpty else {
      paper.paragraph(Text("No case is open.", zh: "目前无未结案件。"))
      return
    }
    let language = call.language
    paper.chart(
      try Chart(
        .bar, title: Text("Open cases by level", zh: "未结案件（按催收级别）").in(language),
        unit: Text("cases", zh: "件").in(language),
        labels: levels.map { Text("level \($0.0)", zh: "\($0.0)级").in(language) },
        series: [Chart.Series("", levels.map(\.1))]))
  }
}

/// The period of a report.
private enum Period {
  static func require(_ from: CivilDate, _ to: CivilDate) throws(Failure) {
    guard from > to else { return }
    throw Failure(.invalidParams, "The period ends before it begins.", zh: "期间的结束日早于开始日。", path: "/to")
  }

  static func text(_ from: CivilDate, _ to: CivilDate, in language: Language) -> String {
    let (en, zh) = (PaperWording(.en), PaperWording(.zhHans))
    return Text("\(en.day(from)) to \(en.day(to))", zh: "\(zh.day(from))至\(zh.day(to))").in(language)
  }
}
