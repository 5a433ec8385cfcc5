import AvalKit

// Reading the kinds of work that a module puts before people.

extension ModuleManifest {
  /// The longest text of a kind, and of a title filled in beside it.
  private static let textBytes = 1000

  /// `{"kind", "title", "why", "values", "rank", "settle": {"method", "params"}}`, every placeholder known.
  static func readWork(
    _ node: ManifestNode?, methods: [String], requires: [Requirement]
  ) throws(Refusal) -> [WorkKind] {
    var kinds: [WorkKind] = []
    for element in try node?.elements(atMost: 100) ?? [] {
      let members = try element.members(["kind", "title", "why", "values", "rank", "settle"])
      let id = try readWord(element.require("kind", in: members))
      guard !kinds.contains(where: { $0.id == id }) else { throw try element.require("kind", in: members).twice(id) }
      let values = try readValues(members["values"])
      let settle = try element.require("settle", in: members)
      let parts = try settle.members(["method", "params"])
      kinds.append(
        WorkKind(
          id: id,
          title: try readTemplates(element.require("title", in: members), values),
          why: try readTemplates(element.require("why", in: members), values),
          values: values, rank: try members["rank"]?.integer(in: 1...1000) ?? 500,
          method: try readSettling(settle.require("method", in: parts), methods, requires),
          params: try readParams(settle.require("params", in: parts), values)))
    }
    return kinds
  }

  private static func readWord(_ node: ManifestNode) throws(Refusal) -> String {
    let text = try node.string()
    guard MethodDeclaration.isWord(text), text.utf8.count <= 60 else {
      throw node.expected("a lowerCamelCase name", zh: "lowerCamelCase 名称")
    }
    return text
  }

  private static func readValues(_ node: ManifestNode?) throws(Refusal) -> [String] {
    var values: [String] = []
    for element in try node?.elements(atMost: 30) ?? [] {
      let name = try readWord(element)
      guard !WorkKind.columns.contains(name) else {
        throw element.refusal(
          "\(name) is what every line says of itself; give the value another name",
          zh: "\(name) 是每条待办自带的项目；请为该值另取名称")
      }
      guard !values.contains(name) else { throw element.twice(name) }
      values.append(name)
    }
    return values
  }

  private static func readTemplates(_ node: ManifestNode, _ values: [String]) throws(Refusal) -> WorkKind.Templates {
    let members = try node.members(["en", "zh-Hans"])
    let english = try readTemplate(node.require("en", in: members), WorkKind.columns, values)
    return WorkKind.Templates(
      en: english, zhHans: try readTemplate(node.require("zh-Hans", in: members), WorkKind.columns, values))
  }

  private static func readTemplate(
    _ node: ManifestNode, _ columns: Set<String>, _ values: [String]
  ) throws(Refusal) -> WorkTemplate {
    let text = try node.string()
    guard text.utf8.count <= textBytes, let template = WorkTemplate(text) else {
      throw node.expected(
        "a text of at most \(textBytes) bytes whose braces hold a name each, such as \"Approve {key}\"",
        zh: "不超过 \(textBytes) 字节、花括号内均为名称的文字，例如 \"批准 {key}\"")
    }
    for name in template.names where !columns.contains(name) && !values.contains(name) {
      let known = (values + columns.sorted()).map { "{\($0)}" }
      throw node.refusal(
        "{\(name)} is no placeholder here; use \(known.joined(separator: ", ")) or declare it under \"values\"",
        zh: "此处没有占位符 {\(name)}；可用 \(known.joined(separator: "、"))，或在 \"values\" 中声明")
    }
    return template
  }

  /// A method of the module's own, or of one that it requires: whether that has it is known once both are read.
  private static func readSettling(
    _ node: ManifestNode, _ methods: [String], _ requires: [Requirement]
  ) throws(Refusal) -> String {
    let method = try node.string()
    let isElsewhere = requires.contains { method.hasPrefix($0.id + ".") }
    guard methods.contains(method) || isElsewhere else {
      throw node.expected(
        "one of this module's methods, or of a module that it requires", zh: "本模块或其所依赖模块的方法")
    }
    return method
  }

  private static func readParams(_ node: ManifestNode, _ values: [String]) throws(Refusal) -> JSONValue {
    _ = try node.allMembers()
    try checkParams(node, values)
    return JSONValue(node.node)
  }

  private static func checkParams(_ node: ManifestNode, _ values: [String]) throws(Refusal) {
    switch node.node.kind {
    case .object: for member in try node.allMembers() { try checkParams(member.value, values) }
    case .array: for element in try node.elements(atMost: 100) { try checkParams(element, values) }
    case .string: _ = try readTemplate(node, WorkKind.parameters, values)
    default: break
    }
  }
}

extension ModuleLoader {
  /// The methods that settle a module's work are there, can be called, and have the parameters.
  ///
  /// - Parameter others: the methods of a module that this one requires; nil where they are not read.
  static func checkWork(
    of manifest: ModuleManifest, folder: String, _ own: [MethodDeclaration],
    others: (Substring) -> [MethodDeclaration]?
  ) throws(Refusal) {
    for kind in manifest.work {
      let owner = kind.method.prefix { $0 != "." }
      guard let declarations = owner == manifest.id ? own : others(owner) else { continue }
      guard let declaration = declarations.first(where: { $0.name == kind.method }), !declaration.internal else {
        throw .unsettledWork(
          folder, kind.id, "\(kind.method) is no method that can be called", zh: "没有可调用的方法 \(kind.method)")
      }
      let known = Set(declaredParameters(declaration))
      if let unknown = kind.parameterNames.first(where: { !known.contains($0) }) {
        throw .unsettledWork(
          folder, kind.id, "\(kind.method) has no parameter \(unknown)", zh: "\(kind.method) 没有参数 \(unknown)")
      }
    }
  }

  private static func declaredParameters(_ declaration: MethodDeclaration) -> [String] {
    do {
      let schema = try JSONDocument(parsing: declaration.params).root
      return schema["properties"].map { $0.members.map(\.key) } ?? []
    } catch {
      return []
    }
  }
}

extension Refusal {
  fileprivate static func unsettledWork(_ folder: String, _ kind: String, _ why: String, zh: String) -> Refusal {
    Refusal(
      .manifest, "\(folder)/module.json, work \(kind): \(why); correct \"settle\".",
      zh: "\(folder)/module.json 的待办 \(kind)：\(zh)；请更正 \"settle\"。")
  }
}
