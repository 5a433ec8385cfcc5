import AvalKit

/// Reads the text of a path.
struct PathParser {
  private let bytes: [UInt8]
  private var at = 0
  private var depth = 0
  private let namespaces: [String: NamespaceTest]

  /// - Parameter symbols: the format's name tests; those of the path are added.
  static func parse(
    _ text: String, namespaces: [String: NamespaceTest], symbols: inout SymbolTable
  ) throws(ValueProblem) -> Path {
    guard text.utf8.count <= 1024 else {
      throw Self.problem(text, "is longer than 1024 bytes; shorten it", "超过 1024 字节")
    }
    var parser = PathParser(bytes: Array(text.utf8), namespaces: namespaces)
    let path = try parser.union(&symbols)
    parser.space()
    guard parser.at == parser.bytes.count else { throw parser.unexpected() }
    return Path(
      text: text, alternatives: path.alternatives, absolute: path.absolute, taken: path.taken,
      anyChild: path.anyChild)
  }

  /// A condition, written like the inside of a predicate.
  static func condition(
    _ text: String, namespaces: [String: NamespaceTest], symbols: inout SymbolTable
  ) throws(ValueProblem) -> PathPredicate {
    guard text.utf8.count <= 1024 else {
      throw Self.problem(text, "is longer than 1024 bytes; shorten it", "超过 1024 字节")
    }
    var parser = PathParser(bytes: Array(text.utf8), namespaces: namespaces)
    let predicate = try parser.either(&symbols)
    parser.space()
    guard parser.at == parser.bytes.count else { throw parser.unexpected() }
    return predicate
  }

  private init(bytes: [UInt8], namespaces: [String: NamespaceTest]) {
    self.bytes = bytes
    self.namespaces = namespaces
  }

  private static func problem(_ text: String, _ en: String, _ zh: String) -> ValueProblem {
    ValueProblem("BAD_PATH", "The path “\(text)” \(en).", zh: "路径“\(text)”\(zh)。")
  }

  private var text: String { String(decoding: bytes, as: UTF8.self) }

  private func unexpected() -> ValueProblem {
    let rest = at < bytes.count ? String(decoding: bytes[at...].prefix(12), as: UTF8.self) : ""
    return rest.isEmpty
      ? Self.problem(text, "ends too early", "不完整")
      : Self.problem(text, "cannot be read from “\(rest)” (column \(at + 1))", "从“\(rest)”处（第 \(at + 1) 列）无法解析")
  }

  private mutating func space() {
    while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
  }

  private func sees(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard at + length <= bytes.count else { return false }
    for offset in 0..<length where bytes[at + offset] != word.utf8Start[offset] { return false }
    return true
  }

  private mutating func take(_ word: StaticString) -> Bool {
    guard sees(word) else { return false }
    at += word.utf8CodeUnitCount
    return true
  }

  private mutating func nested<T>(_ body: (inout PathParser) throws(ValueProblem) -> T) throws(ValueProblem) -> T {
    depth += 1
    guard depth <= 16 else {
      throw Self.problem(text, "has brackets more than 16 levels deep; simplify it", "括号嵌套超过 16 层，请简化")
    }
    let result = try body(&self)
    depth -= 1
    return result
  }

  private mutating func union(_ symbols: inout SymbolTable) throws(ValueProblem) -> Path {
    let start = at
    var alternatives: [[PathStep]] = []
    var absolute: [Bool] = []
    var taken = Path.Taken.text
    repeat {
      space()
      let one = try location(&symbols)
      alternatives.append(one.steps)
      absolute.append(one.absolute)
      if one.taken != .text { taken = one.taken }
      space()
    } while take("|")
    return Path(
      text: String(decoding: bytes[start..<at], as: UTF8.self), alternatives: alternatives, absolute: absolute,
      taken: taken, anyChild: taken == .ownText ? symbols.symbol(NameTest(local: nil, space: .any)) : -1)
  }

  private mutating func location(
    _ symbols: inout SymbolTable
  ) throws(ValueProblem) -> (steps: [PathStep], absolute: Bool, taken: Path.Taken) {
    var steps: [PathStep] = []
    var absolute = false
    var deep = false
    if take("//") {
      absolute = true
      deep = true
    } else if take("/") {
      absolute = true
    }
    while true {
      if take("local-name()") || take("local-name(.)") { return (steps, absolute, .localName) }
      if take("text()") { return (steps, absolute, .ownText) }
      if let step = try self.step(deep: deep, &symbols) {
        steps.append(step)
        guard steps.count <= 32 else { throw Self.problem(text, "has more than 32 steps", "超过 32 步") }
      }
      if take("//") {
        deep = true
      } else if take("/") {
        deep = false
      } else {
        return (steps, absolute, .text)
      }
    }
  }

  /// One step; nil for `.`.
  private mutating func step(deep: Bool, _ symbols: inout SymbolTable) throws(ValueProblem) -> PathStep? {
    if take("..") { return PathStep(axis: .parent, deep: false, symbol: -1, predicates: []) }
    if take(".") { return nil }
    var axis = PathStep.Axis.child
    if take("@") || take("attribute::") {
      axis = .attribute
    } else if take("self::") {
      axis = .selfNode
    } else {
      _ = take("child::")
    }
    let symbol = try nameTest(&symbols, attribute: axis == .attribute)
    var predicates: [PathPredicate] = []
    while take("[") {
      let predicate = try nested { parser throws(ValueProblem) in try parser.either(&symbols) }
      predicates.append(predicate)
      space()
      guard take("]") else { throw unexpected() }
      guard predicates.count <= 8 else {
        throw Self.problem(text, "has more than 8 predicates in a step", "一步中谓词超过 8 个")
      }
    }
    return PathStep(axis: axis, deep: deep, symbol: symbol, predicates: predicates)
  }

  private mutating func nameTest(_ symbols: inout SymbolTable, attribute: Bool) throws(ValueProblem) -> Symbol {
    if take("*:") { return symbols.symbol(NameTest(local: try name(), space: .any)) }
    if take("*") { return symbols.symbol(NameTest(local: nil, space: .any)) }
    let first = try name()
    guard at < bytes.count, bytes[at] == 0x3A, !sees("::") else {
      return symbols.symbol(NameTest(local: first, space: namespaces["", default: .none].unless(attribute)))
    }
    at += 1
    let prefix = String(decoding: first, as: UTF8.self)
    let space: NamespaceTest
    if let bound = namespaces[prefix] {
      space = bound
    } else if prefix == "xml" {
      space = .oneOf([Array("http://www.w3.org/XML/1998/namespace".utf8)])
    } else {
      throw Self.problem(
        text, "uses the prefix “\(prefix)”, which “namespaces” does not bind", "使用了 namespaces 未声明的前缀“\(prefix)”")
    }
    if take("*") { return symbols.symbol(NameTest(local: nil, space: space)) }
    return symbols.symbol(NameTest(local: try name(), space: space))
  }

  private mutating func name() throws(ValueProblem) -> [UInt8] {
    let start = at
    while at < bytes.count {
      let byte = bytes[at]
      let letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
      let inner = at > start && (byte == 0x2D || byte == 0x2E || (byte >= 0x30 && byte <= 0x39))
      guard letter || byte == 0x5F || byte >= 0x80 || inner else { break }
      at += 1
    }
    guard at > start else { throw unexpected() }
    return Array(bytes[start..<at])
  }

  private mutating func either(_ symbols: inout SymbolTable) throws(ValueProblem) -> PathPredicate {
    var left = try both(&symbols)
    while true {
      space()
      guard word("or") else { return left }
      left = .or(left, try both(&symbols))
    }
  }

  private mutating func both(_ symbols: inout SymbolTable) throws(ValueProblem) -> PathPredicate {
    var left = try single(&symbols)
    while true {
      space()
      guard word("and") else { return left }
      left = .and(left, try single(&symbols))
    }
  }

  private mutating func word(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard sees(word), at + length < bytes.count, bytes[at + length] <= 0x20 || bytes[at + length] == 0x28 else {
      return false
    }
    at += length
    return true
  }

  private mutating func single(_ symbols: inout SymbolTable) throws(ValueProblem) -> PathPredicate {
    space()
    if take("not(") {
      let inner = try nested { parser throws(ValueProblem) in try parser.either(&symbols) }
      try close()
      return .not(inner)
    }
    if take("(") {
      let inner = try nested { parser throws(ValueProblem) in try parser.either(&symbols) }
      try close()
      return inner
    }
    if take("last()") { return .last }
    if take("starts-with(") {
      let (path, value) = try pair(&symbols)
      return .startsWith(path, value)
    }
    if take("contains(") {
      let (path, value) = try pair(&symbols)
      return .contains(path, value)
    }
    if at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 { return .position(try number()) }
    let path = try nested { parser throws(ValueProblem) in try parser.union(&symbols) }
    space()
    if take("!=") { return .differs(path, try literal()) }
    if take("=") {
      space()
      guard at < bytes.count, bytes[at] == 0x27 || bytes[at] == 0x22 || (0x30...0x39).contains(bytes[at]) else {
        return .same(path, try nested { parser throws(ValueProblem) in try parser.union(&symbols) })
      }
      return .equals(path, try literal())
    }
    return .exists(path)
  }

  private mutating func close() throws(ValueProblem) {
    space()
    guard take(")") else { throw unexpected() }
  }

  private mutating func pair(_ symbols: inout SymbolTable) throws(ValueProblem) -> (Path, [UInt8]) {
    let path = try nested { parser throws(ValueProblem) in try parser.union(&symbols) }
    space()
    guard take(",") else { throw unexpected() }
    let value = try literal()
    try close()
    return (path, value)
  }

  private mutating func number() throws(ValueProblem) -> Int {
    var value = 0
    while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39, value < 1_000_000 {
      value = value * 10 + Int(bytes[at] - 0x30)
      at += 1
    }
    guard value > 0 else { throw unexpected() }
    return value
  }

  private mutating func literal() throws(ValueProblem) -> [UInt8] {
    space()
    guard at < bytes.count, bytes[at] == 0x27 || bytes[at] == 0x22 else {
      guard at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 else { throw unexpected() }
      return Array(String(try number()).utf8)
    }
    let quote = bytes[at]
    guard let end = bytes[(at + 1)...].firstIndex(of: quote) else { throw unexpected() }
    let value = Array(bytes[(at + 1)..<end])
    at = end + 1
    return value
  }
}

extension NamespaceTest {
  /// Attributes without a prefix have no namespace, whatever the default one is.
  fileprivate func unless(_ attribute: Bool) -> NamespaceTest { attribute ? .none : self }
}
