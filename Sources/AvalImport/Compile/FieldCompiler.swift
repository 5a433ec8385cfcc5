import AvalKit

/// Where in a document the fields being compiled are read.
struct FieldPlace {
  /// The trie nodes that the context elements may be; empty for CSV.
  var nodes: [Int]
  /// The context's path below the record, as written in the format.
  var path: String
}

/// Compiles `fields` of a format against the canonical kind they make.
struct FieldCompiler {
  var symbols = SymbolTable()
  var trie = PathTrie()
  let xml: Bool
  var namespaces: [String: NamespaceTest] = [:]
  var codeTables: [String: CodeTable] = [:]
  var variables: [String: Int] = [:]
  var defaultCurrency: ValueSpec?
  /// The unit that amounts are stated in: a power of ten, read once a record.
  var unit: ValueSpec?
  /// Every column asked for, by its alternative names; the position is the column's number.
  var columns: [ColumnRequest] = []
  /// The paths and columns that values come from, as written; a value's provenance is a position in this list.
  var provenance = [""]
  var provenanceIndex: [String: Int] = [:]
  /// What is done to every text that does not say otherwise.
  var normalise: Set<TextNormalisation> = []
  var depth = 0
  /// A record may have several rows, which `"each": "rows"` goes through.
  var grouped = false
  var setsNull = false
  var slots = RuleSlots()

  // MARK: sources

  mutating func path(_ node: FormatNode, _ place: FieldPlace, text wantsText: Bool) throws(FormatProblem) -> Path {
    let text = try node.text()
    do {
      let path = try PathParser.parse(text, namespaces: namespaces, symbols: &symbols)
      for context in place.nodes { _ = trie.add(path, from: context, wantsText: wantsText) }
      return path
    } catch {
      throw node.problem(error)
    }
  }

  mutating func paths(_ node: FormatNode, _ place: FieldPlace, text: Bool) throws(FormatProblem) -> [Path] {
    guard node.isArray else { return [try path(node, place, text: text)] }
    var list: [Path] = []
    for element in node.elements { list.append(try path(element, place, text: text)) }
    guard !list.isEmpty else { throw node.problem("at least one path is expected.", zh: "至少需要一个路径。") }
    return list
  }

  /// The trie nodes that `paths` lead to.
  mutating func ends(_ paths: [Path], _ place: FieldPlace) -> [Int] {
    var nodes: [Int] = []
    for path in paths {
      for context in place.nodes {
        for end in trie.add(path, from: context, wantsText: false) where !nodes.contains(end) { nodes.append(end) }
      }
    }
    return nodes
  }

  /// The source that `node` names: a text or list of texts is a path or column, an object has `path`, `col`, `pos`,
  /// `const` or `var`; nil when it names none.
  mutating func source(_ node: FormatNode, _ place: FieldPlace) throws(FormatProblem) -> ValueSource? {
    if node.isString || node.isArray { return try plainSource(node, place) }
    var found: ValueSource?
    for name in ["path", "col", "pos", "const", "var"] {
      guard let member = node.member(name) else { continue }
      guard found == nil else {
        throw member.problem(
          "only one of path, col, pos, const and var may be given.", zh: "path、col、pos、const、var 只能给出一个。")
      }
      switch name {
      case "path":
        guard xml else { throw member.problem("“path” is for XML; use “col”.", zh: "“path”用于 XML；请用“col”。") }
        found = .paths(PathList(try paths(member, place, text: true)))
      case "col":
        guard !xml else { throw member.problem("“col” is for CSV; use “path”.", zh: "“col”用于 CSV；请用“path”。") }
        found = .column(try column(member))
      case "pos": found = .column(try position(member))
      case "const": found = .constant(FixedText(Array(try member.scalar().utf8)))
      default:
        let name = try member.text()
        guard let index = variables[name] else {
          throw member.problem("“file.vars” has no “\(name)”; add it there.", zh: "file.vars 中没有“\(name)”，请补充。")
        }
        found = .variable(index)
      }
    }
    return found
  }

  private mutating func plainSource(_ node: FormatNode, _ place: FieldPlace) throws(FormatProblem) -> ValueSource {
    xml ? .paths(PathList(try paths(node, place, text: true))) : .column(try column(node))
  }

  mutating func column(_ node: FormatNode) throws(FormatProblem) -> Int {
    if let number = node.json.int64 {
      guard (1...4096).contains(number) else {
        throw node.problem("columns count from 1 to 4096.", zh: "列号为 1 到 4096。")
      }
      return request(.index(Int(number) - 1))
    }
    return request(.names(try node.texts()))
  }

  private mutating func position(_ node: FormatNode) throws(FormatProblem) -> Int {
    let bounds = node.elements
    guard bounds.count == 2 else {
      throw node.problem("[from, to] is expected, counted from 1.", zh: "应为 [起，止]，从 1 计。")
    }
    let from = try bounds[0].integer(1...65_536)
    let to = try bounds[1].integer(from...65_536)
    return request(.positions(from - 1, to))
  }

  private mutating func request(_ column: ColumnRequest) -> Int {
    if let known = columns.firstIndex(of: column) { return known }
    columns.append(column)
    return columns.count - 1
  }

  // MARK: conditions

  mutating func condition(_ node: FormatNode, _ place: FieldPlace) throws(FormatProblem) -> Condition {
    if node.isArray {
      var all: [Condition] = []
      for element in node.elements { all.append(try condition(element, place)) }
      return .all(all)
    }
    if node.isString, xml {
      do {
        let predicate = try PathParser.condition(try node.text(), namespaces: namespaces, symbols: &symbols)
        for context in place.nodes { trie.add(predicate, from: context) }
        return .path(predicate)
      } catch let error as ValueProblem {
        throw node.problem(error)
      } catch let error as FormatProblem {
        throw error
      } catch {
        throw node.problem("the condition cannot be read.", zh: "条件无法解析。")
      }
    }
    try node.allow([
      "path", "col", "pos", "var", "in", "matches", "present", "nonZero", "decimal", "group", "all", "any", "not",
    ])
    if let member = node.member("not") { return .not(try condition(member, place)) }
    if let member = node.member("all") { return try condition(member, place) }
    if let member = node.member("any") {
      var any: [Condition] = []
      for element in member.elements { any.append(try condition(element, place)) }
      return .any(any)
    }
    guard let source = try source(node, place) else {
      throw node.problem("a condition needs path, col, all, any or not.", zh: "条件需要 path、col、all、any 或 not。")
    }
    return try test(node, source)
  }

  private func test(_ node: FormatNode, _ source: ValueSource) throws(FormatProblem) -> Condition {
    if let member = node.member("in") { return .oneOf(source, try member.texts().map { Array($0.utf8) }) }
    if let member = node.member("matches") { return .matches(source, try match(member, group: nil)) }
    if let member = node.member("nonZero") {
      var style = NumberStyle()
      try numberStyle(node, &style)
      let condition = Condition.nonZero(source, style)
      return try member.bool() ? condition : .not(condition)
    }
    if let member = node.member("present") { return try member.bool() ? .present(source) : .not(.present(source)) }
    return .present(source)
  }

  func match(_ node: FormatNode, group: FormatNode?) throws(FormatProblem) -> TextMatch {
    let wanted = try group?.integer(0...9)
    do {
      return try TextMatch(try node.text(), group: wanted)
    } catch let error as ValueProblem {
      throw node.problem(error)
    } catch let error as FormatProblem {
      throw error
    } catch {
      throw node.problem("the expression cannot be read.", zh: "正则表达式无法解析。")
    }
  }

  func numberStyle(_ node: FormatNode, _ style: inout NumberStyle) throws(FormatProblem) {
    if let member = node.member("decimal") {
      let text = Array(try member.text().utf8)
      guard text == [0x2E] || text == [0x2C] else { throw member.problem("“.” or “,” is expected.", zh: "应为“.”或“，”。") }
      style.decimal = text[0]
      if text[0] == 0x2C { style.group = [0x2E] }
    }
    if let member = node.member("group") {
      let text = try member.text()
      guard text.utf8.count <= 3 else { throw member.problem("one character is expected.", zh: "应为一个字符。") }
      style.group = text.isEmpty ? nil : Array(text.utf8)
    }
    if let member = node.member("negativeSuffix") { style.negativeSuffixes = try member.texts().map { Array($0.utf8) } }
    if let member = node.member("ignoreSuffix") { style.ignoredSuffixes = try member.texts().map { Array($0.utf8) } }
    if let member = node.member("scale"), !member.isObject, !member.json.isString("unit") {
      style.exponent = try member.powerOfTen()
    }
  }
}
