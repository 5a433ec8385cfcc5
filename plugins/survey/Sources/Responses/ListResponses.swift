import AvalKit

/// The responses of a survey, newest first (S-4: raw answers need a permission of their own).
struct ListResponses: Method {
  func run(_ params: Params, in call: Call) throws -> Page<Response> {
    let customer = try params.customer?.resolve(in: call).id
    let project = try params.project.map { try ProjectStore(call).get($0).id }
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [project, customer, call.lookingBackTo],
      after: [Int64.max])
    let ids = try call.store.all(
      """
      SELECT id FROM survey_response
      WHERE id < ?1 AND recorded_at <= ?2 AND (?3 IS NULL OR project = ?3)
        AND (?4 IS NULL OR customer IN \(CustomerRef.members(of: "?4")))
      ORDER BY id DESC LIMIT ?5
      """, page.after[0], call.knownAt, project, customer, page.fetch
    ) { $0.id(0, Response.prefix) }
    let responses = ResponseStore(call)
    let forms = FormCache(call)
    return try page.page(ids) {
      [$0]
    } item: {
      try responses.get($0, forms: forms)
    }
  }
}

extension ResponseStore {
  /// A stored response with its answers, in the form's order.
  func get(_ id: EntityID, forms: FormCache) throws -> Response {
    let answers = try call.store.all(
      "SELECT question, value FROM survey_answer WHERE response = ?1 ORDER BY question", id
    ) { Answer(question: $0.text(0), value: $0.text(1)) }
    let response = try call.store.first(
      """
      SELECT r.project, r.phase, r.external, r.respondent, r.customer, r.customer_written, r.language, r.submitted_at,
        r.complete, r.recorded_at, r.recorded_by, p.form
      FROM survey_response r JOIN survey_project p ON p.id = r.project WHERE r.id = ?1
      """, id
    ) { row in
      let form = try row.optionalText(11).map { try forms.form($0) }
      let order = form?.allQuestions.map(\.code) ?? []
      let place = Dictionary(
        order.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
      return Response(
        id: id, project: row.id(0, Project.prefix), phase: Response.Phase(rawValue: row.text(1)) ?? .field,
        external: row.optionalText(2), respondent: row.optionalText(3),
        customer: row.optionalInt(4).map { EntityID(prefix: CustomerRef.prefix, number: $0) },
        customerWritten: row.optionalText(5), language: row.optionalText(6), submittedAt: row.optionalText(7),
        complete: row.bool(8),
        completeness: order.isEmpty
          ? nil
          : try (Fraction(Int128(answers.count), Int128(order.count)) * Fraction(100 as Int128)).rounded(digits: 1),
        answers: answers.sorted {
          (place[$0.question] ?? .max, $0.question) < (place[$1.question] ?? .max, $1.question)
        },
        computed: try form.flatMap { $0.computed == nil ? nil : try $0.computedAnswers(answers) },
        createdAt: row.instant(9), createdBy: row.text(10))
    }
    guard let response else {
      throw Failure(.notFound, "There is no response \(id).", zh: "没有答卷 \(id)。", path: "/response")
    }
    return response
  }
}
