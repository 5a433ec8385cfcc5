import AvalKit

/// Frequencies, means, satisfaction, promoters, index, reliability and cross-tables of a survey (S-71, F-S15 … F-S20).
struct RunAnalysis: Method {
  func run(_ params: Params, in call: Call) throws -> AnalysisReport {
    let projects = ProjectStore(call)
    let project =
      try params.project.map { try projects.get($0) }
      ?? projects.known(standing: call.form(params.template ?? "2-6", path: "/template"))
    let form = try project.form.map { try call.form($0, path: "/project") }
    let data = AnswerData(call, project.id, includePilot: params.includePilot ?? false)
    let responses = try data.responseCount()
    let counts = try data.counts()
    var report = AnalysisReport(
      project: project.id, template: form?.id, responses: responses, knownAt: call.knownAt)
    for code in questionCodes(form, counts) {
      let question = form?.allQuestions.first { $0.code == code }
      report.questions.append(
        try QuestionReport(code, question, counts[code] ?? [:], of: responses, call.language))
    }
    if let form, form.kind == .satisfaction {
      try report.addSatisfaction(form, counts, responses, params.weights, data, call.language)
    }
    for figure in form?.computed ?? [] {
      guard let form else { continue }
      report.computed = (report.computed ?? []) + [try ComputedReport(figure, form, data, call.language)]
    }
    if let rows = CompositionRows(form) {
      report.compositions = try compositions(rows, project.id, params.includePilot ?? false, call)
    }
    for (index, table) in (params.tables ?? []).enumerated() {
      for (code, side) in [(table.rows, "rows"), (table.columns, "columns")] where counts[code] == nil {
        guard form?.allQuestions.contains(where: { $0.code == code }) ?? false else {
          throw Failure(
            .invalidParams, "There is no question \(code.prefix(60)).", zh: "没有题目 \(code.prefix(60))。",
            path: "/tables/\(index)/\(side)")
        }
      }
      report.tables.append(try CrossTable(table.rows, table.columns, data, of: responses))
    }
    return report
  }

  /// The latest composition of each respondent and dimension, at most a hundred.
  private func compositions(
    _ rows: CompositionRows, _ project: EntityID, _ includePilot: Bool, _ call: Call
  ) throws -> [CompositionReport] {
    var latest: [String: (round: String, rows: [CompositionRows.Row])] = [:]
    var order: [(name: String, dimension: String)] = []
    for (key, found) in try rows.read(project, includePilot: includePilot, call) {
      let name = key.subject + "|" + key.dimension
      if latest[name] == nil { order.append((name, key.dimension)) }
      if latest[name].map({ key.round >= $0.round }) ?? true { latest[name] = (key.round, found) }
    }
    return try order.prefix(100).map { name, dimension in
      try CompositionReport(dimension, latest[name]?.rows ?? [], rows.composition)
    }
  }

  private func questionCodes(_ form: Form?, _ counts: [String: [String: Int]]) -> [String] {
    form?.allQuestions.map(\.code) ?? counts.keys.sorted()
  }
}

/// What an analysis answers.
struct AnalysisReport: Encodable {
  /// A figure with how many answers it rests on and how many are missing.
  struct Figure: Encodable {
    let value: ExactDecimal?
    let n: Int
    let missing: Int
    let rule: String
  }

  struct Promoters: Encodable {
    let value: ExactDecimal?
    let promoters: Int
    let passives: Int
    let detractors: Int
    let n: Int
    let missing: Int
    let rule: String
  }

  struct Index: Encodable {
    struct Part: Encodable {
      let item: String
      let title: String
      let weight: ExactDecimal
      let mean: ExactDecimal
      let n: Int
    }

    let value: ExactDecimal
    let percent: ExactDecimal
    /// `importance` or `given`.
    let weighting: String
    let items: [Part]
    /// Items nobody scored; they take no part.
    let missing: [String]
    let rule: String
  }

  struct Alpha: Encodable {
    let value: ExactDecimal?
    let items: [String]
    /// Complete rows.
    let n: Int
    /// Rows left out because an item is not scored.
    let missing: Int
    let rule: String
  }

  let project: EntityID
  let template: String?
  let responses: Int
  let knownAt: Instant
  var csat: Figure?
  var mean: Figure?
  var nps: Promoters?
  var index: Index?
  var alpha: Alpha?
  var questions: [QuestionReport] = []
  var tables: [CrossTable] = []
  /// Responses ranked by what follows from their answers, where the form says what.
  var computed: [ComputedReport]?
  /// Shares computed and checked, where the form's responses are rows of a table.
  var compositions: [CompositionReport]?

  init(project: EntityID, template: String?, responses: Int, knownAt: Instant) {
    self.project = project
    self.template = template
    self.responses = responses
    self.knownAt = knownAt
  }
}

extension AnalysisReport {
  /// The figures of a satisfaction form.
  mutating func addSatisfaction(
    _ form: Form, _ counts: [String: [String: Int]], _ responses: Int, _ weights: [RunAnalysis.Weight]?,
    _ data: AnswerData, _ language: Language
  ) throws {
    let overall = AnalysisReport.integers(counts["overall"])
    let n = overall.values.reduce(0, +)
    var moments = Moments()
    for (value, count) in overall { try moments.add(Fraction(Int128(value)), count: count) }
    csat = Figure(
      value: try CustomerSatisfaction.percent(overall).map { try Figures.shown($0, most: 2, least: 1) }, n: n,
      missing: responses - n, rule: "F-S15")
    mean = Figure(
      value: try moments.mean().map { try Figures.shown($0, most: 4, least: 2) }, n: n, missing: responses - n,
      rule: "F-S15")
    let promoters = try NetPromoterScore(AnalysisReport.integers(counts["recommend"]))
    let answered = promoters.promoters + promoters.passives + promoters.detractors
    nps = Promoters(
      value: try promoters.score.map { try Figures.shown($0, most: 2, least: 1) }, promoters: promoters.promoters,
      passives: promoters.passives, detractors: promoters.detractors, n: answered, missing: responses - answered,
      rule: "F-S16")
    index = try weightedIndex(form, counts, weights, language)
    alpha = try reliability(form, counts, responses, data)
  }

  private static func integers(_ counts: [String: Int]?) -> [Int: Int] {
    var result: [Int: Int] = [:]
    for (value, count) in counts ?? [:] { if let number = Int(value) { result[number, default: 0] += count } }
    return result
  }

  private func weightedIndex(
    _ form: Form, _ counts: [String: [String: Int]], _ given: [RunAnalysis.Weight]?, _ language: Language
  ) throws -> Index? {
    var parts: [(item: Form.Item, score: Fraction, importance: Fraction?, n: Int)] = []
    var missing: [String] = []
    for item in form.items ?? [] {
      var scores = Moments()
      for (value, count) in AnalysisReport.integers(counts[item.item + ".score"]) {
        try scores.add(Fraction(Int128(value)), count: count)
      }
      var importances = Moments()
      for (value, count) in AnalysisReport.integers(counts[item.item + ".importance"]) {
        try importances.add(Fraction(Int128(value)), count: count)
      }
      guard let mean = try scores.mean() else {
        missing.append(item.item)
        continue
      }
      parts.append((item, mean, try importances.mean(), scores.n))
    }
    guard let weights = try weights(parts.map { ($0.item.item, $0.importance) }, given), !parts.isEmpty else {
      return nil
    }
    let (index, percent) = try SatisfactionIndex.compute(
      zip(weights, parts).map { (weight: $0, score: $1.score) })
    return Index(
      value: try Figures.shown(index, most: 4, least: 2), percent: try Figures.shown(percent, most: 4, least: 2),
      weighting: given == nil ? "importance" : "given",
      items: try zip(weights, parts).map { weight, part in
        Index.Part(
          item: part.item.item, title: part.item.title.in(language),
          weight: try Figures.shown(weight, most: 6, least: 2), mean: try Figures.shown(part.score, most: 4, least: 2),
          n: part.n)
      }, missing: missing, rule: "F-S17")
  }

  /// The weights of the items scored: those given, which must name just them and sum to 1, or the importances.
  private func weights(
    _ items: [(name: String, importance: Fraction?)], _ given: [RunAnalysis.Weight]?
  ) throws(Failure) -> [Fraction]? {
    guard let given else {
      // An item whose importance nobody stated counts like the average of the others.
      let stated = items.compactMap(\.importance)
      var total = Fraction.zero
      for value in stated { total = try total + value }
      let average = stated.isEmpty ? Fraction.one : try total / Fraction(Int128(stated.count))
      return try SatisfactionIndex.weights(items.map { $0.importance ?? average })
    }
    var total = ExactDecimal.zero
    for weight in given { total = try total + weight.weight }
    guard total == ExactDecimal(1), Set(given.map(\.item)) == Set(items.map(\.name)), given.count == items.count,
      given.allSatisfy({ !$0.weight.isNegative })
    else {
      throw Failure(
        .invalidParams,
        "Give one weight for each item that was scored (\(items.map(\.name).joined(separator: ", "))), summing to 1.",
        zh: "请为每个已评分项目（\(items.map(\.name).joined(separator: "、"))）给出权重，合计为 1。", path: "/weights")
    }
    var weights: [Fraction] = []
    for item in items { weights.append(Fraction(given.first { $0.item == item.name }?.weight ?? .zero)) }
    return weights
  }

  /// Cronbach's alpha over the items that anybody scored.
  private func reliability(
    _ form: Form, _ counts: [String: [String: Int]], _ responses: Int, _ data: AnswerData
  ) throws -> Alpha {
    let items = (form.items ?? []).map(\.item).filter { counts[$0 + ".score"] != nil }
    var alpha = CronbachAlpha(items: items.count)
    try data.rows(of: items.map { $0 + ".score" }) { row in
      let scores = row.compactMap { $0.flatMap { Int($0) } }
      if scores.count == items.count { alpha.add(scores) }
    }
    return Alpha(
      value: try alpha.alpha().map { try $0.rounded(digits: 6) }, items: items, n: alpha.n,
      missing: responses - alpha.n, rule: "F-S18")
  }
}
