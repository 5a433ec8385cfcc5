/// One thing that does not fit a schema, and where.
struct SchemaIssue {
  enum Problem {
    case type
    case choice(SchemaChoice)
    case value([SchemaValue])
    case tooLong(Int)
    case tooShort(Int)
    case pattern(Pattern)
    case tooSmall(SchemaNumber.Bound)
    case tooLarge(SchemaNumber.Bound)
    case tooFew(Int)
    case tooMany(Int)
    case unknown(SchemaObject)
    case missing(String, Text?)
  }

  let problem: Problem
  /// The entry of the value; of a missing member that of its object.
  let index: Int
  let node: SchemaNode

  /// The issue as a failure: what is expected, in both languages, and the pointer from `root`.
  func failure(in document: JSONDocument, root: Int) -> Failure {
    var path = JSONPointer.path(from: root, to: index, in: document)
    if case .missing(let name, _) = problem { path += "/" + JSONPointer.escape(name) }
    var text = sentence(in: document)
    if let description = node.description, isAboutValue {
      text = Text("\(text.en) Expected here: \(description.en).", zh: "\(text.zhHans)此处应为：\(description.zhHans)。")
    }
    return Failure(.invalidParams, text, path: path)
  }

  private var isAboutValue: Bool {
    switch problem {
    case .unknown, .missing: false
    default: true
    }
  }

  private func sentence(in document: JSONDocument) -> Text {
    switch problem {
    case .type: typeSentence(document.tape[index].kind)
    case .choice(let choice): choiceSentence(choice, document.tape[index].kind)
    case .value(let values): valueSentence(values)
    case .tooLong(let limit): Text("Write at most \(limit) characters here.", zh: "此处最多 \(limit) 个字符。")
    case .tooShort(1): Text("This text must not be empty.", zh: "此处文本不得为空。")
    case .tooShort(let limit): Text("Write at least \(limit) characters here.", zh: "此处至少 \(limit) 个字符。")
    case .pattern(let pattern):
      node.description == nil
        ? Text("This text must match \(pattern.source).", zh: "此处文本须符合 \(pattern.source)。")
        : Text("This text does not have the form that it must have.", zh: "此处文本的形式不正确。")
    case .tooSmall(let bound): Text("The number here must be at least \(bound.text).", zh: "此处的数不得小于 \(bound.text)。")
    case .tooLarge(let bound): Text("The number here must be at most \(bound.text).", zh: "此处的数不得大于 \(bound.text)。")
    case .tooFew(let limit): Text("Give at least \(limit) elements here.", zh: "此处至少须有 \(limit) 个元素。")
    case .tooMany(let limit): Text("Give at most \(limit) elements here.", zh: "此处最多 \(limit) 个元素。")
    case .unknown(let object): unknownSentence(object, in: document)
    case .missing(let name, let description): missingSentence(name, description)
    }
  }

  private func typeSentence(_ found: JSONKind) -> Text {
    let wanted = SchemaIssue.list(node.types)
    if found == .number, node.types.contains(.integer) {
      return Text(
        "Give a whole number of at most 64 bits here, written without fraction or exponent.",
        zh: "此处须为不超过 64 位的整数，不带小数或指数。")
    }
    if found == .number, node.types.contains(.number) {
      return Text("This number is too large to be read.", zh: "此数过大，无法读取。")
    }
    let actual = SchemaIssue.word(of: found)
    return Text("Give \(wanted.en) here, not \(actual.en).", zh: "此处应为\(wanted.zhHans)，而不是\(actual.zhHans)。")
  }

  private func choiceSentence(_ choice: SchemaChoice, _ found: JSONKind) -> Text {
    if found == .object, !choice.byMember.isEmpty {
      let names = choice.byMember.map(\.name).joined(separator: ", ")
      return Text("One of these members is required here: \(names).", zh: "此处须有下列成员之一：\(names)。")
    }
    let types = choice.alternatives.reduce(into: SchemaTypes()) { $0.formUnion($1.reachableTypes) }
    let wanted = SchemaIssue.list(types)
    let actual = SchemaIssue.word(of: found)
    return Text("Give \(wanted.en) here, not \(actual.en).", zh: "此处应为\(wanted.zhHans)，而不是\(actual.zhHans)。")
  }

  private func valueSentence(_ values: [SchemaValue]) -> Text {
    let shown = values.prefix(30).map(\.spelling).joined(separator: ", ") + (values.count > 30 ? ", …" : "")
    return values.count == 1
      ? Text("The only value allowed here is \(shown).", zh: "此处只能为 \(shown)。")
      : Text("The values allowed here are \(shown).", zh: "此处可用的值为 \(shown)。")
  }

  private func unknownSentence(_ object: SchemaObject, in document: JSONDocument) -> Text {
    let name = String(document.string(document.tape[index - 1]).prefix(64))
    guard !object.names.isEmpty else {
      return Text("There is no member \(name) here; this object has none.", zh: "此处没有成员 \(name)；此对象不含任何成员。")
    }
    let known = object.names.prefix(30).joined(separator: ", ") + (object.names.count > 30 ? ", …" : "")
    return Text("There is no member \(name) here; the known ones are \(known).", zh: "此处没有成员 \(name)；可用的成员为 \(known)。")
  }

  private func missingSentence(_ name: String, _ description: Text?) -> Text {
    guard let description else {
      return Text("The member \(name) is required; add it.", zh: "成员 \(name) 为必填项，请补充。")
    }
    return Text(
      "The member \(name) is required; add it: \(description.en).", zh: "成员 \(name) 为必填项，请补充：\(description.zhHans)。")
  }

  // MARK: Words

  private static func list(_ types: SchemaTypes) -> Text {
    let words = SchemaTypes.named.filter { types.contains($0.type) }
      .filter { $0.type != .integer || !types.contains(.number) }
      .map { word(of: $0.type) }
    return Text(words.map(\.en).joined(separator: " or "), zh: words.map(\.zhHans).joined(separator: "或"))
  }

  private static func word(of type: SchemaTypes) -> Text {
    switch type {
    case .null: Text("null", zh: " null ")
    case .boolean: Text("true or false", zh: " true 或 false ")
    case .integer: Text("a whole number", zh: "整数")
    case .number: Text("a number", zh: "数字")
    case .string: Text("a string", zh: "字符串")
    case .array: Text("an array", zh: "数组")
    default: Text("an object", zh: "对象")
    }
  }

  private static func word(of kind: JSONKind) -> Text {
    switch kind {
    case .null: word(of: SchemaTypes.null)
    case .bool: word(of: SchemaTypes.boolean)
    case .number: word(of: SchemaTypes.number)
    case .string: word(of: SchemaTypes.string)
    case .array: word(of: SchemaTypes.array)
    case .object: word(of: SchemaTypes.object)
    }
  }
}

extension SchemaNode {
  /// The types allowed here, those of alternatives included.
  var reachableTypes: SchemaTypes {
    guard let choice else { return types }
    return choice.alternatives.reduce(into: SchemaTypes()) { $0.formUnion($1.reachableTypes) }
  }
}

extension SchemaValue {
  /// The value as a person would write it.
  fileprivate var spelling: String {
    switch self {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .string(let bytes): "\"\(String(decoding: bytes, as: UTF8.self))\""
    }
  }
}
