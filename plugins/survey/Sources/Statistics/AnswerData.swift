import AvalKit

/// Reads the answers of a survey in aggregates, so that memory does not grow with the number of responses.
struct AnswerData {
  private let call: Call
  private let project: EntityID
  private let includePilot: Bool

  /// More different answers than this are counted as answered only.
  private static let distinctLimit = 1_000

  init(_ call: Call, _ project: EntityID, includePilot: Bool) {
    self.call = call
    self.project = project
    self.includePilot = includePilot
  }

  func responseCount() throws -> Int {
    try call.store.first(
      """
      SELECT count(*) FROM survey_response
      WHERE project = ?1 AND (phase = 'field' OR ?2 = 1) AND recorded_at <= ?3
      """, project, includePilot, call.knownAt, decode: { Int($0.int(0)) }) ?? 0
  }

  /// How often each question got each answer. Beyond a thousand different answers to one question the rest are
  /// counted together, under an empty text.
  func counts() throws -> [String: [String: Int]] {
    var result: [String: [String: Int]] = [:]
    try call.store.each(
      """
      SELECT a.question, a.value, count(*) FROM survey_answer a JOIN survey_response r ON r.id = a.response
      WHERE r.project = ?1 AND (r.phase = 'field' OR ?2 = 1) AND r.recorded_at <= ?3
      GROUP BY a.question, a.value
      """, project, includePilot, call.knownAt
    ) { row in
      let question = row.text(0)
      let isFull = (result[question]?.count ?? 0) >= AnswerData.distinctLimit
      result[question, default: [:]][isFull ? "" : row.text(1), default: 0] += Int(row.int(2))
      return true
    }
    return result
  }

  /// The answers to some questions, response by response.
  func rows(of questions: [String], _ body: ([String?]) throws -> Void) throws {
    try identifiedRows(of: questions) { try body($1) }
  }

  /// The same with the response that each row is of.
  func identifiedRows(of questions: [String], _ body: (EntityID, [String?]) throws -> Void) throws {
    let place = Dictionary(
      questions.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    var current: Int64?
    var row: [String?] = Array(repeating: nil, count: questions.count)
    try call.store.each(
      """
      SELECT a.response, a.question, a.value FROM survey_answer a JOIN survey_response r ON r.id = a.response
      WHERE r.project = ?1 AND (r.phase = 'field' OR ?2 = 1) AND r.recorded_at <= ?3 ORDER BY a.response, a.question
      """, project, includePilot, call.knownAt
    ) { answer in
      if current != answer.int(0) {
        if let current { try body(EntityID(prefix: Response.prefix, number: current), row) }
        current = answer.int(0)
        row = Array(repeating: nil, count: questions.count)
      }
      if let index = place[answer.text(1)] { row[index] = answer.text(2) }
      return true
    }
    if let current { try body(EntityID(prefix: Response.prefix, number: current), row) }
  }

  /// How often two questions got each pair of answers.
  func pairs(_ rows: String, _ columns: String) throws -> [(row: String, column: String, count: Int)] {
    try call.store.all(
      """
      SELECT a.value, b.value, count(*) FROM survey_response r
      JOIN survey_answer a ON a.response = r.id AND a.question = ?4
      JOIN survey_answer b ON b.response = r.id AND b.question = ?5
      WHERE r.project = ?1 AND (r.phase = 'field' OR ?2 = 1) AND r.recorded_at <= ?3
      GROUP BY a.value, b.value ORDER BY a.value, b.value LIMIT 2501
      """, project, includePilot, call.knownAt, rows, columns
    ) { (row: $0.text(0), column: $0.text(1), count: Int($0.int(2))) }
  }
}

extension ProjectStore {
  /// The standing survey of a form, without opening one.
  func known(standing form: Form) throws -> Project {
    let id = try call.store.first(
      "SELECT id FROM survey_project WHERE standing = 1 AND coalesce(form, '') = ?1", form.id,
      decode: { $0.id(0, Project.prefix) })
    guard let id else {
      throw Failure(
        .notFound, "Nobody has answered the form \(form.id) yet; name a survey in project.",
        zh: "表格 \(form.id) 尚无答卷；请在 project 中指明调查项目。", path: "/project")
    }
    return try get(id)
  }
}
