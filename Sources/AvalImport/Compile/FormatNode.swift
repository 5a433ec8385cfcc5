import AvalKit

/// One value of a format file, with its place for messages. `_note` members are comments wherever they stand.
struct FormatNode {
  let json: JSONNode
  let path: String

  func problem(_ en: String, zh: String) -> FormatProblem {
    let bytes = json.document.bytes
    let end = min(json.byteRange.lowerBound, bytes.count)
    var line = 1
    var lineStart = 0
    for index in 0..<end where bytes[index] == 0x0A {
      line += 1
      lineStart = index + 1
    }
    return FormatProblem(message: Text(en, zh: zh), line: line, column: end - lineStart + 1, path: path)
  }

  func problem(_ value: ValueProblem) -> FormatProblem {
    problem(value.message.en, zh: value.message.zhHans)
  }

  var isObject: Bool { json.kind == .object }
  var isArray: Bool { json.kind == .array }
  var isString: Bool { json.kind == .string }

  func member(_ name: String) -> FormatNode? {
    json[name].map { FormatNode(json: $0, path: path + "/" + Self.escaped(name)) }
  }

  func required(_ name: String) throws(FormatProblem) -> FormatNode {
    guard let found = member(name) else {
      throw problem("“\(name)” is missing; add it.", zh: "缺少“\(name)”，请补充。")
    }
    return found
  }

  var members: [(key: String, node: FormatNode)] {
    json.members.filter { $0.key != "_note" }.map {
      ($0.key, FormatNode(json: $0.value, path: path + "/" + Self.escaped($0.key)))
    }
  }

  var elements: [FormatNode] {
    json.elements.enumerated().map { FormatNode(json: $1, path: path + "/\($0)") }
  }

  private static func escaped(_ name: String) -> String {
    String(name.flatMap { $0 == "~" ? Array("~0") : $0 == "/" ? Array("~1") : [$0] })
  }

  /// Refuses members that the language does not know here.
  func allow(_ names: Set<String>) throws(FormatProblem) {
    guard isObject else { throw problem("an object is expected here.", zh: "此处应为对象。") }
    for (key, node) in members where !names.contains(key) {
      let list = names.sorted().joined(separator: ", ")
      throw node.problem("“\(key)” is not known here; allowed are: \(list).", zh: "此处不支持“\(key)”；允许的成员：\(list)。")
    }
  }

  func text() throws(FormatProblem) -> String {
    guard let text = json.string else { throw problem("a text is expected here.", zh: "此处应为文本。") }
    return text
  }

  /// A text, or a number or truth value as its text.
  func scalar() throws(FormatProblem) -> String {
    if let text = json.string ?? json.numberText { return text }
    if let bool = json.bool { return bool ? "true" : "false" }
    throw problem("a text or number is expected here.", zh: "此处应为文本或数字。")
  }

  func integer(_ range: ClosedRange<Int>) throws(FormatProblem) -> Int {
    guard let number = json.int64, let value = Int(exactly: number), range.contains(value) else {
      throw problem(
        "a whole number from \(range.lowerBound) to \(range.upperBound) is expected here.",
        zh: "此处应为 \(range.lowerBound) 到 \(range.upperBound) 的整数。")
    }
    return value
  }

  func bool() throws(FormatProblem) -> Bool {
    guard let value = json.bool else { throw problem("true or false is expected here.", zh: "此处应为 true 或 false。") }
    return value
  }

  /// One text or an array of texts.
  func texts() throws(FormatProblem) -> [String] {
    guard isArray else { return [try scalar()] }
    var list: [String] = []
    for element in elements { list.append(try element.scalar()) }
    return list
  }

  func choice<T: RawRepresentable & CaseIterable>(_ type: T.Type) throws(FormatProblem) -> T
  where T.RawValue == String {
    let text = try self.text()
    guard let value = T(rawValue: text) else {
      let names = T.allCases.map { $0.rawValue }
      throw problem(
        "“\(text)” is not a choice here; there are: \(names.joined(separator: ", ")).",
        zh: "“\(text)”不是可选值；可选：\(names.joined(separator: "、"))。")
    }
    return value
  }

  /// Ten to which power the number at this place is.
  func powerOfTen() throws(FormatProblem) -> Int {
    let text = try scalar()
    for exponent in -12...12 {
      let zeros = String(repeating: "0", count: abs(exponent))
      let plain = exponent >= 0 ? "1" + zeros : "0." + zeros.dropLast() + "1"
      if text == plain { return exponent }
    }
    throw problem("a power of ten such as 1000 or 0.01 is expected here.", zh: "此处应为 10 的幂，如 1000 或 0.01。")
  }
}
