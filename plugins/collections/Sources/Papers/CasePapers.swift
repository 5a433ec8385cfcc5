import AvalKit

/// What a report answers: the paper, which the host writes in the format asked for.
struct BuiltPaper: Encodable {
  let paper: Paper
}

/// What papers call the words of the log and of cases.
enum CaseWording {
  static let kinds: [String: Text] = [
    "call": Text("Call", zh: "电话"), "visit": Text("Visit", zh: "上门"), "letter": Text("Letter", zh: "信函"),
    "message": Text("Message", zh: "短信或邮件"), "meeting": Text("Meeting", zh: "会谈"), "note": Text("Note", zh: "备注"),
  ]
  static let channels: [String: Text] = [
    "own": Text("own collection", zh: "自行催收"), "entrusted": Text("entrusted", zh: "委托追账"),
    "arbitration": Text("arbitration", zh: "仲裁"), "litigation": Text("litigation", zh: "诉讼"),
  ]
  static let promises: [PromiseStatus: Text] = [
    .open: Text("open", zh: "未到期"), .kept: Text("kept", zh: "已履行"), .partly: Text("partly kept", zh: "部分履行"),
    .broken: Text("broken", zh: "未履行"), .cancelled: Text("cancelled", zh: "已取消"),
  ]
  static let outcomes: [String: Text] = [
    "accepted": Text("accepted", zh: "接受"), "rejected": Text("rejected", zh: "驳回"),
    "withdrawn": Text("withdrawn", zh: "撤回"), "partly": Text("partly accepted", zh: "部分接受"),
  ]

  static func of(_ words: [String: Text], _ word: String, in language: Language) -> String {
    words[word]?.in(language) ?? word
  }

  /// Nobody is named where nobody had to sign in.
  static func person(_ name: String) -> String { name == "local" ? "" : name }
}

/// Builds a case's file: what is owed, what was done, what was promised and disputed (C-4, C-22, C-24).
struct CaseFileReport: Method {
  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    let file = try GetCase().run(GetCase.Params(case: params.case), in: call)
    let customer = try CustomerRef.id(file.case.customer).resolve(in: call)
    let language = call.language
    var paper = Paper(Text("Case file", zh: "催收案件档案"), language)
    paper.party(
      Text("Customer", zh: "客户"),
      Text("\(customer.name) (\(customer.archiveNumber))", zh: "\(customer.name)（客户编号 \(customer.archiveNumber)）")
        .in(language))
    paper.party(Text("Case", zh: "案件编号"), file.case.id.description)
    paper.party(Text("Collector", zh: "催收员"), file.case.collector.map(CaseWording.person) ?? "–")
    paper.party(Text("Opened on", zh: "立案日"), paper.wording.day(file.case.opened))
    paper.party(Text("Level", zh: "催收级别"), "\(file.case.level)")
    paper.party(Text("Channel", zh: "追账渠道"), CaseWording.of(CaseWording.channels, file.case.channel, in: language))
    paper.party(Text("As of", zh: "截至日"), paper.wording.day(call.asOf))
    write(items: file, on: &paper)
    write(log: file, on: &paper)
    write(promises: file, on: &paper)
    write(disputes: file, on: &paper)
    return BuiltPaper(paper: paper)
  }

  private func write(items file: GetCase.Result, on paper: inout Paper) {
    paper.heading(Text("What is owed", zh: "欠款"))
    paper.table(
      [
        .text(Text("Number", zh: "编号")), .text(Text("Due", zh: "到期日")), .numbers(Text("Days overdue", zh: "逾期天数")),
        .numbers(Text("Open", zh: "未清金额")), .numbers(Text("Disputed", zh: "争议金额")), .numbers(Text("Level", zh: "级别")),
      ],
      file.items.map { item in
        [
          .text(item.label(in: paper.language)), .day(item.dueDate), .count(max(0, item.daysOverdue)),
          .money(item.open),
          item.disputed.isZero ? .empty : .money(item.disputed), item.level.map { .count($0) } ?? .empty,
        ]
      })
  }

  private func write(log file: GetCase.Result, on paper: inout Paper) {
    paper.heading(Text("What was done, the latest first", zh: "催收记录（最近的在前）"))
    let language = paper.language
    paper.table(
      [
        .text(Text("Date", zh: "日期")), .text(Text("Kind", zh: "方式")), .text(Text("Reached", zh: "联系人")),
        .text(Text("Statement", zh: "对方答复")), .text(Text("Next", zh: "下一步")), .text(Text("By", zh: "经办人")),
      ],
      file.log.map { action in
        [
          .day(action.date), .text(CaseWording.of(CaseWording.kinds, action.kind, in: language)),
          .text(action.person ?? ""),
          .text([action.statement, action.detail].compactMap { $0 }.joined(separator: language == .en ? "; " : "；")),
          .text(action.nextAction ?? ""), .text(CaseWording.person(action.actor)),
        ]
      })
  }

  private func write(promises file: GetCase.Result, on paper: inout Paper) {
    guard !file.promises.isEmpty else { return }
    paper.heading(Text("Promises to pay", zh: "付款承诺"))
    let language = paper.language
    paper.table(
      [
        .text(Text("Recorded", zh: "登记日")), .text(Text("Promised for", zh: "承诺付款日")),
        .numbers(Text("Amount", zh: "承诺金额")),
        .numbers(Text("Received", zh: "已收金额")), .text(Text("State", zh: "状态")),
      ],
      file.promises.map { promise in
        [
          .day(promise.recordedOn), .day(promise.date), .money(promise.amount), .money(promise.received),
          .text(CaseWording.promises[promise.status]?.in(language) ?? promise.status.rawValue),
        ]
      })
  }

  private func write(disputes file: GetCase.Result, on paper: inout Paper) {
    guard !file.disputes.isEmpty else { return }
    paper.heading(Text("Disputes", zh: "争议"))
    let language = paper.language
    paper.table(
      [
        .text(Text("Opened", zh: "提出日")), .numbers(Text("Amount", zh: "争议金额")), .text(Text("Reason", zh: "理由")),
        .text(Text("Resolved", zh: "解决日")), .text(Text("Outcome", zh: "结果")),
      ],
      file.disputes.map { dispute in
        [
          .day(dispute.opened), .money(dispute.amount), .text(dispute.reason),
          dispute.resolved.map { .day($0) } ?? .empty,
          .text(dispute.outcome.map { CaseWording.of(CaseWording.outcomes, $0, in: language) } ?? ""),
        ]
      })
  }
}
