import AvalKit

/// Everything a format is put together from.
struct FormatParts {
  var id = ""
  var revision = 1
  var title = Text("", zh: "")
  var kind = ""
  var agency: String?
  var media = ImportFormat.Media.xml
  var customer: [UInt8] = Array("{}".utf8)
  var onDuplicate = ImportFormat.OnDuplicate.reject
  var sha256 = ""
  var encodings: [TextEncoding] = [.utf8]
  var limits = ImportLimits()
  var acceptance = Acceptance()
  var unwrap: [UnwrapStep] = []
  var compiler = FieldCompiler(xml: true)
  var recordPrefixes: Set<Int> = []
  var recordWhen: Condition?
  var recordRejects: [(when: Condition, problem: ValueProblem)] = []
  var recordPasses: [(when: Condition, problem: ValueProblem)] = []
  var balance: StatementBalance?
  var faults: [Path] = []
  var variables: [ValueSpec] = []
  var expectCount: ValueSpec?
  /// The same of text files: found in the lines around the rows.
  var lineVariables: [TextMatch] = []
  var expectLine: TextMatch?
  var key: [Int] = []
  /// Slots of the members that balances are reckoned with.
  var reckoned: [String: Int] = [:]
  var fields = GroupSpec(at: nil, when: nil, fields: [])
  var dialect = CSVDialect()
  var grouping: RowGrouping?
  var recordBegins: Condition?
  var detection = Detection()
  var schema: DocumentSchema?
}

/// Compiles the text of a `format.json`.
package struct FormatCompiler {
  var parts = FormatParts()
  private var path: String?

  /// - Parameters:
  ///   - folder: the name of the folder that the file lies in, which is the format's id; nil where it is none.
  ///   - path: that folder's path, where a schema may lie beside the format.
  package static func compile(_ bytes: [UInt8], folder: String?, path: String? = nil) throws(FormatProblem)
    -> ImportFormat
  {
    let document: JSONDocument
    do {
      document = try JSONDocument(parsing: bytes, limits: JSONLimits(maximumBytes: 1 << 20, maximumDepth: 32))
    } catch {
      throw FormatProblem(message: error.reason, line: error.line, column: error.column, path: "")
    }
    var compiler = FormatCompiler()
    compiler.parts.sha256 = SHA256.hex(bytes)
    compiler.path = path
    try compiler.read(FormatNode(json: document.root, path: ""), folder: folder)
    return ImportFormat(compiler.parts)
  }

  private mutating func read(_ root: FormatNode, folder: String?) throws(FormatProblem) {
    try root.allow([
      "mappingVersion", "id", "revision", "title", "target", "agency", "input", "namespaces", "detect", "faults",
      "record",
      "file", "key", "customer", "defaults", "codes", "fields", "rules", "validate", "acceptance", "onDuplicate",
    ])
    _ = try root.required("mappingVersion").integer(1...1)
    try head(root, folder: folder)
    let input = try root.required("input")
    try readInput(input)
    try validate(root)
    parts.compiler = FieldCompiler(xml: parts.media.isDocument)
    try namespaces(root)
    for (name, table) in root.member("codes")?.members ?? [] {
      parts.compiler.codeTables[name] = try parts.compiler.codeTable(table)
    }
    try detection(root)
    let place = try record(root)
    try file(root)
    if let defaults = root.member("defaults") {
      try defaults.allow(["currency", "unit", "normalise"])
      if let steps = defaults.member("normalise") { parts.compiler.normalise = try parts.compiler.steps(steps) }
      if let unit = defaults.member("unit") {
        parts.compiler.unit = try parts.compiler.plainValue(unit, named: "unit", place: place)
      }
      if let currency = defaults.member("currency") {
        parts.compiler.defaultCurrency = try parts.compiler.plainValue(
          currency, named: "currency", place: place)
      }
    }
    try fields(root, place)
  }

  private mutating func head(_ root: FormatNode, folder: String?) throws(FormatProblem) {
    let id = try root.required("id")
    parts.id = try id.text()
    let allowed = parts.id.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }
    guard (1...64).contains(parts.id.utf8.count), allowed else {
      throw id.problem("an id is 1 to 64 of a–z, 0–9 and “-”.", zh: "id 为 1 至 64 个 a–z、0–9 或“-”。")
    }
    if let folder, folder != parts.id {
      throw id.problem(
        "the id “\(parts.id)” is not its folder's name “\(folder)”.", zh: "id“\(parts.id)”与文件夹名“\(folder)”不一致。")
    }
    parts.revision = try root.member("revision")?.integer(1...1_000_000) ?? 1
    let title = try root.required("title")
    if title.isObject {
      try title.allow(["en", "zh-Hans"])
      parts.title = Text(try title.required("en").text(), zh: try title.required("zh-Hans").text())
    } else {
      parts.title = Text(try title.text(), zh: "")
    }
    let target = try root.required("target")
    parts.kind = try target.text()
    guard CanonicalKind.named(parts.kind) != nil else {
      let names = CanonicalKind.all.map { $0.name }.joined(separator: ", ")
      throw target.problem(
        "“\(parts.kind)” is no kind of record; there are: \(names).", zh: "“\(parts.kind)”不是记录类型；可选：\(names)。")
    }
    parts.agency = try root.member("agency")?.text()
    if let customer = root.member("customer") {
      try customer.allow(["match", "onNoMatch"])
      if let match = customer.member("match"), try match.texts().contains(where: { $0.uppercased() == "NAME" }) {
        throw match.problem(
          "customers are matched by numbers, never by name; name schemes of identifiers.",
          zh: "客户只按号码匹配，从不按名称；请填写标识号体系。")
      }
      if let choice = customer.member("onNoMatch"), !["create", "park", "reject"].contains(try choice.text()) {
        throw choice.problem("create, park or reject is expected.", zh: "应为 create、park 或 reject。")
      }
      parts.customer = Array(customer.json.rawBytes)
    }
    if let choice = root.member("onDuplicate") {
      parts.onDuplicate = try choice.choice(ImportFormat.OnDuplicate.self)
      guard root.member("key") != nil else {
        throw choice.problem("“onDuplicate” needs a “key” to know duplicates by.", zh: "onDuplicate 需要 key 才能识别重复。")
      }
    }
    if let acceptance = root.member("acceptance") { try self.acceptance(acceptance) }
  }

  /// `validate`: a schema beside the format, and what an invalid document does.
  private mutating func validate(_ root: FormatNode) throws(FormatProblem) {
    guard let node = root.member("validate") else { return }
    try node.allow(["schema", "mode"])
    let mode = try node.required("mode").choice(DocumentSchema.Mode.self)
    let file = try node.required("schema")
    guard parts.media == .xml else { throw node.problem("“validate” is for XML.", zh: "validate 用于 XML。") }
    guard let path else {
      throw file.problem(
        "a format that lies in no folder has no schema beside it; take “validate” out.",
        zh: "不在文件夹中的格式没有模式文件；请去掉 validate。")
    }
    let name = try file.text()
    do throws(ValueProblem) {
      let schema = try DocumentSchema(folder: path, file: name, mode: mode)
      if mode != .off { parts.schema = schema }
    } catch {
      throw file.problem(error)
    }
  }

  private mutating func acceptance(_ node: FormatNode) throws(FormatProblem) {
    try node.allow(["policy", "stopAfter", "stopAtPercent"])
    if let policy = node.member("policy") { parts.acceptance.policy = try policy.choice(Acceptance.Policy.self) }
    if let count = node.member("stopAfter") { parts.acceptance.stopAfter = try count.integer(1...1_000_000_000) }
    if let percent = node.member("stopAtPercent") { parts.acceptance.stopAtPercent = try percent.integer(1...100) }
  }

  private mutating func namespaces(_ root: FormatNode) throws(FormatProblem) {
    if let node = root.member("namespaces"), !parts.media.isDocument {
      throw node.problem("“namespaces” is for XML.", zh: "namespaces 用于 XML。")
    }
    if let node = root.member("faults"), !parts.media.isDocument {
      throw node.problem("“faults” is for XML.", zh: "faults 用于 XML。")
    }
    for (prefix, node) in root.member("namespaces")?.members ?? [] {
      let uris = try node.texts()
      guard uris.allSatisfy({ !$0.dropLast().contains("*") }) else {
        throw node.problem("“*” may only end a namespace.", zh: "“*”只能位于命名空间末尾。")
      }
      parts.compiler.namespaces[prefix] = .oneOf(uris.map { Array($0.utf8) })
    }
  }

  private mutating func record(_ root: FormatNode) throws(FormatProblem) -> FieldPlace {
    let node = root.member("record")
    try node?.allow(
      parts.media.isDocument ? ["path", "when", "pass", "reject"] : ["by", "begin", "when", "pass", "reject"])
    var place = FieldPlace(nodes: [], path: "")
    if parts.media.isDocument {
      guard let node else { throw root.problem("“record” is missing; add it.", zh: "缺少 record，请补充。") }
      let path = try node.required("path")
      let document = FieldPlace(nodes: [0], path: "")
      let compiled = try parts.compiler.path(path, document, text: false)
      let deep = compiled.alternatives.contains { steps in
        steps.contains { $0.deep || $0.axis != .child } || steps.isEmpty
      }
      guard compiled.absolute.allSatisfy({ $0 }), !deep, compiled.taken == .text else {
        throw path.problem("the record's path is absolute and has child steps only.", zh: "记录路径必须为绝对路径且只含子元素步骤。")
      }
      place.nodes = parts.compiler.ends([compiled], document)
      for end in place.nodes {
        parts.compiler.trie.markRecord(end)
        var above = parts.compiler.trie.nodes[end].parent
        while above > 0 {
          parts.recordPrefixes.insert(above)
          above = parts.compiler.trie.nodes[above].parent
        }
      }
      parts.recordWhen = recordPredicates(compiled)
      for fault in root.member("faults")?.elements ?? [] {
        try fault.allow(["path"])
        parts.faults.append(try parts.compiler.path(try fault.required("path"), document, text: true))
      }
    }
    if !parts.media.isDocument, let node { try rowGrouping(node, place) }
    if let when = node?.member("when") {
      let condition = try parts.compiler.condition(when, place)
      parts.recordWhen = parts.recordWhen.map { .all([$0, condition]) } ?? condition
    }
    parts.recordRejects = try judged(node?.member("reject"), place)
    parts.recordPasses = try judged(node?.member("pass"), place)
    return place
  }

  /// `[{when, code, message}]`: what is said of records for which something holds.
  private mutating func judged(_ node: FormatNode?, _ place: FieldPlace) throws(FormatProblem)
    -> [(when: Condition, problem: ValueProblem)]
  {
    var list: [(when: Condition, problem: ValueProblem)] = []
    for entry in node?.elements ?? [] {
      try entry.allow(["when", "code", "message"])
      let code = try entry.required("code").text()
      let message = try entry.required("message")
      let problem = ValueProblem(code, try message.required("en").text(), zh: try message.required("zh-Hans").text())
      list.append((try parts.compiler.condition(try entry.required("when"), place), problem))
    }
    return list
  }

  /// `by` and `begin`: records of several rows.
  private mutating func rowGrouping(_ node: FormatNode, _ place: FieldPlace) throws(FormatProblem) {
    if let columns = node.member("by") {
      guard node.member("begin") == nil else {
        throw columns.problem("give “by” or “begin”, not both.", zh: "by 与 begin 只能给出一个。")
      }
      var requests: [Int] = []
      for element in columns.isArray ? columns.elements : [columns] {
        guard element.isObject else {
          requests.append(try parts.compiler.column(element))
          continue
        }
        guard case .column(let request) = try parts.compiler.source(element, place) else {
          throw element.problem("a column or position is expected.", zh: "应为列或位置。")
        }
        requests.append(request)
      }
      parts.grouping = .same(requests)
    } else if let condition = node.member("begin") {
      let begins = try parts.compiler.condition(condition, place)
      parts.grouping = .begins(begins.columns)
      parts.recordBegins = begins
    }
    parts.compiler.grouped = parts.grouping != nil
  }

  /// Predicates at the record's own step hold of the record; elsewhere on the path they are refused by `record`.
  private func recordPredicates(_ path: Path) -> Condition? {
    let conditions = path.alternatives.compactMap { $0.last?.predicates }.flatMap { $0 }.map { Condition.path($0) }
    return conditions.isEmpty ? nil : .any(conditions)
  }

  /// `file`: values above the records, and how many records the file announces. In XML they are values of the document;
  /// a text file says them in the lines above its header or below its last row, where an expression finds them.
  private mutating func file(_ root: FormatNode) throws(FormatProblem) {
    guard let file = root.member("file") else { return }
    try file.allow(["vars", "expectCount", "balance"])
    if let node = file.member("balance") { parts.balance = try balance(node) }
    let document = FieldPlace(nodes: [0], path: "")
    for (name, node) in file.member("vars")?.members ?? [] {
      if parts.media.isDocument {
        parts.compiler.variables[name] = parts.variables.count
        parts.variables.append(try parts.compiler.plainValue(node, named: name, place: document))
      } else {
        parts.compiler.variables[name] = parts.lineVariables.count
        parts.lineVariables.append(try line(node))
      }
    }
    guard let count = file.member("expectCount") else { return }
    if parts.media.isDocument {
      parts.expectCount = try parts.compiler.plainValue(count, named: "expectCount", place: document)
    } else {
      parts.expectLine = try line(count)
    }
  }

  /// `balance`: of documents `{opening, closing}`, read from the element around the records; of rows `"running"`.
  private mutating func balance(_ node: FormatNode) throws(FormatProblem) -> StatementBalance {
    guard parts.media.isDocument else {
      guard try node.text() == "running" else { throw node.problem("“running” is expected.", zh: "应为 running。") }
      return .running
    }
    try node.allow(["opening", "closing"])
    let above = Set(
      parts.compiler.trie.nodes.indices.filter { parts.compiler.trie.nodes[$0].record }.map {
        parts.compiler.trie.nodes[$0].parent
      })
    let place = FieldPlace(nodes: Array(above), path: "")
    func value(_ name: String) throws(FormatProblem) -> ValueSpec {
      try parts.compiler.value(try node.required(name), named: name, type: .decimal, place: place)
    }
    return .around(opening: try value("opening"), closing: try value("closing"))
  }

  private func line(_ node: FormatNode) throws(FormatProblem) -> TextMatch {
    guard node.isObject else {
      throw node.problem("{\"match\": expression} is expected.", zh: "应为 {\"match\"：正则表达式}。")
    }
    try node.allow(["match", "matchGroup"])
    return try parts.compiler.match(try node.required("match"), group: node.member("matchGroup"))
  }

  private mutating func fields(_ root: FormatNode, _ place: FieldPlace) throws(FormatProblem) {
    guard let kind = CanonicalKind.named(parts.kind) else { return }
    let node = try root.required("fields")
    let wanted = try root.member("key")?.texts() ?? []
    // What the statement's balances are reckoned with.
    let reckoned: [String] =
      switch parts.balance {
      case .around: ["amount"]
      case .running: ["amount", "balance", "account"]
      case nil: []
      }
    let mapped = reckoned.filter { node.member($0) != nil && !wanted.contains($0) }
    let rules = try parts.compiler.rules(root.member("rules"), extra: wanted + mapped)
    parts.reckoned = rules.names.indices.filter { reckoned.contains(rules.names[$0]) }.reduce(into: [:]) {
      $0[rules.names[$1]] = $1
    }
    parts.key = Array(0..<wanted.count)
    parts.compiler.slots.push(rules.names)
    var fields = try parts.compiler.fields(node, kind.members, place)
    if let member = root.member("agency"), !kind.members.contains(where: { $0.name == "agency" }) {
      throw member.problem(
        "a record of this kind names no agency; take “agency” out.", zh: "该类记录没有 agency 字段，请去掉 agency。")
    }
    if let member = root.member("agency"), node.member("agency") != nil {
      throw member.problem("“fields” gives the agency already; take one of them out.", zh: "fields 中已给出 agency，请去掉其一。")
    }
    if let agency = parts.agency, kind.members.contains(where: { $0.name == "agency" }), node.member("agency") == nil {
      var options = ValueOptions()
      parts.compiler.slots.enter("agency")
      options.slot = parts.compiler.slots.current()
      parts.compiler.slots.leave()
      let spec = ValueSpec(
        name: "agency", source: .constant(FixedText(Array(agency.utf8))), kind: .string, options: options)
      fields.insert(NamedField("agency", .value(spec)), at: 0)
    }
    try parts.compiler.endRules(root.member("rules") ?? root.member("key") ?? node)
    for member in kind.members where member.required && !fields.contains(where: { $0.name == member.name }) {
      throw node.problem(
        "the member “\(member.name)”, which every record must have, is not mapped; add it to “fields”.",
        zh: "必填字段“\(member.name)”未映射，请在 fields 中补充。")
    }
    parts.fields = GroupSpec(at: nil, when: nil, fields: fields, rules: rules.rules, slots: rules.names.count)
  }
}
