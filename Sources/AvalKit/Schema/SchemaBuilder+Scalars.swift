/// The keywords that hold a number, a text or a list of values.
extension SchemaBuilder {
  func text(_ schema: JSONNode, at path: String) throws(Failure) -> SchemaText {
    let (minimum, maximum) = try counts(schema, "minLength", "maxLength", at: path)
    var pattern: Pattern?
    if let source = schema["pattern"] {
      guard let source = source.string else {
        throw refusal("pattern is a string.", zh: "pattern 须为字符串。", at: path + "/pattern")
      }
      do throws(Failure) {
        pattern = try SchemaCache.pattern(source)
      } catch {
        throw Failure(.invalidParams, error.message, path: path + "/pattern")
      }
    }
    return SchemaText(minimumLength: minimum, maximumLength: maximum, pattern: pattern)
  }

  /// A pair of counts, open at the top where none is given.
  func counts(
    _ schema: JSONNode, _ low: String, _ high: String, at path: String
  ) throws(Failure) -> (Int, Int) {
    var bounds = [0, Int.max]
    for (position, keyword) in [low, high].enumerated() {
      guard let value = schema[keyword] else { continue }
      guard let count = value.int64, (0...1 << 31).contains(count) else {
        throw refusal("\(keyword) is a count.", zh: "\(keyword) 须为个数。", at: path + "/" + keyword)
      }
      bounds[position] = Int(count)
    }
    guard bounds[0] <= bounds[1] else {
      throw refusal("\(low) is above \(high).", zh: "\(low) 大于 \(high)。", at: path + "/" + low)
    }
    return (bounds[0], bounds[1])
  }

  func number(_ schema: JSONNode, _ types: SchemaTypes, at path: String) throws(Failure) -> SchemaNumber {
    let minimum = try bound(schema, "minimum", types, at: path)
    let maximum = try bound(schema, "maximum", types, at: path)
    if let minimum, let maximum, minimum.double > maximum.double {
      throw refusal("minimum is above maximum.", zh: "minimum 大于 maximum。", at: path + "/minimum")
    }
    return SchemaNumber(minimum: minimum, maximum: maximum)
  }

  private func bound(
    _ schema: JSONNode, _ keyword: String, _ types: SchemaTypes, at path: String
  ) throws(Failure) -> SchemaNumber.Bound? {
    guard let value = schema[keyword] else { return nil }
    guard let text = value.numberText, let double = value.double, value.int64 != nil || types.contains(.number) else {
      throw refusal(
        "\(keyword) is a number, and a whole one for integers.", zh: "\(keyword) 须为数字；整数类型须为整数。",
        at: path + "/" + keyword)
    }
    return SchemaNumber.Bound(text: text, integer: value.int64, double: double)
  }

  func values(_ schema: JSONNode, at path: String) throws(Failure) -> [SchemaValue]? {
    let keyword = schema["const"] == nil ? "enum" : "const"
    guard let listed = schema[keyword] else { return nil }
    let isSingle = keyword == "const" && schema["enum"] == nil
    guard isSingle || listed.kind == .array && keyword == "enum", isSingle || listed.count > 0 else {
      throw refusal(
        "enum lists values, and const stands without it.", zh: "enum 须列出值，且不与 const 并用。", at: path + "/" + keyword)
    }
    var values: [SchemaValue] = []
    for node in isSingle ? [listed] : listed.elements.map({ $0 }) {
      guard let value = SchemaValue(node), !values.contains(value) else {
        throw refusal(
          "Values listed here are strings, whole numbers, true, false or null, each once.",
          zh: "所列的值须为字符串、整数、true、false 或 null，且不得重复。", at: path + "/" + keyword)
      }
      values.append(value)
    }
    return values
  }

  /// A sentence, or one in each language; said in failures without its full stop.
  func description(_ schema: JSONNode, at path: String) throws(Failure) -> Text? {
    if let title = schema["title"], title.string == nil {
      throw refusal("title is a string.", zh: "title 须为字符串。", at: path + "/title")
    }
    guard let description = schema["description"] else { return nil }
    let text: Text
    if let sentence = description.string {
      text = Text(sentence, zh: sentence)
    } else if let en = description["en"]?.string, let zh = description["zh-Hans"]?.string, description.count == 2 {
      text = Text(en, zh: zh)
    } else {
      throw refusal(
        "description is a string or {\"en\", \"zh-Hans\"}.", zh: "description 须为字符串或 {\"en\", \"zh-Hans\"}。",
        at: path + "/description")
    }
    return Text(text.en.withoutFullStop, zh: text.zhHans.withoutFullStop)
  }
}

extension String {
  fileprivate var withoutFullStop: String {
    hasSuffix(".") || hasSuffix("。") ? String(dropLast()) : self
  }
}

extension SchemaValue {
  init?(_ node: JSONNode) {
    switch node.kind {
    case .null: self = .null
    case .bool: self = .boolean(node.bool ?? false)
    case .number:
      guard let value = node.int64 else { return nil }
      self = .integer(value)
    case .string: self = .string(Array((node.string ?? "").utf8))
    case .array, .object: return nil
    }
  }
}
