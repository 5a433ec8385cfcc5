import AvalKit

/// `report.list`: the papers that can be rendered now.
struct ListReports: HostMethod {
  static let name = "report.list"
  static let place = HostPlace.intake
  static let declaration = #"""
    { "summary": {"en": "The papers and reports that can be rendered, each with its parameters and formats.",
                  "zh-Hans": "列出可生成的文书与报表及其参数和格式。"},
      "effect": "read", "permission": "report.list",
      "params": {"properties": {"module": {"type": "string", "maxLength": 31, "description": {
        "en": "reports of this module alone, such as receivables", "zh-Hans": "仅列出该模块的报表，如 receivables"}}}},
      "result": {"required": ["items", "nextCursor"], "properties": {
        "items": {"type": "array", "items": {"required": ["name", "title", "formats", "letterhead", "params"], "properties": {
          "name": {"type": "string"}, "title": {"type": "string"}, "summary": {"type": "string"},
          "formats": {"type": "array", "items": {"type": "string"}}, "letterhead": {"type": "boolean"}, "params": {}}}},
        "nextCursor": {"type": "null"}}},
      "example": {"params": {"module": "receivables"}} }
    """#

  struct Params: Decodable {
    let module: String?
  }
  struct Item: Encodable {
    let name: String
    let title: String
    let summary: String
    let formats: [String]
    let letterhead: Bool
    let params: RawJSON
  }
  struct Result: Encodable {
    let items: [Item]
    let nextCursor = JSONValue.null
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let language = host.context.language
    let snapshot = host.context.snapshot
    let items = snapshot.reports.filter { params.module == nil || $0.name.hasPrefix((params.module ?? "") + ".") }
      .compactMap { report -> Item? in
        guard let method = snapshot.methods[report.method], method.isAvailable else { return nil }
        return Item(
          name: report.name, title: report.title.in(language), summary: method.declaration.summary.in(language),
          formats: RenderReport.Format.allCases.map(\.rawValue), letterhead: report.needsLetterhead,
          params: RawJSON(trusted: method.schemas.params(in: language)))
      }
    return Result(items: items)
  }
}

/// `report.render`: one paper in one format. The module builds it, the host writes it, under the house's letterhead.
struct RenderReport: HostMethod {
  static let name = "report.render"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Render a paper or report as HTML for print, Markdown, JSON or CSV.",
                  "zh-Hans": "将文书或报表生成为可打印的 HTML、Markdown、JSON 或 CSV。"},
      "effect": "read", "permission": "report.render", "audited": true,
      "output": {"media": ["text/html", "text/markdown", "application/json", "text/csv"]},
      "params": {"required": ["report"], "properties": {
        "report": {"type": "string", "minLength": 3, "maxLength": 100, "description": {
          "en": "the report's name, such as receivables.statement", "zh-Hans": "报表名称，如 receivables.statement"}},
        "params": {"type": "object", "additionalProperties": {}, "description": {
          "en": "the report's own parameters, as report.list tells them", "zh-Hans": "该报表自己的参数，见 report.list"}},
        "format": {"enum": ["html", "md", "json", "csv"], "description": {
          "en": "html unless another is named", "zh-Hans": "不填则为 html"}},
        "lang": {"$ref": "#/lang"}}},
      "result": {"required": ["title", "lang"], "properties": {"title": {"type": "string"}, "lang": {"type": "string"}}},
      "example": {"given": [
          {"method": "archive.customer.create", "capture": {"acme": "/customer/id"},
           "params": {"name": "Lantern Paper Ltd", "kind": "company", "industry": "jindian"}}],
        "params": {"report": "receivables.analysis", "format": "md",
                   "params": {"customer": "$acme", "from": "2026-03-01", "to": "2026-04-30"}}} }
    """#

  enum Format: String, Decodable, CaseIterable {
    case html, md, json, csv

    var media: String {
      switch self {
      case .html: "text/html"
      case .md: "text/markdown"
      case .json: "application/json"
      case .csv: "text/csv"
      }
    }
  }

  struct Params: Decodable {
    let report: String
    let params: JSONValue?
    let format: Format?
    let lang: String?
  }
  struct Result: Encodable {
    let title: String
    let lang: String
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let report = try Self.report(params.report, host.context.snapshot)
    let house = host.engine.configuration.house
    guard !report.needsLetterhead || house.signsLetters else {
      throw Failure(
        .failedPrecondition,
        "\(report.name) leaves the house and is not rendered without its name and account: set house.name and house.account in "
          + "the configuration.",
        zh: "\(report.name) 为对外文书，须写明本单位名称与账户方可出具：请在配置中填写 house.name 与 house.account。", path: "/report")
    }
    var paper = try host.engine.build(report, params.params ?? [:], in: host)
    paper.letterhead = house.letterhead(in: paper.language)
    let format = params.format ?? .html
    let bytes: [UInt8] =
      switch format {
      case .html: Array(paper.html.utf8)
      case .md: Array(paper.markdown.utf8)
      case .csv: Array(paper.csv.utf8)
      case .json: try JSONCoding.encode(paper)
      }
    try host.document(media: format.media) { append in try bytes.withUnsafeBytes { try append($0) } }
    return Result(title: paper.title, lang: paper.language.rawValue)
  }

  private static func report(_ name: String, _ snapshot: ModuleSnapshot) throws(Failure) -> ReportDeclaration {
    if let report = snapshot.reports.first(where: { $0.name == name }) { return report }
    let hint = NearestName.of(name, among: snapshot.reports.map(\.name))
    throw Failure(
      .notFound, "There is no report \(name)\(hint.map { " (did you mean \($0)?)" } ?? ""); report.list names them.",
      zh: "没有报表 \(name)\(hint.map { "（是否指 \($0)？）" } ?? "")；report.list 列出全部报表。", path: "/report")
  }
}

extension Engine {
  private struct Built: Decodable {
    let paper: Paper
  }

  /// Has a module build a paper: its method runs on the snapshot of the call, for the day that the report's own parameters
  /// name.
  fileprivate func build(_ report: ReportDeclaration, _ params: JSONValue, in host: HostCall) throws -> Paper {
    let outer = host.context
    guard let method = try outer.snapshot.method(report.method)?.get() else {
      throw Failure(.notFound, "There is no report \(report.name).", zh: "没有报表 \(report.name)。", path: "/report")
    }
    do {
      // Whoever may render papers may not thereby read what this one is made of.
      try outer.snapshot.access.require(outer.caller, method.declaration)
    } catch {
      throw error.at("/report")
    }
    let document = try JSONDocument(parsing: params.bytes)
    do {
      try method.params.validate(document.root)
      let context = try inner(method, document.root, outer)
      let result = try run(
        method, params: document.root, context: context, connection: host.connection, group: host.group, depth: 1)
      let built = try JSONCoding.decode(Built.self, from: try JSONDocument(parsing: result).root)
      return built.paper
    } catch let failure as Failure {
      throw failure.path.isEmpty ? failure : failure.at("/params")
    }
  }

  /// The context of a report within the call that renders it.
  private func inner(_ method: BoundMethod, _ params: JSONNode, _ outer: RequestContext) throws -> RequestContext {
    let context = RequestContext(
      caller: outer.caller, method: method.name, clock: clock,
      asOf: try params["asOf"].map { try JSONCoding.decode(CivilDate.self, from: $0) },
      knownAt: try params["knownAt"].map { try JSONCoding.decode(Instant.self, from: $0) },
      language: outer.language, writes: false, snapshot: outer.snapshot, cancellation: outer.cancellation,
      progress: outer.progress)
    context.watched = outer.watched
    return context
  }
}
