import AvalKit

/// Rates a customer by a model from the archive, from payment behaviour and from what the caller adds (R-27 … R-31).
struct Assess: Method {
  typealias Inputs = AssessmentInputs

  struct Result: Encodable {
    let assessment: Assessment
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call)
    let policies = PolicyReader(call)
    let (model, stamp, scale) = try policies.usableModel(params.model)
    var work = AssessmentWork(call: call, customer: customer, model: model, inputs: params.inputs, policies: policies)
    try work.gather()
    let scoring = try model.score(work.sheet, scale: scale)
    let grading = try model.grade(scoring, work.sheet, scale, work.conditions())
    let limits: LimitPolicy = try policies.read(model.limits)
    let limitInputs = try work.limitInputs(grading)
    let limit = try limits.computeLimit(limitInputs, grading)
    let store = AssessmentStore(call)
    let basis = try store.keep(AssessmentBasis(model: model, grades: scale, limits: limits))
    let assessment = try work.record(
      id: params.model, stamp: stamp, basis: basis, scoring: scoring, grading: grading, limit: limit,
      limitInputs: limitInputs)
    try store.insert(assessment)
    try CreditConsequences(
      assessment, model, deniesCredit: grading.subGrade?.limitFactor.isZero ?? false, in: call
    ).apply()
    return Result(assessment: assessment)
  }
}

/// One assessment in the making.
struct AssessmentWork {
  let call: Call
  let customer: ResolvedCustomer
  let model: RatingModel
  let inputs: AssessmentInputs?
  let policies: PolicyReader
  private(set) var sheet = FactSheet()
  private(set) var flags: [String] = []
  private(set) var rigid: RigidEvaluation?
  private(set) var reportIsStale = false
  private(set) var statementFaults: [StatementFault] = []
  private var latest: StatementLines?

  init(
    call: Call, customer: ResolvedCustomer, model: RatingModel, inputs: AssessmentInputs?, policies: PolicyReader
  ) {
    self.call = call
    self.customer = customer
    self.model = model
    self.inputs = inputs
    self.policies = policies
  }

  // MARK: Facts

  /// Collects every fact that a factor, a veto or the limit may ask for.
  mutating func gather() throws {
    let file = try ArchiveFile.read(customer, experienceMonths: model.evidence.reportMonths, in: call)
    try checkAge(of: file)
    if !file.pending.isEmpty { flags.append("pendingEvidence") }
    if let report = file.report {
      try ReportFacts(
        policies.read("report-facts"), report: report.document.root, asOf: call.asOf, source: report.source,
        experiences: file.experiences
      ).add(to: &sheet)
    } else {
      sheet.miss(
        "report.*", file.pending.reports > 0 ? "pendingReview" : "noReport",
        file.pending.reports > 0
          ? Text(
            "A credit report is filed but not reviewed yet.", zh: "资信报告已归档，尚待审核。")
          : Text("No credit report is filed.", zh: "档案中没有资信报告。"))
      try ReportFacts.add(file.experiences, to: &sheet)
    }
    try addRatios(file)
    if lacksPrimaryDocuments { flags.append("lowEvidence") }
    let ledger = try BehaviourFacts.add(
      to: &sheet, customer, months: model.evidence.behaviourMonths, in: call)
    try addRigid(ledger)
    if try inputs?.add(to: &sheet, model) == true, !flags.contains("inputOverrides") { flags.append("inputOverrides") }
  }

  /// I-40: registry data and financial statements are the primary documents of a background check, where the model asks
  /// for them at all.
  private var lacksPrimaryDocuments: Bool {
    let asked = Set(model.factors.map { $0.fact.prefix { $0 != "." } })
    let noStatements = asked.contains("ratio") && latest == nil
    let noRegistry =
      asked.contains("report") && sheet["report.status"] == nil && sheet["report.yearsInBusiness"] == nil
    return noStatements || noRegistry
  }

  private mutating func checkAge(of file: ArchiveFile) throws {
    let evidence = model.evidence
    if try file.updatedOn.adding(months: evidence.archiveMonths) < call.asOf {
      guard evidence.archiveStale == .flag else {
        throw Failure(
          .failedPrecondition,
          "The archive of \(customer.archiveNumber) was last updated on \(file.updatedOn), more than "
            + "\(evidence.archiveMonths) months ago; update it before rating the customer.",
          zh: "客户 \(customer.archiveNumber) 的档案最近更新于 \(file.updatedOn)，已超过 \(evidence.archiveMonths) 个月；请先更新档案再评级。",
          path: "/customer")
      }
      flags.append("staleArchive")
    }
    if let day = file.report?.day, try day.adding(months: evidence.reportMonths) < call.asOf { reportIsStale = true }
  }

  private mutating func addRatios(_ file: ArchiveFile) throws {
    let lines: StatementPolicy = try policies.read("statements")
    let ratios: RatioPolicy = try policies.read("ratios")
    let given = inputs?.statements ?? []
    let statements = given.isEmpty ? file.statements.map(\.statement) : given
    statementFaults = given.isEmpty ? file.misdated : []
    guard !statements.isEmpty else {
      let isPending = file.pending.statements > 0
      missStatements(
        statementFaults.first?.gap
          ?? (isPending
            ? Gap(
              reason: "pendingReview",
              text: Text(
                "Financial statements are filed but not reviewed yet.", zh: "财务报表已归档，尚待审核。"))
            : Gap(
              reason: "noStatements",
              text: Text("No full-year statement is on file or given.", zh: "档案中没有完整年度的财务报表。"))))
      return
    }
    let choice = try choose(statements, lines, given: !given.isEmpty)
    statementFaults += choice.faults
    guard let latest = choice.latest else {
      if let gap = statementFaults.first?.gap { missStatements(gap) }
      return
    }
    self.latest = latest
    let source =
      given.isEmpty
      ? file.statements.first { $0.statement.periodEnd == latest.periodEnd }?.source ?? FactSource(.statement)
      : FactSource(.input, day: latest.periodEnd, path: "/inputs/statements")
    let evaluator = RatioEvaluator(
      ratios, latest: latest, prior: choice.prior, parameters: ["dayBasis": ExactDecimal(365)])
    for ratio in ratios.ratios {
      var source = source
      (source.detail, source.words) = try shownInputs(of: ratio.code, evaluator)
      switch evaluator.value(ratio.code) {
      case .success(let value): sheet.set("ratio." + ratio.code, .number(value), source)
      case .failure(let gap): sheet.miss("ratio." + ratio.code, gap.code, gap.text(evaluator.title))
      }
    }
    if let worth = try latest.amount("BS.EQUITY") {
      sheet.set("statement.netWorth", .number(Fraction(worth.amount)), source)
    }
  }

  private mutating func missStatements(_ gap: Gap) {
    sheet.miss("ratio.*", gap.reason, gap.text)
    sheet.miss("statement.*", gap.reason, gap.text)
  }

  private func choose(
    _ statements: [FinancialStatement], _ lines: StatementPolicy, given: Bool
  ) throws(Failure) -> StatementChoice {
    do throws(Failure) {
      return try StatementChoice(statements, lines, asOf: call.asOf)
    } catch {
      throw given ? error.at("/inputs") : error
    }
  }

  /// The figures that a ratio was computed from: by code, and by name for a reader.
  private func shownInputs(of code: String, _ evaluator: RatioEvaluator) throws -> (String, Text) {
    var parts: [String] = []
    var english: [String] = []
    var chinese: [String] = []
    for input in evaluator.inputs(of: code) {
      guard let amount = try evaluator.amount(input)?.amount else { continue }
      let title = evaluator.title(input.code)
      parts.append("\(input.code)\(input.prior ? "(−1)" : "") \(amount)")
      english.append("\(title.en)\(input.prior ? " of the year before" : "") \(amount.description.grouped)")
      chinese.append("\(input.prior ? "上年" : "")\(title.zhHans) \(amount.description.grouped)")
    }
    return (
      parts.joined(separator: ", "),
      Text(english.joined(separator: ", "), zh: chinese.joined(separator: "，"))
    )
  }

  /// What bears on the grade beside the facts.
  func conditions() throws -> GradingConditions {
    let standing = try CreditStopStore(call).standing(customer.id, on: call.asOf, known: call.knownAt)
    return GradingConditions(
      reportIsStale: reportIsStale, statementFaults: statementFaults,
      standing: standing.compactMap { $0.carried(on: sheet, by: model) })
  }

  private mutating func addRigid(_ ledger: LedgerRecord?) throws {
    var derived: RigidInputs?
    if let ledger, let cooperation = inputs?.cooperation {
      derived = RigidInputs(
        amountDue: ledger.amountDue, collected: ledger.collected, claimPayout: ledger.claimPayout,
        daysOverdue: ledger.worstDays, cooperation: cooperation)
    }
    guard let given = inputs?.rigid ?? derived else {
      let gap =
        inputs?.cooperation == nil
        ? Gap(
          reason: "notGiven",
          text: Text("How closely the customer works with us is not given.", zh: "缺少合作紧密程度资料。"))
        : sheet.gap("behaviour.netCollectionRate")
      sheet.miss("rigid.final", gap.reason, gap.text)
      return
    }
    if inputs?.rigid != nil, ledger != nil { flags.append("inputOverrides") }
    let result: RigidEvaluation
    do {
      result = try policies.read("rigid", as: RigidPolicy.self).evaluate(given)
    } catch let failure as Failure where failure.kind == .invalidParams {
      throw failure.at("/inputs/rigid")
    }
    rigid = result
    flags += result.flags
    sheet.set(
      "rigid.final", .category(result.final.rawValue),
      FactSource(
        .rigid, path: inputs?.rigid == nil ? "/inputs/cooperation" : "/inputs/rigid",
        detail: "\(result.combination), \(result.rule)",
        words: Text("combination \(result.combination)", zh: "三项指标 \(result.combination)")))
  }

  // MARK: Limit

  /// What the limit is computed from, for the grade reached; empty where there is none.
  func limitInputs(_ grading: Grading) throws -> LimitInputs {
    var basis = LimitInputs()
    guard let grade = grading.grade else { return basis }
    basis.creditDays = inputs?.creditDays ?? grade.term.creditDays
    if let given = inputs?.annualCreditSales {
      basis.bases["annualCreditSales"] = given
    } else {
      switch try BehaviourFacts.annualSales(customer, in: call) {
      case .success(let sales): basis.bases["annualCreditSales"] = sales
      case .failure(let error): basis.gaps["annualCreditSales"] = error.gap
      }
    }
    for name in ["netWorth", "workingAssets"] {
      basis.gaps[name] =
        latest == nil
        ? sheet.gap("statement.netWorth")
        : Gap(reason: "missingLine", text: Text("Not in the statements.", zh: "报表中缺少该项。"))
    }
    if let latest {
      basis.bases["netWorth"] = try money(try latest.amount("BS.EQUITY")?.amount, latest.currency)
      if let assets = try latest.amount("BS.CURRENT_ASSETS"),
        let liabilities = try latest.amount("BS.CURRENT_LIABILITIES")
      {
        basis.bases["workingAssets"] = try money(try assets.amount - liabilities.amount, latest.currency)
      }
    }
    for (name, amount) in [
      ("requestedLimit", inputs?.requestedLimit), ("insurerCap", inputs?.insurerCap),
      ("approverCap", inputs?.approverCap),
    ] { basis.caps[name] = amount }
    return basis
  }

  private func money(_ amount: ExactDecimal?, _ currency: Currency) throws(Failure) -> Money? {
    guard let amount else { return nil }
    let rounded = try amount.rounded(digits: Int(currency.minorDigits))
    return try Money(parsing: rounded.description, currency: currency)
  }

  // MARK: Record

  func record(
    id: String, stamp: PolicyStamp, basis: String, scoring: Scoring, grading: Grading, limit: LimitResult,
    limitInputs: LimitInputs
  ) throws -> Assessment {
    var missing = scoring.missing + grading.missing
    missing += limit.steps.compactMap { step in
      step.missing.map {
        MissingItem(
          kind: .limit, code: step.step, title: step.title, declaredWeight: nil, reason: $0.reason, text: $0.text)
      }
    }
    var flags = flags
    for fault in statementFaults where !flags.contains(fault.code.rawValue) { flags.append(fault.code.rawValue) }
    for cap in grading.caps where !flags.contains(cap.flag) { flags.append(cap.flag) }
    if grading.status == .incomplete { flags.append("incomplete") }
    let months = grading.grade?.reviewMonths
    return Assessment(
      schema: Assessment.currentSchema, id: try call.nextID(AssessmentStore.prefix),
      customer: .init(id: customer.id, archiveNumber: customer.archiveNumber, name: customer.name), asOf: call.asOf,
      knownAt: call.knownAt, createdAt: call.now, createdOn: call.today, createdBy: call.actor,
      model: .init(
        id: id, title: model.title, rule: model.rule, version: stamp.version, sha256: stamp.sha256),
      modelVersion: stamp.version, status: grading.status, grade: grading.grade?.grade,
      subGrade: grading.subGrade?.subGrade, gradeMeaning: grading.grade?.meaning, gradeRule: grading.grade?.rule,
      score: scoring.score,
      exactScore: scoring.exactScore.flatMap { exact in
        scoring.score.map(Fraction.init) == exact ? nil : exact.description
      },
      evidencePercent: try scoring.evidence.percentText(), factors: scoring.factors, vetoes: grading.vetoes,
      checks: grading.checks,
      caps: grading.caps, missing: missing, flags: flags, rigid: rigid, limit: limit.amount,
      limitBinding: limit.binding, limitSteps: limit.steps, limitInputs: limitInputs, reportIsStale: reportIsStale,
      statementFaults: statementFaults, term: grading.grade.map(term),
      nextReview: try months.map { try call.asOf.adding(months: $0) }, reviewRule: "R-59",
      safetyFactor: grading.grade?.safetyFactor, policies: policies.stamps, basis: basis)
  }

  private func term(_ grade: GradeScale.Grade) -> Assessment.Term {
    Assessment.Term(
      creditDays: grade.term.creditDays, downPaymentPercent: grade.term.downPaymentPercent,
      guarantee: grade.term.guarantee, priceAdjustmentPercent: grade.term.priceAdjustmentPercent, rule: "R-107")
  }
}
