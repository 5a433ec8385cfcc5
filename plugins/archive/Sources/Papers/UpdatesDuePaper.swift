import AvalKit

/// Builds the list of archives to update, the longest untouched first.
struct UpdatesDueReport: Method {
  private static let states: [String: Text] = [
    "due": Text("due", zh: "到期提醒"), "overdue": Text("overdue", zh: "逾期"), "blocked": Text("rating blocked", zh: "冻结评级"),
  ]
  private static let most = 10_000

  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    let page = try UpdatesDue().run(UpdatesDue.Params(limit: Self.most, cursor: nil), in: call)
    var paper = Paper(Text("Archives to update", zh: "待更新档案清单"), call.language)
    paper.party(Text("As of", zh: "截至日"), paper.wording.day(call.asOf))
    guard !page.items.isEmpty else {
      paper.paragraph(Text("No archive is due.", zh: "无待更新档案。"))
      return BuiltPaper(paper: paper)
    }
    paper.table(
      [
        .text(Text("Archive number", zh: "档号")), .text(Text("Customer", zh: "客户")), .text(Text("Owner", zh: "负责人")),
        .text(Text("Last updated", zh: "最近更新")), .numbers(Text("Days", zh: "天数")), .text(Text("State", zh: "状态")),
        .text(Text("Blocked from", zh: "冻结日")),
      ],
      page.items.map { item in
        [
          .text(item.archiveNumber), .text(item.name), .text(item.owner == "local" ? "" : item.owner),
          .day(item.lastUpdatedOn), .count(item.daysSinceUpdate),
          .text(Self.states[item.state]?.in(call.language) ?? item.state), .day(item.blockOn),
        ]
      },
      total: [
        [
          .text(Text("Together", zh: "合计").in(call.language)), .count(page.items.count), .empty, .empty, .empty, .empty,
          .empty,
        ]
      ])
    if page.items.count == Self.most {
      paper.note(Text("The first \(Self.most) are shown.", zh: "仅列出前 \(Self.most) 份。"))
    }
    return BuiltPaper(paper: paper)
  }
}

/// Builds a list of destruction, for both persons to sign.
struct DestructionListReport: Method {
  private static let states: [String: Text] = [
    "proposed": Text("proposed", zh: "已提出"), "approved": Text("approved", zh: "已批准"),
    "rejected": Text("rejected", zh: "已驳回"), "executed": Text("executed", zh: "已销毁"),
  ]

  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    let list = try DestructionView.load(params.destruction, call)
    var paper = Paper(Text("List of destruction", zh: "档案销毁清册"), call.language)
    paper.party(Text("List", zh: "清册编号"), list.id.description)
    paper.party(Text("State", zh: "状态"), Self.states[list.status]?.in(call.language) ?? list.status)
    paper.party(Text("Appraisal", zh: "鉴定意见"), list.appraisal)
    paper.party(Text("Reason", zh: "销毁理由"), list.reason)
    paper.table(
      [
        .numbers(Text("No.", zh: "序号")), .text(Text("Archive number", zh: "档号")), .text(Text("Document", zh: "文件")),
        .text(Text("Retained until", zh: "保管期限至")), .text(Text("Digest (SHA-256)", zh: "摘要（SHA-256）")),
      ],
      list.items.enumerated().map { index, item in
        [
          .count(index + 1), .text(item.archiveNumber), .text(item.title), .day(item.retainedUntil),
          .text(String(item.sha256.prefix(16)) + "…"),
        ]
      })
    if list.pending == true {
      paper.note(
        Text("The content may still be found on the disk: the destruction is pending.", zh: "内容可能尚存于磁盘：销毁尚未完成。"))
    }
    paper.signatures(
      Text("Proposed by", zh: "提出人"), Text("Approved by", zh: "批准人"), Text("Destruction supervised by", zh: "监销人"))
    return BuiltPaper(paper: paper)
  }
}
