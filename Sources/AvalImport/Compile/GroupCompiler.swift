import AvalKit

extension FieldCompiler {
  /// Compiles the `fields` of a canonical object.
  mutating func fields(_ node: FormatNode, _ members: [CanonicalMember], _ place: FieldPlace) throws(FormatProblem)
    -> [NamedField]
  {
    guard node.isObject else { throw node.problem("an object of fields is expected.", zh: "应为字段对象。") }
    depth += 1
    defer { depth -= 1 }
    guard depth <= 12 else {
      throw node.problem("groups are nested more than 12 levels deep; flatten them.", zh: "组嵌套超过 12 层，请简化。")
    }
    var list: [NamedField] = []
    for (key, child) in node.members {
      guard let member = members.first(where: { $0.name == key }) else {
        let names = members.map { $0.name }.joined(separator: ", ")
        throw child.problem(
          "“\(key)” is no canonical member here; there are: \(names).", zh: "“\(key)”不是标准字段；可用字段：\(names)。")
      }
      slots.enter(key)
      list.append(
        NamedField(
          key, try field(child, named: key, type: member.type, place: place), required: member.required,
          carries: member.required))
      slots.leave()
    }
    return list
  }

  /// Compiles one field of any canonical type.
  mutating func field(_ node: FormatNode, named name: String, type: CanonicalType, place: FieldPlace)
    throws(FormatProblem) -> FieldSpec
  {
    if let member = node.member("first") {
      try node.allow(["first"])
      var alternatives: [FieldSpec] = []
      for element in member.elements {
        alternatives.append(try field(element, named: name, type: type, place: place))
      }
      return .first(alternatives)
    }
    switch type {
    case .object(let members):
      if node.member("scheme") != nil || node.member("as") != nil { return .group(try labelled(node, members, place)) }
      return .group(try group(node, members, place))
    case .list(let element): return .list(try list(node, named: name, element: element, place: place))
    case .map: return .map(try map(node, place))
    default: return .value(try value(node, named: name, type: type, place: place, slot: slots.current()))
    }
  }

  mutating func group(_ node: FormatNode, _ members: [CanonicalMember], _ place: FieldPlace) throws(FormatProblem)
    -> GroupSpec
  {
    try node.allow(["fields", "at", "when", "rules"])
    var inner = place
    var at: Path?
    if let member = node.member("at") {
      guard xml else { throw member.problem("“at” is for XML.", zh: "at 用于 XML。") }
      let path = try self.path(member, place, text: false)
      at = path
      inner = FieldPlace(nodes: ends([path], place), path: join(place.path, path.text))
    }
    let when = try node.member("when").map { member throws(FormatProblem) in try condition(member, inner) }
    let rules = try self.rules(node.member("rules"))
    if !rules.names.isEmpty { slots.push(rules.names) }
    let fields = try self.fields(try node.required("fields"), members, inner)
    if !rules.names.isEmpty { try endRules(node.member("rules") ?? node) }
    return GroupSpec(at: at, when: when, fields: fields, rules: rules.rules, slots: rules.names.count)
  }

  private func join(_ left: String, _ right: String) -> String { left.isEmpty ? right : left + "/" + right }

  mutating func list(_ node: FormatNode, named name: String, element: CanonicalType, place: FieldPlace)
    throws(FormatProblem) -> [ListPart]
  {
    var texts = false
    if case .text = element { texts = node.isArray && node.elements.allSatisfy { $0.isString } }
    var parts: [ListPart] = []
    for child in node.isArray && !texts ? node.elements : [node] {
      slots.label(labels(child))
      parts.append(try part(child, named: name, element: element, place: place))
    }
    slots.label([])
    return parts
  }

  /// The constants of a part of a list, by which rules name it: `ratings[PAIR-10].score`.
  private func labels(_ node: FormatNode) -> [String] {
    var labels: [String] = []
    if let scheme = node.member("scheme")?.json.string { labels.append(scheme) }
    for (_, text) in node.member("as")?.members ?? [] { if let text = text.json.string { labels.append(text) } }
    for (_, field) in node.member("fields")?.members ?? [] where field.isObject && field.member("when") == nil {
      if let text = field.member("const")?.json.string { labels.append(text) }
    }
    return labels
  }

  private mutating func part(_ node: FormatNode, named name: String, element: CanonicalType, place: FieldPlace)
    throws(FormatProblem) -> ListPart
  {
    if node.member("each") != nil { return .each(try each(node, named: name, element: element, place: place)) }
    guard case .object(let members) = element else {
      if node.member("first") != nil { return .one(try field(node, named: name, type: element, place: place)) }
      for option in ["required", "default"] {
        guard let member = node.member(option) else { continue }
        throw member.problem(
          "a text of a list cannot have “\(option)”; a text that is missing is no item.",
          zh: "文本列表的条目不能有“\(option)”；缺失的文本即不成条目。")
      }
      return .texts(try value(node, named: name, type: element, place: place))
    }
    if node.member("wide") != nil { return .wide(try wide(node, members, place)) }
    if node.member("facts") != nil { return .facts(try facts(node, members, place)) }
    if node.member("scheme") != nil || node.member("as") != nil {
      return .one(.group(try labelled(node, members, place)))
    }
    if node.member("fields") == nil, !node.isObject || node.member("first") == nil {
      throw node.problem(
        "a list of objects needs each, fields, as, scheme, wide or facts.",
        zh: "对象列表需要 each、fields、as、scheme、wide 或 facts。")
    }
    return .one(try field(node, named: name, type: element, place: place))
  }

  /// `{"scheme": "USCC", "path": …}` and `{"as": {"kind": "LEGAL"}, "path": …}`: constants beside one `value`.
  private mutating func labelled(_ node: FormatNode, _ members: [CanonicalMember], _ place: FieldPlace)
    throws(FormatProblem) -> GroupSpec
  {
    var constants: [NamedField] = []
    func constant(_ name: String, _ text: FormatNode) throws(FormatProblem) -> NamedField {
      guard let member = members.first(where: { $0.name == name }) else {
        let names = members.map { $0.name }.joined(separator: ", ")
        throw text.problem(
          "“\(name)” is no canonical member here; there are: \(names).", zh: "“\(name)”不是标准字段；可用字段：\(names)。")
      }
      let given = ValueSource.constant(FixedText(Array(try text.scalar().utf8)))
      let spec = ValueSpec(
        name: name, source: given, kind: try constantKind(member.type, text), options: ValueOptions())
      return NamedField(name, .value(spec))
    }
    if let scheme = node.member("scheme") { constants.append(try constant("scheme", scheme)) }
    for (key, text) in node.member("as")?.members ?? [] { constants.append(try constant(key, text)) }
    guard let member = members.first(where: { $0.name == "value" }) else {
      throw node.problem(
        "the objects of this list have no member “value”; use “fields”.", zh: "此列表的对象没有 value 成员；请用 fields。")
    }
    if let scheme = node.member("scheme") { _ = try scheme.text() }
    var slot = -1
    for label in labels(node) where slot < 0 { slot = slots.current("[\(label)]") }
    if slot < 0 {
      slots.enter("value")
      slot = slots.current()
      slots.leave()
    }
    let spec = try value(
      node, named: "value", type: member.type, place: place, slot: slot, beside: ["scheme", "as"])
    let field = NamedField("value", .value(spec), carries: member.required)
    return GroupSpec(at: nil, when: nil, constants: constants, fields: [field])
  }

  private func constantKind(_ type: CanonicalType, _ node: FormatNode) throws(FormatProblem) -> ValueKind {
    switch type {
    case .text: return .string
    case .oneOf(let codes):
      let code = try node.scalar()
      guard codes.contains(code) else {
        throw node.problem(
          "“\(code)” is not one of \(codes.joined(separator: ", ")).",
          zh: "“\(code)”不在可选值 \(codes.joined(separator: "、")) 中。")
      }
      return .code
    default:
      throw node.problem(
        "only texts and codes can stand in “as”; use “fields” with “const”.", zh: "as 中只能写文本或代码；请改用 fields 与 const。")
    }
  }

  private mutating func each(_ node: FormatNode, named name: String, element: CanonicalType, place: FieldPlace)
    throws(FormatProblem) -> EachSpec
  {
    if !xml { try checkRows(try node.required("each")) }
    let paths = xml ? try self.paths(try node.required("each"), place, text: false) : []
    let inner = FieldPlace(
      nodes: ends(paths, place), path: join(place.path, paths.map { $0.text }.joined(separator: "|")))
    let when = try node.member("when").map { member throws(FormatProblem) in try condition(member, inner) }
    let onBadItem = try node.member("onBadItem")?.choice(OnError.self)
    let item: FieldSpec
    if case .object(let members) = element {
      try node.allow(["each", "fields", "when", "onBadItem", "rules"])
      let rules = try self.rules(node.member("rules"))
      slots.push(rules.names)
      let fields = try self.fields(try node.required("fields"), members, inner)
      try endRules(node.member("rules") ?? node)
      item = .group(
        GroupSpec(
          at: nil, when: nil, fields: fields, rules: rules.rules, slots: rules.names.count,
          isMatched: xml || when != nil))
    } else {
      try node.allow(["each", "value", "when", "onBadItem"])
      item = .value(try value(try node.required("value"), named: name, type: element, place: inner))
    }
    return EachSpec(paths: paths, when: when, item: item, onBadItem: onBadItem)
  }

  private func checkRows(_ node: FormatNode) throws(FormatProblem) {
    guard grouped else {
      throw node.problem(
        "a row is a record here; “record” groups rows with “by” or “begin”.",
        zh: "此处一行即一条记录；请在 record 中以 by 或 begin 合并多行。")
    }
    guard node.json.isString("rows") else { throw node.problem("“rows” is expected.", zh: "应为 rows。") }
  }

  private mutating func wide(_ node: FormatNode, _ members: [CanonicalMember], _ place: FieldPlace)
    throws(FormatProblem) -> WideSpec
  {
    try node.allow(["wide"])
    let wide = try node.required("wide")
    try wide.allow([
      "from", "codes", "others", "ignore", "prefix", "decimal", "group", "negativeSuffix", "ignoreSuffix", "scale",
      "null", "nullReason", "onError",
    ])
    let (label, figure) = try wideMembers(members, wide)
    var paths: [Path] = []
    if let member = wide.member("from") { paths = try self.paths(member, place, text: false) }
    if xml {
      let contexts = paths.isEmpty ? place.nodes : ends(paths, place)
      let any = symbols.symbol(NameTest(local: nil, space: .any))
      for context in contexts {
        let child = trie.child(any, of: context)
        trie.wantText(child)
      }
    } else if !paths.isEmpty {
      throw wide.problem("“from” is for XML; in CSV the columns are the lines.", zh: "from 用于 XML；CSV 以列为行项。")
    }
    var codes: [[UInt8]: [UInt8]] = [:]
    if let member = wide.member("codes") {
      let table = try codeTable(member)
      guard table.fallback == nil else {
        throw member.problem(
          "“*” is not for wide tables; use \"others\": \"keep\".", zh: "wide 不支持“*”；请用 others: keep。")
      }
      if xml, let prefixed = table.codes.keys.first(where: { $0.contains(0x3A) }) {
        let name = String(decoding: prefixed, as: UTF8.self)
        throw member.problem(
          "a wide table knows elements by their local names; write “\(name)” without its prefix.",
          zh: "wide 按元素的本地名识别；请去掉“\(name)”的前缀。")
      }
      codes = table.codes.mapValues { JSONText.literal($0) }
    }
    var slotsOfLines: [[UInt8]: Int] = [:]
    for code in codes.values {
      let slot = slots.current("[" + String(decoding: code.dropFirst().dropLast(), as: UTF8.self) + "]")
      if slot >= 0 { slotsOfLines[code] = slot }
    }
    var options = ValueOptions()
    try numberStyle(wide, &options.number)
    try scale(wide, &options, place)
    try textOptions(wide, &options, .string)
    try ValueMembers.checkPairs(wide, [("nullReason", "null")])
    options.prefix = []
    options.maxLength = 1 << 16
    let isText = if case .text = figure.type { true } else { false }
    provenance.append(join(place.path, "*"))
    let spec = ValueSpec(
      name: figure.name, source: .constant(FixedText([])), kind: isText ? .text : .decimal, options: options,
      provenance: provenance.count - 1)
    if isText,
      let member = ["decimal", "group", "negativeSuffix", "ignoreSuffix", "scale"].lazy.compactMap({ wide.member($0) })
        .first
    {
      throw member.problem("this list holds texts, not numbers.", zh: "此列表为文本，不是数字。")
    }
    let others = try wide.member("others")?.text() ?? "drop"
    guard others == "keep" || others == "drop" else {
      throw wide.problem("“others” is keep or drop.", zh: "others 为 keep 或 drop。")
    }
    return WideSpec(
      from: paths, columns: !xml, codes: codes,
      ignored: Set(try wide.member("ignore")?.texts().map { Array($0.utf8) } ?? []),
      keepOthers: others == "keep",
      prefix: Array((try wide.member("prefix")?.text() ?? (isText ? "" : "AGENCY:")).utf8),
      codeMember: label.name, value: spec, valueMember: figure.name, slots: slotsOfLines)
  }

  /// The members of a list's objects that take a name and what stands under it.
  private func wideMembers(_ members: [CanonicalMember], _ node: FormatNode) throws(FormatProblem) -> (
    label: CanonicalMember, figure: CanonicalMember
  ) {
    let figure = members.dropFirst().first { $0.required } ?? members.dropFirst().first
    if let label = members.first, let figure, case .text = label.type {
      switch figure.type {
      case .text, .decimal: return (label, figure)
      default: break
      }
    }
    throw node.problem(
      "this list has no member for the figure under a name; “wide” makes lines, ratios and answers.",
      zh: "该列表没有存放名称对应数值的成员；wide 用于 lines、ratios 与 answers。")
  }

  private mutating func map(_ node: FormatNode, _ place: FieldPlace) throws(FormatProblem) -> PairsSpec {
    if let member = node.member("fields") {
      try node.allow(["fields"])
      var direct: [NamedField] = []
      for (key, child) in member.members {
        direct.append(NamedField(key, .value(try value(child, named: key, type: .text, place: place))))
      }
      return PairsSpec(items: nil, name: nil, value: nil, take: [], direct: direct)
    }
    try node.allow(["pairs", "name", "value", "take", "null"])
    guard xml else {
      throw node.problem("“pairs” is for XML; in CSV name the columns.", zh: "pairs 用于 XML；CSV 请直接写列名。")
    }
    let items = try path(try node.required("pairs"), place, text: false)
    let inner = FieldPlace(nodes: ends([items], place), path: join(place.path, items.text))
    let name = try path(try node.required("name"), inner, text: true)
    let value = try path(try node.required("value"), inner, text: true)
    let nulls = try node.member("null")?.texts().map { Array($0.utf8) } ?? []
    var take: [(field: NamedField, source: [UInt8], spec: ValueSpec)] = []
    provenance.append(inner.path)
    let from = provenance.count - 1
    for (key, child) in try node.required("take").members {
      var options = ValueOptions()
      options.nulls = nulls
      var spec = ValueSpec(
        name: key, source: .constant(FixedText([])), kind: .string, options: options, provenance: from)
      let source: String
      if child.isObject {
        source = try child.required("name").text()
        spec = try self.value(
          child, named: key, type: .text, place: inner, given: .variable(-1), beside: ["name"])
      } else {
        source = try child.text()
      }
      take.append((NamedField(key, .value(spec)), Array(source.utf8), spec))
    }
    return PairsSpec(items: items, name: name, value: value, take: take)
  }
}
