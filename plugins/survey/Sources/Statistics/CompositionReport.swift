import AvalKit

/// Compositions with their shares computed, and what does not add up (F-S4).
struct CompositionReport: Encodable {
  struct Share: Encodable {
    let code: String
    let stated: ExactDecimal?
    /// From the amounts; absent where a segment's amount is.
    let computed: ExactDecimal?
  }

  struct Segment: Encodable {
    let segment: String
    let response: EntityID
    let shares: [Share]
  }

  struct Finding: Encodable {
    let code: String
    /// The stated shares do not add up to 100, or one differs from what the amounts say.
    let kind: String
    let segment: String?
    let value: ExactDecimal
  }

  let dimension: String
  let segments: [Segment]
  let findings: [Finding]

  init(_ dimension: String, _ rows: [CompositionRows.Row], _ composition: Form.Composition) throws {
    self.dimension = dimension
    var shares: [[Share]] = Array(repeating: [], count: rows.count)
    var findings: [Finding] = []
    for column in composition.columns {
      let amounts = try rows.map { try $0.answers[column.amount].map { try ExactDecimal(parsing: $0) } }
      let known = amounts.compactMap(\.self)
      let computed = known.count == rows.count ? try Form.Composition.shares(of: known) : []
      let stated = try rows.map { try $0.answers[column.share].map { try ExactDecimal(parsing: $0) } }
      for index in rows.indices {
        let figure = computed.isEmpty ? nil : computed[index]
        shares[index].append(Share(code: column.share, stated: stated[index], computed: figure))
        guard let figure, let said = stated[index], try Self.distance(said, figure) > composition.tolerance else {
          continue
        }
        findings.append(Finding(code: column.share, kind: "differs", segment: rows[index].segment, value: figure))
      }
      guard !stated.isEmpty, stated.allSatisfy({ $0 != nil }) else { continue }
      var sum = ExactDecimal.zero
      for share in stated.compactMap(\.self) { sum = try sum + share }
      if try Self.distance(sum, ExactDecimal(100)) > composition.tolerance {
        findings.append(Finding(code: column.share, kind: "sum", segment: nil, value: sum))
      }
    }
    segments = zip(rows, shares).map {
      Segment(segment: $0.segment, response: EntityID(prefix: Response.prefix, number: $0.response), shares: $1)
    }
    self.findings = findings
  }

  private static func distance(_ left: ExactDecimal, _ right: ExactDecimal) throws(Failure) -> ExactDecimal {
    left < right ? try right - left : try left - right
  }
}

/// Responses ranked by a figure that follows from their answers (F-S5).
struct ComputedReport: Encodable {
  struct Item: Encodable {
    let response: EntityID
    /// The answer to the form's first required question.
    let label: String
    let value: ExactDecimal
  }

  let code: String
  let title: String
  /// The highest first, at most a hundred.
  let items: [Item]

  private static let most = 100

  init(_ figure: Form.Computed, _ form: Form, _ data: AnswerData, _ language: Language) throws {
    code = figure.code
    title = figure.title.in(language)
    let label = form.questions.first { $0.required == true }?.code
    let questions = figure.product + [label].compactMap(\.self)
    var items: [Item] = []
    try data.identifiedRows(of: questions) { response, row in
      let answers = zip(questions, row).compactMap { code, value in value.map { Answer(question: code, value: $0) } }
      guard let value = try form.computedAnswers(answers).first(where: { $0.question == figure.code }) else { return }
      let name = answers.first { $0.question == label }?.value ?? ""
      items.append(Item(response: response, label: name, value: try ExactDecimal(parsing: value.value)))
      // Kept short while it grows: a hundred survive.
      if items.count >= 10 * Self.most { items = Self.ranked(items) }
    }
    self.items = Self.ranked(items)
  }

  private static func ranked(_ items: [Item]) -> [Item] {
    Array(
      items.sorted { $0.value == $1.value ? $0.response.number < $1.response.number : $0.value > $1.value }.prefix(most)
    )
  }
}
