import AvalKit

/// What a report answers: the paper, which the host writes in the format asked for.
struct BuiltPaper: Encodable {
  let paper: Paper
}

/// Builds the report on an assessment: whether credit sale is eligible and because of what, then everything that the
/// explanation says, and what each factor contributed as a picture.
struct AssessmentReport: Method {
  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    let store = AssessmentStore(call)
    let assessment = try store.get(params.assessment)
    let explained = assessment.explained(try call.policy("explain", as: ExplainPolicy.self).phrases(call.language))
    var paper = Paper(Text("Credit assessment report", zh: "信用评估报告"), call.language)
    paper.party(
      Text("Customer", zh: "客户"),
      Text(
        "\(assessment.customer.name) (\(assessment.customer.archiveNumber))",
        zh: "\(assessment.customer.name)（档号 \(assessment.customer.archiveNumber)）"
      ).in(call.language))
    paper.party(Text("As of", zh: "评级日"), paper.wording.day(assessment.asOf))
    paper.party(Text("Assessment", zh: "评级记录"), assessment.id.description)
    paper.heading(Text("Conclusion", zh: "结论"))
    paper.paragraph(try Self.conclusion(assessment, store))
    for section in explained.sections {
      paper.heading(Text(section.title, zh: section.title))
      for line in section.lines { paper.paragraph(Text(line, zh: line)) }
    }
    if let chart = try Self.contributions(assessment, call.language) { paper.chart(chart) }
    paper.signatures(Text("Assessed by", zh: "评估人"), Text("Checked by", zh: "复核人"), Text("Date", zh: "日期"))
    return BuiltPaper(paper: paper)
  }

  /// Eligible for credit sale: yes or no, and because of what.
  private static func conclusion(_ assessment: Assessment, _ store: AssessmentStore) throws -> Text {
    guard let grade = assessment.subGrade ?? assessment.grade else {
      return Text(
        "Eligible for credit sale: no, because too little is known to grade the customer.", zh: "是否可以赊销：否。理由：资料不足，未能评级。"
      )
    }
    if let veto = assessment.vetoes.first {
      return Text(
        "Eligible for credit sale: no, because of a veto: \(veto.title.en).",
        zh: "是否可以赊销：否。理由：一票否决（\(veto.title.zhHans)）。")
    }
    if try store.deniesCredit(assessment) {
      return Text(
        "Eligible for credit sale: no, because grade \(grade) gets no credit; advance payment only.",
        zh: "是否可以赊销：否。理由：\(grade) 级不予授信，仅限预付货款。")
    }
    guard let limit = assessment.limit, limit.isPositive else {
      return Text(
        "Eligible for credit sale: yes by grade \(grade), but no limit could be computed.",
        zh: "是否可以赊销：按 \(grade) 级可以，但未能计算额度。")
    }
    return Text(
      "Eligible for credit sale: yes, because of grade \(grade); up to \(PaperWording(.en).amount(limit)).",
      zh: "是否可以赊销：是。理由：评级为 \(grade)；额度不超过\(PaperWording(.zhHans).amount(limit))。")
  }

  /// What each factor added to the score, step by step.
  private static func contributions(_ assessment: Assessment, _ language: Language) throws -> Chart? {
    let factors = assessment.factors.prefix(Chart.labelsMax)
    guard !factors.isEmpty, assessment.score != nil else { return nil }
    let values = try factors.map { factor -> Int64 in
      let hundredths = try factor.contribution.rounded(digits: 2)
      return Int64(clamping: hundredths.units * (hundredths.scale == 2 ? 1 : hundredths.scale == 1 ? 10 : 100))
    }
    return try Chart(
      .waterfall, title: Text("How the score adds up", zh: "得分构成").in(language),
      unit: Text("points", zh: "分").in(language), labels: factors.map { $0.title.in(language) },
      series: [Chart.Series("", values)], digits: 2)
  }
}
