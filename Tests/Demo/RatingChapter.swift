import AvalKit

extension Story {
  /// Graded twice, as it is in life: the report alone is too thin, then the accounts arrive.
  func rate(_ customer: String) throws {
    chapter("Graded, and explained", "rating.assess, rating.explain")
    let thin = try call("rating.assess", ["customer": .string(customer), "model": "standard"])
    show(
      .note(
        "The report alone: status \(thin.text("/assessment/status")), \(thin.text("/assessment/evidencePercent")) % of "
          + "the evidence known. No grade is made up; what is missing is named and asked for."))
    let assessed = try call(
      "rating.assess", ["customer": .string(customer), "model": "standard", "inputs": Self.inputs])
    guard let assessment = assessed["assessment"] else { return }
    show(
      .facts([
        ("With the accounts", "grade \(assessment.text("/grade")), sub-grade \(assessment.text("/subGrade"))"),
        ("Score", "\(assessment.text("/score"))  (exactly \(assessment.text("/exactScore")))"),
        (
          "Evidence",
          "\(assessment.text("/evidencePercent")) % of the weight; \(assessment.list("/missing").count) gaps"
        ),
        ("Limit", "\(assessment.money("/limit")), bound by the method \(assessment.text("/limitBinding"))"),
        ("Next review", assessment.text("/nextReview")),
      ]))
    show(
      .table(
        header: ["Factor", "value", "points", "weight", "contribution", "rule", "from"],
        rows: assessment.list("/factors").map { factor in
          [
            factor.text("/title/en"), factor.text("/value"), factor.text("/points"), factor.text("/weight"),
            factor.text("/contribution"), factor.text("/rule"), factor.text("/source/kind"),
          ]
        } + [["Sum", "", "", "", assessment.text("/score"), "", ""]], figures: [1, 2, 3, 4]))
    show(.drawing(Drawing.contributions(assessment)))
    for (language, title) in [("zh-Hans", "信用评级说明"), ("en", "Credit assessment")] {
      let explained = try call(
        "rating.explain", ["assessment": .string(assessment.text("/id")), "lang": .string(language)])
      show(.document(title: title, language: language, text: explained.text("/text"), excerpt: 8))
    }
    try grant(customer, assessment.text("/id"))
  }

  /// What the credit officer found in the accounts and heard from other suppliers.
  private static let inputs: JSONValue = [
    "factors": [
      "management": "good", "marketPosition": "average", "industryOutlook": "average", "currentRatio": "1.32",
      "quickRatio": "1.08", "interestCover": "2.4", "netMargin": "-1.16", "cashFlowRatio": "0.21",
      "tradePayments": "6", "publicRecords": "0",
    ],
    "annualCreditSales": ["amount": "180000.00", "currency": "GBP"], "creditDays": 60,
  ]

  private func grant(_ customer: String, _ assessment: String) throws {
    chapter("A limit is proposed and approved", "rating.limit.propose, rating.limit.approve")
    let proposed = try call(
      "rating.limit.propose",
      [
        "customer": .string(customer), "amount": ["amount": "17500.00", "currency": "GBP"],
        "assessment": .string(assessment), "reason": "Within the computed limit",
      ])
    let approved = try call(
      "rating.limit.approve", ["proposal": .string(proposed.text("/proposal/id")), "reason": "Credit committee"])
    let waived = approved.at("/proposal/twoPersonRuleWaived")?.boolValue == true
    show(
      .facts([
        ("Limit", "\(approved.money("/limit/amount")) from \(approved.text("/limit/validFrom"))"),
        ("Proposed, approved by", "\(proposed.text("/proposal/createdBy")), \(approved.text("/limit/approvedBy"))"),
        ("Second person", waived ? "waived, since nobody signs in on this host; the waiver is on record" : "yes"),
      ]))
  }

  /// Two orders against the limit, and what lateness will do to a third.
  func checkOrders(_ customer: String) throws {
    chapter("Orders are checked against it", "receivables.order.check")
    var rows: [[String]] = []
    for (order, amount) in [("SO-1", "10000.00"), ("SO-2", "9000.00")] {
      let check = try call(
        "receivables.order.check",
        [
          "customer": .string(customer), "order": .string(order),
          "amount": ["amount": .string(amount), "currency": "GBP"],
        ])
      let reasons = check.list("/reasons").map { $0.text("/text/en") }.joined(separator: " ")
      rows.append([
        order, Reading.grouped(amount), check.amount("/exposure"), check.amount("/limit"), check.amount("/available"),
        check.text("/decision"), reasons,
      ])
    }
    show(
      .table(
        header: ["Order", "amount", "exposure with it", "limit", "available", "decision", "why"], rows: rows,
        figures: [1, 2, 3, 4]))
  }
}
