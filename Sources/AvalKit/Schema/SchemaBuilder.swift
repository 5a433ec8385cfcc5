/// Turns one schema into nodes, and refuses everything outside the subset with the place of the keyword.
struct SchemaBuilder {
  let definitions: [String: JSONNode]
  let cache: SchemaCache
  /// The definitions being compiled, to find circles.
  private var open: [String] = []

  init(definitions: [String: JSONNode], cache: SchemaCache) {
    self.definitions = definitions
    self.cache = cache
  }

  private static let objectKeywords: Set<String> = ["properties", "required", "additionalProperties"]
  private static let arrayKeywords: Set<String> = ["items", "minItems", "maxItems"]
  private static let textKeywords: Set<String> = ["minLength", "maxLength", "pattern"]
  private static let numberKeywords: Set<String> = ["minimum", "maximum"]
  private static let valueKeywords: Set<String> = ["enum", "const"]
  private static let annotations: Set<String> = ["title", "description"]

  /// The node of a schema; `path` is where it stands in the declaration.
  mutating func node(_ schema: JSONNode, at path: String) throws(Failure) -> SchemaNode {
    guard schema.kind == .object else {
      throw refusal("A schema is a JSON object.", zh: "模式须为 JSON 对象。", at: path)
    }
    let keywords = Set(schema.members.map(\.key)).subtracting(SchemaBuilder.annotations)
    let description = try description(schema, at: path)
    if keywords.contains("$ref") {
      try allow(["$ref"], of: keywords, at: path)
      return try reference(schema, description, at: path)
    }
    if keywords.contains("oneOf") {
      try allow(["oneOf"], of: keywords, at: path)
      return try choice(schema, description, at: path)
    }
    for keyword in keywords.sorted() where !SchemaBuilder.isKnown(keyword) { throw unknown(keyword, at: path) }
    let values = try values(schema, at: path)
    let types = try types(schema, keywords, values, at: path)
    try checkFit(of: keywords, to: types, at: path)
    return SchemaNode(
      types: types,
      object: keywords.isDisjoint(with: SchemaBuilder.objectKeywords) ? nil : try object(schema, at: path),
      array: keywords.isDisjoint(with: SchemaBuilder.arrayKeywords) ? nil : try array(schema, at: path),
      text: keywords.isDisjoint(with: SchemaBuilder.textKeywords) ? nil : try text(schema, at: path),
      number: keywords.isDisjoint(with: SchemaBuilder.numberKeywords) ? nil : try number(schema, types, at: path),
      values: values, description: description)
  }

  // MARK: Keywords and types

  private static func isKnown(_ keyword: String) -> Bool {
    keyword == "type" || objectKeywords.contains(keyword) || arrayKeywords.contains(keyword)
      || textKeywords.contains(keyword) || numberKeywords.contains(keyword) || valueKeywords.contains(keyword)
  }

  private func allow(_ allowed: Set<String>, of keywords: Set<String>, at path: String) throws(Failure) {
    guard let other = keywords.subtracting(allowed).sorted().first else { return }
    let only = allowed.sorted().joined(separator: ", ")
    throw refusal(
      "Beside \(only) only title and description may stand, not \(other).",
      zh: "\(only) 旁只能有 title 和 description，不能有 \(other)。", at: path + "/" + JSONPointer.escape(other))
  }

  /// The types allowed: as declared, or as the other keywords imply.
  private func types(
    _ schema: JSONNode, _ keywords: Set<String>, _ values: [SchemaValue]?, at path: String
  ) throws(Failure) -> SchemaTypes {
    let listed = values.map { $0.reduce(into: SchemaTypes()) { $0.formUnion($1.types) } }
    guard let declared = try declaredTypes(schema, at: path) else {
      if let listed { return listed }
      if !keywords.isDisjoint(with: SchemaBuilder.objectKeywords) { return .object }
      if !keywords.isDisjoint(with: SchemaBuilder.arrayKeywords) { return .array }
      if !keywords.isDisjoint(with: SchemaBuilder.textKeywords) { return .string }
      return keywords.isDisjoint(with: SchemaBuilder.numberKeywords) ? .any : .number
    }
    if declared.contains(.object), declared != .any, keywords.isDisjoint(with: SchemaBuilder.objectKeywords) {
      throw refusal(
        "Say what the object holds: properties, or additionalProperties for a map.",
        zh: "请写明对象的内容：properties；映射则用 additionalProperties。", at: path + "/type")
    }
    guard let listed else { return declared }
    guard
      declared.isSuperset(of: listed) || (declared.contains(.number) && declared.union(.integer).isSuperset(of: listed))
    else {
      throw refusal("A value listed here is not of the declared type.", zh: "所列的某个值不属于声明的类型。", at: path)
    }
    return listed
  }

  private func declaredTypes(_ schema: JSONNode, at path: String) throws(Failure) -> SchemaTypes? {
    guard let type = schema["type"] else { return nil }
    let names = type.kind == .array ? type.elements.map { $0.string ?? "" } : [type.string ?? ""]
    var types = SchemaTypes()
    for name in names {
      guard let one = SchemaTypes.named(name) else {
        let known = SchemaTypes.named.map(\.name).joined(separator: ", ")
        throw refusal("The types are \(known).", zh: "可用的类型为 \(known)。", at: path + "/type")
      }
      types.formUnion(one)
    }
    guard !types.isEmpty else { throw refusal("Name at least one type.", zh: "至少写明一种类型。", at: path + "/type") }
    return types
  }

  /// A keyword for a type that is not allowed here would never take effect: it is a slip, and refused.
  private func checkFit(of keywords: Set<String>, to types: SchemaTypes, at path: String) throws(Failure) {
    let families: [(Set<String>, SchemaTypes)] = [
      (SchemaBuilder.objectKeywords, .object), (SchemaBuilder.arrayKeywords, .array),
      (SchemaBuilder.textKeywords, .string), (SchemaBuilder.numberKeywords, [.integer, .number]),
    ]
    for (family, wanted) in families where types.isDisjoint(with: wanted) || types == .any {
      guard let keyword = keywords.intersection(family).sorted().first else { continue }
      throw refusal(
        "The keyword \(keyword) does not go with the type here.", zh: "关键字 \(keyword) 与此处的类型不符。",
        at: path + "/" + keyword)
    }
  }

  // MARK: References and alternatives

  private mutating func reference(
    _ schema: JSONNode, _ description: Text?, at path: String
  ) throws(Failure) -> SchemaNode {
    let target = schema["$ref"]?.string ?? ""
    let name = String(target.dropFirst(2))
    guard target.hasPrefix("#/"), let definition = definitions[name] else {
      throw refusal(
        "There is no definition \(target); write \"#/name\" of a shared definition or of one in the manifest.",
        zh: "没有定义 \(target)；请写作 \"#/名称\"，指向共享定义或清单中的定义。", at: path + "/$ref")
    }
    let node: SchemaNode
    if let known = cache[name] {
      node = known
    } else {
      guard !open.contains(name) else {
        let circle = (open + [name]).joined(separator: " → ")
        throw refusal(
          "Definitions refer to each other in a circle: \(circle).", zh: "定义循环引用：\(circle)。", at: path + "/$ref")
      }
      open.append(name)
      node = try self.node(definition, at: "#/" + JSONPointer.escape(name))
      open.removeLast()
      cache[name] = node
    }
    guard let description else { return node }
    return SchemaNode(
      types: node.types, object: node.object, array: node.array, text: node.text, number: node.number,
      values: node.values, choice: node.choice, description: description)
  }

  private mutating func choice(
    _ schema: JSONNode, _ description: Text?, at path: String
  ) throws(Failure) -> SchemaNode {
    var alternatives: [SchemaNode] = []
    for (position, alternative) in (schema["oneOf"]?.elements.map { $0 } ?? []).enumerated() {
      alternatives.append(try node(alternative, at: "\(path)/oneOf/\(position)"))
    }
    guard alternatives.count > 1 else {
      throw refusal("oneOf lists at least two schemas.", zh: "oneOf 至少列出两个模式。", at: path + "/oneOf")
    }
    guard let choice = SchemaChoice.telling(apart: alternatives) else {
      throw refusal(
        "These alternatives cannot be told apart; each needs a type of its own, or a required member of its own.",
        zh: "无法区分这些备选项；每项须有各自的类型，或各自的必填成员。", at: path + "/oneOf")
    }
    return SchemaNode(types: .any, choice: choice, description: description)
  }

  // MARK: Objects and arrays

  private mutating func object(_ schema: JSONNode, at path: String) throws(Failure) -> SchemaObject {
    var required: [String] = []
    for name in schema["required"]?.elements.map({ $0 }) ?? [] {
      guard let name = name.string else {
        throw refusal("required lists member names.", zh: "required 须列出成员名。", at: path + "/required")
      }
      required.append(name)
    }
    var members: [(name: String, node: SchemaNode, isRequired: Bool)] = []
    for (name, value) in schema["properties"]?.members.map({ $0 }) ?? [] {
      let node = try node(value, at: "\(path)/properties/\(JSONPointer.escape(name))")
      members.append((name, node, required.contains(name)))
    }
    guard schema["properties"]?.kind ?? .object == .object, schema["required"]?.kind ?? .array == .array else {
      throw refusal("properties is an object and required an array.", zh: "properties 须为对象，required 须为数组。", at: path)
    }
    if let stray = required.first(where: { name in !members.contains { $0.name == name } }) {
      throw refusal(
        "\(stray) is required but not among the properties.", zh: "\(stray) 为必填，但不在 properties 之中。",
        at: path + "/required")
    }
    guard Set(required).count == required.count else {
      throw refusal("A name stands twice in required.", zh: "required 中有重复的名称。", at: path + "/required")
    }
    return SchemaObject(members: members, additional: try additional(schema, at: path))
  }

  private mutating func additional(_ schema: JSONNode, at path: String) throws(Failure) -> SchemaNode? {
    guard let additional = schema["additionalProperties"] else { return nil }
    if let isOpen = additional.bool { return isOpen ? SchemaNode(types: .any) : nil }
    return try node(additional, at: path + "/additionalProperties")
  }

  private mutating func array(_ schema: JSONNode, at path: String) throws(Failure) -> SchemaArray {
    var items: SchemaNode?
    if let schema = schema["items"] { items = try node(schema, at: path + "/items") }
    let (minimum, maximum) = try counts(schema, "minItems", "maxItems", at: path)
    return SchemaArray(items: items, minimumCount: minimum, maximumCount: maximum)
  }

  // MARK: Refusals

  private func unknown(_ keyword: String, at path: String) -> Failure {
    refusal(
      "The keyword \(keyword) is not part of the schema subset; leave it out.",
      zh: "关键字 \(keyword) 不在所支持的模式子集内，请删去。", at: path + "/" + JSONPointer.escape(keyword))
  }

  func refusal(_ en: String, zh: String, at path: String) -> Failure {
    Failure(.invalidParams, en, zh: zh, path: path)
  }
}
