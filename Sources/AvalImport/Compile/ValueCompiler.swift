import AvalKit

extension FieldCompiler {
  /// Compiles one value of a canonical type.
  mutating func value(
    _ node: FormatNode, named name: String, type: CanonicalType, place: FieldPlace, given: ValueSource? = nil,
    slot: Int = -1, beside: Set<String> = []
  ) throws(FormatProblem) -> ValueSpec {
    var options = ValueOptions()
    options.slot = slot
    var kind = try defaultKind(type, node)
    var found = given
    if found == nil { found = try joinedColumns(node, &options) }
    if found == nil { found = try self.source(node, place) }
    guard let source = found else {
      throw node.problem("the value needs one of path, col, pos, const or var.", zh: "值需要 path、col、pos、const 或 var 之一。")
    }
    if node.isObject {
      if let member = node.member("type") {
        kind = try self.kind(member, allowedBy: type)
      } else if kind == .string, node.member("codes") != nil {
        kind = .code
      }
      try ValueMembers.check(node, kind, beside: beside)
      try textOptions(node, &options, kind)
      try numberOptions(node, &options, kind, place)
      try dateOptions(node, &options)
      try codeOptions(node, &options, kind, type, place)
      if let member = node.member("when") { options.when = try condition(member, place) }
      if let member = node.member("scheme") { options.check = IdentifierScheme(name: try member.text()) }
      if let member = node.member("onBadCheck") { options.onBadCheck = try member.choice(OnBadCheck.self) }
      try operands(node, &options, kind, place)
    }
    options.isIdentifier = beside.contains("scheme") || Self.identifiers.contains(name)
    if kind == .string || kind == .text {
      options.normalise =
        try node.member("normalise").map { member throws(FormatProblem) in try steps(member) } ?? normalise
    }
    if kind == .money, options.currency == nil { options.currency = defaultCurrency }
    if kind == .money, options.currency == nil {
      throw node.problem(
        "the amount needs a currency: give “currency” here or in “defaults”.", zh: "金额缺少币种：请在此处或 defaults 中给出 currency。"
      )
    }
    if kind == .text, !node.isObject || node.member("maxLength") == nil { options.maxLength = 1 << 18 }
    if case .constant(let text) = source { try checkConstant(text.slice.array, kind, type, options, node) }
    return ValueSpec(
      name: name, source: source, kind: kind, options: options, provenance: provenance(of: source, node, place))
  }

  /// Members of the canonical records that something is found by.
  private static let identifiers: Set<String> = [
    "number", "line", "account", "response", "reportNo", "endToEnd", "order", "caseNo", "value",
  ]

  /// `plus`, `minus`, `times`: figures that a figure is reckoned with; of a date the days or the duration that move it.
  private mutating func operands(
    _ node: FormatNode, _ options: inout ValueOptions, _ kind: ValueKind, _ place: FieldPlace
  ) throws(FormatProblem) {
    for operation in Operand.Operation.allCases {
      guard let member = node.member(operation.rawValue) else { continue }
      for element in member.isArray && element(member) ? member.elements : [member] {
        var inner = ValueOptions()
        guard let source = try self.source(element, place) else {
          throw element.problem(
            "the value needs one of path, col, pos, const or var.", zh: "值需要 path、col、pos、const 或 var 之一。")
        }
        if element.isObject {
          try element.allow(ValueMembers.operand)
          try textOptions(element, &inner, .string)
          try numberStyle(element, &inner.number)
        } else {
          inner.number = options.number
          inner.number.exponent = 0
        }
        let spec = ValueSpec(
          name: operation.rawValue, source: source, kind: .decimal, options: inner,
          provenance: provenance(of: source, element, place))
        options.operands.append(Operand(operation: operation, value: spec))
      }
    }
  }

  /// An array of objects is several values; one of texts is a choice of places for one.
  private func element(_ node: FormatNode) -> Bool { node.elements.contains { $0.isObject } }

  /// The columns that `join` puts together; nil where there are none. The first stands for the value's place.
  private mutating func joinedColumns(_ node: FormatNode, _ options: inout ValueOptions) throws(FormatProblem)
    -> ValueSource?
  {
    guard !xml, node.member("join") != nil, let list = node.member("col"), list.elements.count > 1 else { return nil }
    for element in list.elements { options.joinedColumns.append(try column(element)) }
    return options.joinedColumns.first.map { .column($0) }
  }

  /// Names of `normalise`; an empty list for none.
  func steps(_ node: FormatNode) throws(FormatProblem) -> Set<TextNormalisation> {
    var steps: Set<TextNormalisation> = []
    for element in node.isArray ? node.elements : [node] { steps.insert(try element.choice(TextNormalisation.self)) }
    return steps
  }

  private mutating func provenance(of source: ValueSource, _ node: FormatNode, _ place: FieldPlace) -> Int {
    let texts: [String]
    switch source {
    case .paths(let list):
      texts = list.paths.map { place.path.isEmpty ? $0.text : place.path + "/" + $0.text }
    case .column(let index):
      switch columns[index] {
      case .names(let names): texts = [names.first ?? ""]
      case .index(let position): texts = ["column \(position + 1)"]
      case .positions(let from, let to): texts = ["positions \(from + 1)–\(to)"]
      }
    case .constant, .variable: return 0
    }
    if texts.count == 1, let known = provenanceIndex[texts[0]] { return known }
    provenance.append(contentsOf: texts)
    if texts.count == 1 { provenanceIndex[texts[0]] = provenance.count - 1 }
    return provenance.count - texts.count
  }

  private func defaultKind(_ type: CanonicalType, _ node: FormatNode) throws(FormatProblem) -> ValueKind {
    switch type {
    case .text: return .string
    case .oneOf: return .code
    case .coded: return .coded
    case .date: return .date
    case .dateTime: return .dateTime
    case .decimal: return .decimal
    case .integer: return .integer
    case .percent: return .percent
    case .money: return .money
    case .bool: return .bool
    case .range: return .range
    case .object, .list, .map:
      throw node.problem("a group or list is expected here, not a single value.", zh: "此处应为组或列表，而不是单个值。")
    }
  }

  private func kind(_ node: FormatNode, allowedBy type: CanonicalType) throws(FormatProblem) -> ValueKind {
    let name = try node.text()
    let kind: ValueKind? =
      switch (name, type) {
      case ("string", .text): .string
      case ("text", .text): .text
      case ("code", .text), ("code", .oneOf): .code
      case ("date", .date), ("date", .text): .date
      case ("dateTime", .dateTime), ("dateTime", .text): .dateTime
      case ("decimal", .decimal), ("decimal", .text): .decimal
      case ("integer", .integer): .integer
      case ("percent", .percent), ("percent", .decimal): .percent
      case ("fraction", .percent), ("fraction", .decimal): .fraction
      case ("range", .range): .range
      case ("money", .money): .money
      case ("bool", .bool): .bool
      case ("coded", .coded): .coded
      default: nil
      }
    guard let kind else {
      throw node.problem(
        "the type “\(name)” does not fit this canonical member; leave “type” out to take the member's own.",
        zh: "类型“\(name)”与该标准字段不符；去掉 type 即采用字段自身的类型。")
    }
    return kind
  }

  mutating func textOptions(_ node: FormatNode, _ options: inout ValueOptions, _ kind: ValueKind)
    throws(FormatProblem)
  {
    for element in node.member("null").map({ $0.isArray ? $0.elements : [$0] }) ?? [] {
      guard element.isObject else {
        options.nulls.append(Array(try element.scalar().utf8))
        continue
      }
      try element.allow(["matches"])
      options.nullPatterns.append(try match(try element.required("matches"), group: nil))
    }
    if let member = node.member("nullReason") {
      let reason = try member.text()
      guard ["SENTINEL", "NOT_FILED", "NOT_APPLICABLE", "UNREADABLE"].contains(reason) else {
        throw member.problem(
          "SENTINEL, NOT_FILED, NOT_APPLICABLE or UNREADABLE is expected.",
          zh: "应为 SENTINEL、NOT_FILED、NOT_APPLICABLE 或 UNREADABLE。")
      }
      options.nullReason = reason
    }
    if let member = node.member("match") { options.match = try match(member, group: node.member("matchGroup")) }
    if let member = node.member("join") {
      guard xml || !options.joinedColumns.isEmpty else {
        throw member.problem(
          "“join” puts the texts of several columns together: give “col” a list of them.",
          zh: "join 用于拼接多列的文本：请为 col 给出列的列表。")
      }
      options.join = Array(try member.text().utf8)
    }
    if let member = node.member("prefix") {
      options.prefix = Array(try member.text().utf8)
      options.prefixText = Array(JSONText.literal(try member.text()).dropFirst().dropLast())
    }
    if let member = node.member("absolute"), try member.bool() { options.isNegative = false }
    if let member = node.member("sign") {
      let sign = try member.text()
      guard sign == "positive" || sign == "negative" else {
        throw member.problem("positive or negative is expected.", zh: "应为 positive 或 negative。")
      }
      options.isNegative = sign == "negative"
    }
    if let member = node.member("required") { options.required = try member.bool() }
    if let member = node.member("onError") { options.onError = try member.choice(OnError.self) }
    if let member = node.member("maxLength") { options.maxLength = try member.integer(1...1_048_576) }
    if let member = node.member("default") {
      options.fallback =
        kind == .integer || kind == .bool ? Array(member.json.rawBytes) : JSONText.literal(try member.scalar())
    }
    if let member = node.member("true") { options.trueTexts = try member.texts().map { Array($0.utf8) } }
    if let member = node.member("false") { options.falseTexts = try member.texts().map { Array($0.utf8) } }
  }

  private mutating func numberOptions(
    _ node: FormatNode, _ options: inout ValueOptions, _ kind: ValueKind, _ place: FieldPlace
  ) throws(FormatProblem) {
    try numberStyle(node, &options.number)
    try scale(node, &options, place)
    if let member = node.member("currency") {
      options.currency = try plainValue(member, named: "currency", place: place)
    }
    if let member = node.member("negativeWhen") { options.negativeWhen = try condition(member, place) }
  }

  /// A scale that is not the same for every file: the file's unit, or a value of the document.
  mutating func scale(_ node: FormatNode, _ options: inout ValueOptions, _ place: FieldPlace) throws(FormatProblem) {
    guard let member = node.member("scale") else { return }
    if member.json.isString("unit") {
      guard unit != nil else {
        throw member.problem("“defaults” gives no “unit”; add it there.", zh: "defaults 中没有 unit，请补充。")
      }
      options.usesUnit = true
    } else if member.isObject {
      options.scale = try plainValue(member, named: "scale", place: place)
    }
  }

  /// A value that is used, not written: a currency, a scale, a variable, a label.
  mutating func plainValue(_ node: FormatNode, named name: String, place: FieldPlace) throws(FormatProblem) -> ValueSpec
  {
    if node.isObject { try node.allow(ValueMembers.plain) }
    var options = ValueOptions()
    guard let source = try self.source(node, place) else {
      throw node.problem("the value needs one of path, col, pos, const or var.", zh: "值需要 path、col、pos、const 或 var 之一。")
    }
    if node.isObject {
      try textOptions(node, &options, .string)
      if let member = node.member("codes") { options.codes = try codeTable(member) }
      options.plainFallback = try node.member("default").map { member throws(FormatProblem) in
        Array(try member.scalar().utf8)
      }
      try ValueMembers.checkPairs(node)
    }
    return ValueSpec(
      name: name, source: source, kind: .string, options: options, provenance: provenance(of: source, node, place))
  }

  private mutating func dateOptions(_ node: FormatNode, _ options: inout ValueOptions) throws(FormatProblem) {
    let pivot = try node.member("pivot")?.integer(0...99)
    if let member = node.member("format") {
      options.dates = []
      for element in member.isArray ? member.elements : [member] {
        do {
          options.dates.append(try DatePattern(try element.text(), pivot: pivot))
        } catch let error as ValueProblem {
          throw element.problem(error)
        } catch let error as FormatProblem {
          throw error
        } catch {
          throw element.problem("the date format cannot be read.", zh: "日期格式无法解析。")
        }
      }
      options.dateNames = options.dates.map { $0.text }.joined(separator: ", ")
    }
    if let member = node.member("plusDays") { options.plusDays = try member.integer(-36_600...36_600) }
  }

  private mutating func codeOptions(
    _ node: FormatNode, _ options: inout ValueOptions, _ kind: ValueKind, _ type: CanonicalType, _ place: FieldPlace
  ) throws(FormatProblem) {
    options.isEnumerated = !(Self.allowedCodes(type)?.isEmpty ?? true)
    if let member = node.member("onUnknown") {
      options.onUnknown = try member.choice(UnknownCode.self)
      if kind == .code, options.isEnumerated, options.onUnknown == .keep {
        throw member.problem("this member takes its own codes only; keep is not possible.", zh: "该字段只接受自己的代码；不能用 keep。")
      }
    }
    if let member = node.member("text") {
      options.codedText = try plainValue(member, named: "text", place: place)
    }
    guard let member = node.member("codes") else { return }
    let table = try codeTable(member)
    options.codes = table
    if kind == .integer || kind == .decimal || kind == .percent || kind == .bool {
      options.codes = try Self.figures(table, kind, member)
      guard options.onUnknown != .keep || kind != .bool || options.falseTexts != nil else {
        throw member.problem(
          "“keep” needs “false”: without it every unknown text would be false.", zh: "keep 须与 false 并用，否则未知文本都会成为否。")
      }
    }
    guard let allowed = Self.allowedCodes(type), !allowed.isEmpty else { return }
    for code in Array(table.codes.values) + [table.fallback].compactMap({ $0 })
    where !allowed.contains(code) && code != "UNMAPPED" {
      throw member.problem(
        "“\(code)” is no code of this canonical member: \(allowed.joined(separator: ", ")).",
        zh: "“\(code)”不是该标准字段的代码：\(allowed.joined(separator: "、"))。")
    }
  }

  /// A table whose entries are figures or truth values, in their canonical form.
  private static func figures(_ table: CodeTable, _ kind: ValueKind, _ node: FormatNode) throws(FormatProblem)
    -> CodeTable
  {
    func literal(_ text: String) throws(FormatProblem) -> String {
      if kind == .bool, text == "true" || text == "false" { return text }
      let bytes = FixedText(Array(text.utf8))
      if kind != .bool, let number = try? NumberText.read(bytes.slice, NumberStyle(group: nil, chineseUnits: false)),
        kind != .integer || (number.isInteger && number.digits.count <= 15), number.sign == nil, !number.percent
      {
        let sink = ByteSink(capacity: 64)
        number.write(to: sink)
        return sink.slice(0, sink.count).string
      }
      let (en, zh) =
        switch kind {
        case .bool: ("true or false", "true 或 false")
        case .integer: ("a whole number", "整数")
        default: ("a number", "数字")
        }
      throw node.problem(
        "“\(text)” in the table is not \(en), which this member takes.", zh: "代码表中的“\(text)”不是该字段所需的\(zh)。")
    }
    var codes: [[UInt8]: String] = [:]
    for (code, text) in table.codes { codes[code] = try literal(text) }
    return CodeTable(
      codes: codes, fallback: try table.fallback.map { text throws(FormatProblem) in try literal(text) })
  }

  static func allowedCodes(_ type: CanonicalType) -> [String]? {
    switch type {
    case .coded(let codes), .oneOf(let codes): codes
    default: nil
    }
  }

  /// A table of the format by its name, or one written in place.
  mutating func codeTable(_ node: FormatNode) throws(FormatProblem) -> CodeTable {
    if node.isString {
      let name = try node.text()
      guard let table = codeTables[name] else {
        throw node.problem(
          "“codes” at the top has no table “\(name)”; add it, or write the table here.",
          zh: "顶层 codes 中没有表“\(name)”；请补充，或在此处直接写出代码表。")
      }
      return table
    }
    guard node.isObject else { throw node.problem("a table's name or a table is expected.", zh: "应为代码表或其名称。") }
    var codes: [[UInt8]: String] = [:]
    var fallback: String?
    for (key, value) in node.members {
      if key == "*" { fallback = try value.scalar() } else { codes[Array(key.utf8)] = try value.scalar() }
    }
    return CodeTable(codes: codes, fallback: fallback)
  }

  private func checkConstant(
    _ text: [UInt8], _ kind: ValueKind, _ type: CanonicalType, _ options: ValueOptions, _ node: FormatNode
  ) throws(FormatProblem) {
    guard kind == .code || kind == .coded, options.codes == nil, let allowed = Self.allowedCodes(type), !allowed.isEmpty
    else { return }
    let code = String(decoding: text, as: UTF8.self)
    guard allowed.contains(code) else {
      throw node.problem(
        "“\(code)” is no code of this canonical member: \(allowed.joined(separator: ", ")).",
        zh: "“\(code)”不是该标准字段的代码：\(allowed.joined(separator: "、"))。")
    }
  }
}
