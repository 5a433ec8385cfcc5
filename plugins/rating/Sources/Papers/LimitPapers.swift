import AvalKit

/// Builds the approval form of a proposed limit: what is asked, on what grounds, who decided.
struct CreditApprovalReport: Method {
  private static let states: [LimitProposal.Status: Text] = [
    .proposed: Text("proposed, not decided", zh: "待审批"), .approved: Text("approved", zh: "已批准"),
    .rejected: Text("rejected", zh: "已否决"),
  ]

  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    let proposal = try LimitStore(call).get(params.proposal)
    let customer = try CustomerRef.id(proposal.customer).resolve(in: call)
    let assessment =
      try proposal.assessment.map { try AssessmentStore(call).get($0) }
      ?? AssessmentStore(call).newest(of: customer.id, on: call.today)
    var paper = Paper(Text("Credit approval form", zh: "授信审批表"), call.language)
    paper.party(
      Text("Customer", zh: "客户"),
      Text("\(customer.name) (\(customer.archiveNumber))", zh: "\(customer.name)（档号 \(customer.archiveNumber)）")
        .in(call.language))
    paper.party(Text("Proposal", zh: "提案编号"), proposal.id.description)
    let wording = paper.wording
    paper.form([
      (Text("Proposed limit", zh: "申请额度"), .text(wording.binding(proposal.amount))),
      (Text("Reason", zh: "申请理由"), .text(proposal.reason ?? "")),
      (Text("Proposed by", zh: "提案人"), .text(Self.person(proposal.createdBy))),
      (Text("Grade", zh: "信用等级"), .text(assessment?.subGrade ?? assessment?.grade ?? "–")),
      (Text("Score", zh: "得分"), .text(assessment?.score?.description ?? "–")),
      (Text("Computed limit", zh: "测算额度"), assessment?.limit.map { .money($0) } ?? .text("–")),
      (
        Text("Credit period, days", zh: "信用期限（天）"), assessment?.term.map { .count($0.creditDays) } ?? .text("–")
      ),
      (Text("State", zh: "状态"), .text(Self.states[proposal.status]?.in(call.language) ?? "")),
      (Text("Decided by", zh: "审批人"), .text(proposal.decidedBy.map(Self.person) ?? "")),
      (Text("Reason of the decision", zh: "审批意见"), .text(proposal.decisionReason ?? "")),
    ])
    if let computed = assessment?.limit, computed.currency == proposal.amount.currency,
      proposal.amount.minor > computed.minor
    {
      let excess = try proposal.amount - computed
      paper.note(
        Text(
          "The proposed limit is \(PaperWording(.en).amount(excess)) above the computed one.",
          zh: "申请额度超过测算额度\(PaperWording(.zhHans).amount(excess))。"))
    }
    if proposal.twoPersonRuleWaived {
      paper.note(Text("One person proposed and approved; the rule of two was waived.", zh: "提案与审批为同一人，双人规则已豁免。"))
    }
    paper.signatures(
      Text("Sales", zh: "销售部门"), Text("Credit management", zh: "信用管理部门"), Text("Approved by", zh: "审批人"))
    return BuiltPaper(paper: paper)
  }

  /// Nobody is named where nobody had to sign in.
  static func person(_ name: String) -> String { name == "local" ? "" : name }
}

/// Builds the letter that tells a customer its limits and terms.
struct LimitNoticeReport: Method {
  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    let customer = try params.customer.resolve(in: call)
    let limits = try LimitStore(call).inForce(customer.id, on: call.asOf)
    let term = try AssessmentStore(call).newest(of: customer.id, on: call.asOf)?.term
    var paper = Paper(Text("Notice of credit limit", zh: "授信额度通知函"), call.language)
    paper.party(Text("To", zh: "致"), customer.name)
    paper.party(Text("Date", zh: "日期"), paper.wording.day(call.asOf))
    let granted = limits.filter { $0.amount.isPositive }
    guard !granted.isEmpty else {
      paper.paragraph(
        Text(
          "We deliver to you against advance payment; no credit limit is granted.", zh: "贵方目前未获授信额度，我方按预付货款方式供货。"))
      return BuiltPaper(paper: paper)
    }
    for limit in granted {
      paper.paragraph(
        Text(
          "From \(PaperWording(.en).day(limit.validFrom)) you may owe us up to \(PaperWording(.en).amount(limit.amount)).",
          zh: "自\(PaperWording(.zhHans).day(limit.validFrom))起，贵方授信额度为\(PaperWording(.zhHans).binding(limit.amount))。"))
      if let end = limit.validTo {
        paper.paragraph(
          Text("It ends on \(PaperWording(.en).day(end)).", zh: "该额度于\(PaperWording(.zhHans).day(end))终止。"))
      }
    }
    if let term, term.creditDays > 0 {
      paper.paragraph(
        Text("Invoices fall due after \(term.creditDays) days.", zh: "信用期限为 \(term.creditDays) 天。"))
    }
    paper.paragraph(
      Text(
        "We may change or end the limit when circumstances change; we shall tell you beforehand.",
        zh: "如情况发生变化，我方可调整或终止上述额度，并将提前通知贵方。"))
    paper.signatures(Text("Signature and seal", zh: "签章"))
    return BuiltPaper(paper: paper)
  }
}

/// Builds the table of all limits that hold on a day.
struct LimitTableReport: Method {
  private static let most = 10_000

  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    var paper = Paper(Text("Table of credit limits", zh: "授信额度表"), call.language)
    paper.party(Text("As of", zh: "截至日"), paper.wording.day(call.asOf))
    var sums: [Currency: Money] = [:]
    var count = 0
    let rows = try call.store.all(
      """
      SELECT c.archive_number, c.name, l.currency, l.amount, l.sub_grade, l.grade, l.valid_from, l.valid_to, l.approved_by
      FROM rating_limit l JOIN archive_customer_v1 c ON c.id = l.customer
      WHERE l.valid_from <= ?1 AND (l.valid_to IS NULL OR l.valid_to > ?1) AND l.amount > 0
      ORDER BY c.archive_number, l.currency, l.id LIMIT ?2
      """, call.asOf, Self.most + 1
    ) { row -> [PaperCell] in
      count += 1
      let amount = Money(minor: row.int(3), currency: try row.currency(2))
      sums[amount.currency] = try (sums[amount.currency] ?? .zero(amount.currency)) + amount
      return [
        .text(row.text(0)), .text(row.text(1)), .currency(amount.currency), .figure(amount),
        .text(row.optionalText(4) ?? row.optionalText(5) ?? ""), .day(row.day(6)),
        row.optionalDay(7).map { .day($0) } ?? .empty,
        .text(CreditApprovalReport.person(row.text(8))),
      ]
    }
    guard count <= Self.most else {
      throw Failure(
        .limitExceeded, "More than \(Self.most) limits hold; ask for the limits of single customers.",
        zh: "有效额度超过 \(Self.most) 项；请按客户查询。")
    }
    guard count > 0 else {
      paper.paragraph(Text("No limit holds.", zh: "无有效额度。"))
      return BuiltPaper(paper: paper)
    }
    let totals = sums.sorted { $0.key.code < $1.key.code }.map { currency, sum -> [PaperCell] in
      [
        .text(Text("Total", zh: "合计").in(call.language)), .empty, .currency(currency), .figure(sum), .empty, .empty,
        .empty, .empty,
      ]
    }
    paper.table(
      [
        .text(Text("Archive number", zh: "档号")), .text(Text("Customer", zh: "客户")), .text(Text("Currency", zh: "币种")),
        .numbers(Text("Limit", zh: "信用额度")), .text(Text("Grade", zh: "等级")), .text(Text("From", zh: "生效日")),
        .text(Text("Until", zh: "终止日")), .text(Text("Approved by", zh: "审批人")),
      ], rows, total: totals)
    return BuiltPaper(paper: paper)
  }
}

extension LimitStore {
  /// A proposal in whatever state; refused at `/proposal` where there is none.
  func get(_ id: EntityID) throws -> LimitProposal {
    let number = try id.number(of: LimitProposal.prefix, path: "/proposal")
    guard
      let proposal = try call.store.first(
        "SELECT \(LimitProposal.columns) FROM rating_limit_proposal WHERE id = ?1", number,
        decode: LimitProposal.init(row:))
    else {
      throw Failure(
        .notFound, "There is no proposal \(id); rating.limit.list names those of a customer.",
        zh: "没有额度提案 \(id)；客户的提案见 rating.limit.list。", path: "/proposal")
    }
    return proposal
  }
}
