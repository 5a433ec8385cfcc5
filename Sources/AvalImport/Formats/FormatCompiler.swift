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
  var onDuplicate = "reject"
  var sha256 = ""
  var encodings: [TextEncoding] = [.utf8]
  var limits = ImportLimits()
  var acceptance = Acceptance()
  var unwrap: [UnwrapStep] = []
  var compiler = FieldCompiler(xml: true)
  var recordPrefixes: Set<Int> = []
  var recordWhen: Condition?
  var recordRejects: [(when: Condition, problem: ValueProblem)] = []
  var faults: [Path] = []
  var variables: [ValueSpec] = []
  var expectCount: ValueSpec?
  var key: [Int] = []
  var fields = GroupSpec(at: nil, when: nil, fields: [])
  var dialect = CSVDialect()
  var detection = Detection()
}

/// Compiles the text of a `format.json`.
package struct FormatCompiler {
  private var parts = FormatParts()

  /// - Parameter folder: the name of the folder that the file lies in, which is the format's id; nil where it is none.
  package static func compile(_ bytes: [UInt8], folder: String?) throws(FormatProblem) -> ImportFormat {
    let document: JSONDocument
    do {
      document = try JSONDocument(parsing: bytes, limits: JSONLimits(maximumBytes: 1 << 20, maximumDepth: 32))
    } catch {
      throw FormatProblem(message: error.reason, line: error.line, column: error.column, path: "")
    }
    var compiler = FormatCompiler()
    compiler.parts.sha256 = SHA256.hex(bytes)
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
    parts.compiler = FieldCompiler(xml: parts.media == .xml)
    try namespaces(root)
    for (name, table) in root.member("codes")?.members ?? [] {
      parts.compiler.codeTables[name] = try parts.compiler.codeTable(table)
    }
    try detection(root)
    let place = try record(root)
    try file(root)
    if let defaults = root.member("defaults") {
      try defaults.allow(["currency", "unit"])
      if let unit = defaults.member("unit") {
        parts.compiler.unit = try parts.compiler.value(unit, named: "unit", type: .text, place: place)
      }
      if let currency = defaults.member("currency") {
        parts.compiler.defaultCurrency = try parts.compiler.value(
          currency, named: "currency", type: .text, place: place)
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
      _ = try customer.member("match")?.texts()
      if let choice = customer.member("onNoMatch"), !["create", "park", "reject"].contains(try choice.text()) {
        throw choice.problem("create, park or reject is expected.", zh: "应为 create、park 或 reject。")
      }
      parts.customer = Array(customer.json.rawBytes)
    }
    if let choice = root.member("onDuplicate") {
      parts.onDuplicate = try choice.text()
      guard ["reject", "supersede"].contains(parts.onDuplicate) else {
        throw choice.problem("reject or supersede is expected.", zh: "应为 reject 或 supersede。")
      }
    }
    if let acceptance = root.member("acceptance") { try self.acceptance(acceptance) }
    if let validate = root.member("validate") {
      throw validate.problem("XSD validation is not available; leave “validate” out.", zh: "不支持 XSD 校验；请去掉 validate。")
    }
  }

  private mutating func acceptance(_ node: FormatNode) throws(FormatProblem) {
    try node.allow(["stopAfter", "stopAtPercent"])
    if let count = node.member("stopAfter") { parts.acceptance.stopAfter = try count.integer(1...1_000_000_000) }
    if let percent = node.member("stopAtPercent") { parts.acceptance.stopAtPercent = try percent.integer(1...100) }
  }

  private mutating func namespaces(_ root: FormatNode) throws(FormatProblem) {
    for (prefix, node) in root.member("namespaces")?.members ?? [] {
      let uris = try node.texts()
      guard uris.allSatisfy({ !$0.dropLast().contains("*") }) else {
        throw node.problem("“*” may only end a namespace.", zh: "“*”只能位于命名空间末尾。")
      }
      parts.compiler.namespaces[prefix] = .oneOf(uris.map { Array($0.utf8) })
    }
  }

  private mutating func detection(_ root: FormatNode) throws(FormatProblem) {
    guard let detect = root.member("detect") else { return }
    try detect.allow(["root", "first", "attributes", "header", "fileName"])
    if let name = detect.member("root") { parts.detection.root = try nameTest(name) }
    if let name = detect.member("first") { parts.detection.first = try nameTest(name) }
    for (name, value) in detect.member("attributes")?.members ?? [] {
      parts.detection.attributes.append((name, try value.scalar()))
    }
    parts.detection.header = try detect.member("header")?.texts() ?? []
    parts.detection.fileName = try detect.member("fileName")?.text()
  }

  private func nameTest(_ node: FormatNode) throws(FormatProblem) -> NameTest {
    var symbols = SymbolTable()
    do {
      let path = try PathParser.parse(try node.text(), namespaces: parts.compiler.namespaces, symbols: &symbols)
      guard let step = path.alternatives.first?.first, path.alternatives[0].count == 1 else {
        throw node.problem("one element name is expected.", zh: "应为一个元素名。")
      }
      return symbols.tests[Int(step.symbol)]
    } catch let error as ValueProblem {
      throw node.problem(error)
    } catch let error as FormatProblem {
      throw error
    } catch {
      throw node.problem("the name cannot be read.", zh: "名称无法解析。")
    }
  }

  private mutating func record(_ root: FormatNode) throws(FormatProblem) -> FieldPlace {
    let node = root.member("record")
    try node?.allow(["path", "when", "reject"])
    var place = FieldPlace(nodes: [], path: "")
    if parts.media == .xml {
      guard let node else { throw root.problem("“record” is missing; add it.", zh: "缺少 record，请补充。") }
      let path = try node.required("path")
      let document = FieldPlace(nodes: [0], path: "")
      let compiled = try parts.compiler.path(path, document, text: false)
      let deep = compiled.alternatives.contains { steps in
        steps.contains { $0.deep || $0.axis != .child } || steps.isEmpty
      }
      guard compiled.absolute.allSatisfy({ $0 }), !deep, !compiled.localName else {
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
    if let when = node?.member("when") {
      let condition = try parts.compiler.condition(when, place)
      parts.recordWhen = parts.recordWhen.map { .all([$0, condition]) } ?? condition
    }
    for entry in node?.member("reject")?.elements ?? [] {
      try entry.allow(["when", "code", "message"])
      let code = try entry.required("code").text()
      let message = try entry.required("message")
      let problem = ValueProblem(code, try message.required("en").text(), zh: try message.required("zh-Hans").text())
      parts.recordRejects.append((try parts.compiler.condition(try entry.required("when"), place), problem))
    }
    return place
  }

  /// Predicates at the record's own step hold of the record; elsewhere on the path they are refused by `record`.
  private func recordPredicates(_ path: Path) -> Condition? {
    let conditions = path.alternatives.compactMap { $0.last?.predicates }.flatMap { $0 }.map { Condition.path($0) }
    return conditions.isEmpty ? nil : .any(conditions)
  }

  private mutating func file(_ root: FormatNode) throws(FormatProblem) {
    guard let file = root.member("file") else { return }
    try file.allow(["vars", "expectCount"])
    let document = FieldPlace(nodes: [0], path: "")
    for (name, node) in file.member("vars")?.members ?? [] {
      parts.compiler.variables[name] = parts.variables.count
      parts.variables.append(try parts.compiler.value(node, named: name, type: .text, place: document))
    }
    if let count = file.member("expectCount") {
      parts.expectCount = try parts.compiler.value(count, named: "expectCount", type: .text, place: document)
    }
  }

  private mutating func fields(_ root: FormatNode, _ place: FieldPlace) throws(FormatProblem) {
    guard let kind = CanonicalKind.named(parts.kind) else { return }
    let node = try root.required("fields")
    let wanted = try root.member("key")?.texts() ?? []
    let rules = try parts.compiler.rules(root.member("rules"), extra: wanted)
    parts.key = Array(0..<wanted.count)
    parts.compiler.slots.push(rules.names)
    var fields = try parts.compiler.fields(node, kind.members, place)
    if let agency = parts.agency, kind.members.contains(where: { $0.name == "agency" }), node.member("agency") == nil {
      var options = ValueOptions()
      parts.compiler.slots.enter("agency")
      options.slot = parts.compiler.slots.current()
      parts.compiler.slots.leave()
      let spec = ValueSpec(
        name: "agency", source: .constant(FixedText(Array(agency.utf8))), kind: .string, options: options)
      fields.insert(NamedField("agency", .value(spec)), at: 0)
    }
    parts.compiler.slots.pop()
    for member in kind.members where member.required && !fields.contains(where: { $0.name == member.name }) {
      throw node.problem("the required member “\(member.name)” is not mapped.", zh: "必填字段“\(member.name)”未映射。")
    }
    parts.fields = GroupSpec(at: nil, when: nil, fields: fields, rules: rules.rules, slots: rules.names.count)
  }

  private mutating func readInput(_ input: FormatNode) throws(FormatProblem) {
    try input.allow([
      "format", "encodings", "encoding", "unwrap", "doctype", "maxRecordBytes", "delimiter", "quote", "headerRow",
      "headerRows", "header", "headerContains", "skipLines", "rowsAfterHeader", "stopAt", "skipRows", "nameUntil",
      "onRagged", "maxFieldBytes", "maxColumns",
    ])
    parts.media = try input.required("format").choice(ImportFormat.Media.self)
    if let list = input.member("encodings") ?? input.member("encoding") {
      parts.encodings = []
      for entry in try list.texts() {
        guard let encoding = TextEncoding.allowed(entry) else {
          let names = TextEncoding.allCases.map { $0.rawValue }.joined(separator: ", ")
          throw list.problem("“\(entry)” is no encoding that imports read: \(names).", zh: "不支持编码“\(entry)”：\(names)。")
        }
        parts.encodings.append(encoding)
      }
    }
    if let doctype = input.member("doctype"), try doctype.text() != "reject" {
      throw doctype.problem("a DOCTYPE is always rejected.", zh: "DOCTYPE 一律拒绝。")
    }
    if let bytes = input.member("maxRecordBytes") { parts.limits.recordBytes = try bytes.integer(1024...(64 << 20)) }
    if let bytes = input.member("maxFieldBytes") { parts.limits.fieldBytes = try bytes.integer(64...(1 << 20)) }
    if let count = input.member("maxColumns") { parts.limits.columns = try count.integer(1...4096) }
    for step in input.member("unwrap")?.elements ?? [] { parts.unwrap.append(try unwrap(step)) }
    guard parts.unwrap.count <= parts.limits.unwrapLayers else {
      throw input.problem("at most 2 layers are unwrapped.", zh: "最多解开 2 层封装。")
    }
    try dialect(input)
  }

  private func unwrap(_ node: FormatNode) throws(FormatProblem) -> UnwrapStep {
    try node.allow(["kind", "element"])
    switch try node.required("kind").text() {
    case "mime-related": return .mimeRelated
    case "base64": return .base64(elements: try node.required("element").texts())
    case "zip": return .zip
    default: throw node.problem("mime-related, base64 or zip is expected.", zh: "应为 mime-related、base64 或 zip。")
    }
  }

  private mutating func dialect(_ input: FormatNode) throws(FormatProblem) {
    if parts.media == .fixed { parts.dialect.layout = .fixed }
    if let node = input.member("delimiter") {
      let text = try node.text()
      guard text == "auto" || text.utf8.count == 1 else {
        throw node.problem("one character or “auto” is expected.", zh: "应为一个字符或“auto”。")
      }
      parts.dialect.delimiter = text == "auto" ? nil : text.utf8.first
    }
    if let node = input.member("quote") {
      let text = try node.text()
      guard text.utf8.count <= 1 else { throw node.problem("one character or nothing is expected.", zh: "应为一个字符或空。") }
      parts.dialect.quote = text.utf8.first
    }
    if let node = input.member("headerRow") {
      let row = try node.integer(0...200)
      if row == 0 { parts.dialect.names = parts.dialect.names ?? [] } else { parts.dialect.skipLines = row - 1 }
    }
    if let node = input.member("skipLines") { parts.dialect.skipLines = try node.integer(0...1000) }
    if let node = input.member("headerRows") { parts.dialect.headerRows = try node.integer(1...5) }
    if let node = input.member("header") { parts.dialect.names = try node.texts() }
    if let node = input.member("headerContains") { parts.dialect.headerContains = try node.texts() }
    if let node = input.member("rowsAfterHeader") { parts.dialect.rowsAfterHeader = try node.integer(0...100) }
    if let node = input.member("stopAt") { parts.dialect.stopAt = try node.texts().map { Array($0.utf8) } }
    if let node = input.member("skipRows") { parts.dialect.skipRows = try node.texts().map { Array($0.utf8) } }
    if let node = input.member("nameUntil") { parts.dialect.nameUntil = try node.text() }
    if let node = input.member("onRagged") {
      let choice = try node.text()
      guard choice == "pad" || choice == "reject" else {
        throw node.problem("pad or reject is expected.", zh: "应为 pad 或 reject。")
      }
      parts.dialect.padRagged = choice == "pad"
    }
  }
}
