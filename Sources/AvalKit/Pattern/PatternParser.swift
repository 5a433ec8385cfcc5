/// A pattern taken apart.
indirect enum PatternNode {
  case empty
  case scalar(UInt32)
  case set(ScalarSet)
  case start
  case end
  case wordBoundary(Bool)
  /// `group` is nil for `(?:…)`.
  case group(PatternNode, group: Int?)
  case sequence([PatternNode])
  case alternatives([PatternNode])
  case repetition(PatternNode, minimum: Int, maximum: Int?, isGreedy: Bool)

  /// Whether it matches the empty text somewhere.
  var canBeEmpty: Bool {
    switch self {
    case .empty, .start, .end, .wordBoundary: true
    case .scalar, .set: false
    case .group(let inner, _): inner.canBeEmpty
    case .sequence(let items): items.allSatisfy(\.canBeEmpty)
    case .alternatives(let branches): branches.contains(where: \.canBeEmpty)
    case .repetition(let inner, let minimum, _, _): minimum == 0 || inner.canBeEmpty
    }
  }
}

/// What the compiler needs to know of a pattern.
struct ParsedPattern {
  let node: PatternNode
  let ignoresCase: Bool
  let groupCount: Int
  let groupNames: [String: Int]
}

/// Reads a pattern by recursive descent. Whatever it does not know it refuses: nothing is guessed.
struct PatternParser {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var depth = 0
  private var ignoresCase: Bool
  private var groupCount = 0
  private var groupNames: [String: Int] = [:]

  static let maximumLength = 4096
  static let maximumDepth = 64
  static let maximumGroups = 64
  static let maximumRepetition = 1000

  static func parse(_ source: String, ignoringCase: Bool) throws(Failure) -> ParsedPattern {
    var parser = PatternParser(source, ignoringCase: ignoringCase)
    guard parser.scalars.count <= maximumLength else {
      throw parser.failure(
        "it is longer than \(maximumLength) characters", zh: "长度超过 \(maximumLength) 个字符", at: maximumLength)
    }
    if parser.take("(?i)") { parser.ignoresCase = true }
    let node = try parser.alternatives()
    guard parser.position == parser.scalars.count else {
      throw parser.failure("this parenthesis closes nothing", zh: "此括号没有对应的左括号")
    }
    return ParsedPattern(
      node: node, ignoresCase: parser.ignoresCase, groupCount: parser.groupCount, groupNames: parser.groupNames)
  }

  private init(_ source: String, ignoringCase: Bool) {
    scalars = Array(source.unicodeScalars)
    ignoresCase = ignoringCase
  }

  // MARK: Reading

  private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard scalars[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  private func failure(_ en: String, zh: String, at place: Int? = nil) -> Failure {
    let place = (place ?? position) + 1
    let source = String(String.UnicodeScalarView(scalars.prefix(200)))
    return Failure(
      .invalidParams, "The pattern \(source) cannot be used: at character \(place), \(en).",
      zh: "模式 \(source) 不可用：第 \(place) 个字符处，\(zh)。")
  }

  // MARK: Structure

  private mutating func alternatives() throws(Failure) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= PatternParser.maximumDepth else { throw failure("groups are nested too deeply", zh: "分组嵌套过深") }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(Failure) -> PatternNode {
    var items: [PatternNode] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      let start = position
      let item = try atom()
      items.append(try repeated(item, from: start))
    }
    return items.isEmpty ? .empty : items.count == 1 ? items[0] : .sequence(items)
  }

  private mutating func atom() throws(Failure) -> PatternNode {
    let start = position
    guard let scalar = current else { return .empty }
    position += 1
    switch scalar {
    case "^": return .start
    case "$": return .end
    case ".": return .set(ScalarSet.lineEnds.finished(negated: true, ignoringCase: false))
    case "(": return try group(from: start)
    case "[": return try characterClass(from: start)
    case "\\": return try escape(from: start)
    case "*", "+", "?": throw failure("there is nothing to repeat", zh: "没有可重复的内容", at: start)
    case "{", "}", "]":
      throw failure("write \\\(scalar) for the character itself", zh: "如指字符本身，请写作 \\\(scalar)", at: start)
    default: return .scalar(scalar.value)
    }
  }

  private mutating func group(from start: Int) throws(Failure) -> PatternNode {
    var number: Int?
    if take("?") {
      if take("=") || take("!") || take("<=") || take("<!") {
        throw failure("look-around is not supported", zh: "不支持环视", at: start)
      }
      if take("<") {
        number = try nextGroup(from: start)
        groupNames[try groupName(from: start)] = number
      } else if !take(":") {
        throw failure("this kind of group is not supported", zh: "不支持此种分组", at: start)
      }
    } else {
      number = try nextGroup(from: start)
    }
    let node = try alternatives()
    guard take(")") else { throw failure("the group is not closed", zh: "分组未关闭", at: start) }
    return .group(node, group: number)
  }

  private mutating func nextGroup(from start: Int) throws(Failure) -> Int {
    guard groupCount < PatternParser.maximumGroups else {
      throw failure("there are too many groups", zh: "分组过多", at: start)
    }
    groupCount += 1
    return groupCount
  }

  private mutating func groupName(from start: Int) throws(Failure) -> String {
    var name = ""
    while let scalar = current, ScalarSet.word.finished(negated: false, ignoringCase: false).contains(scalar.value) {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    guard !name.isEmpty, groupNames[name] == nil, take(">") else {
      throw failure("a group name is letters, digits and _, and used once", zh: "组名由字母、数字和 _ 组成，且不得重复", at: start)
    }
    return name
  }

  // MARK: Repetition

  private mutating func repeated(_ item: PatternNode, from start: Int) throws(Failure) -> PatternNode {
    let bounds: (minimum: Int, maximum: Int?)
    let at = position
    if take("*") {
      bounds = (0, nil)
    } else if take("+") {
      bounds = (1, nil)
    } else if take("?") {
      bounds = (0, 1)
    } else if take("{") {
      bounds = try counts(from: at)
    } else {
      return item
    }
    switch item {
    case .start, .end, .wordBoundary, .empty:
      throw failure("there is nothing to repeat", zh: "没有可重复的内容", at: at)
    default: break
    }
    let isGreedy = !take("?")
    if let next = current, next == "*" || next == "+" || next == "?" || next == "{" {
      throw failure("a repetition cannot be repeated; put it in (?:…)", zh: "重复不能再重复，请放入（？：…）")
    }
    return .repetition(item, minimum: bounds.minimum, maximum: bounds.maximum, isGreedy: isGreedy)
  }

  private mutating func counts(from start: Int) throws(Failure) -> (Int, Int?) {
    let minimum = number()
    var maximum = minimum
    if take(",") { maximum = current == "}" ? nil : number() ?? -1 }
    guard let minimum, take("}"), maximum ?? minimum >= minimum else {
      throw failure("write {m}, {m,} or {m,n} with m ≤ n", zh: "应写作 {m}、{m,} 或 {m,n}，且 m ≤ n", at: start)
    }
    let limit = PatternParser.maximumRepetition
    guard minimum <= limit, maximum ?? 0 <= limit else {
      throw failure("at most \(limit) repetitions can be counted", zh: "计数重复最多 \(limit) 次", at: start)
    }
    return (minimum, maximum)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = current, ("0"..."9").contains(scalar) {
      value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
      position += 1
    }
    return value
  }

  // MARK: Characters

  private func set(_ set: ScalarSet) -> PatternNode { .set(set.finished(negated: false, ignoringCase: false)) }

  private mutating func escape(from start: Int) throws(Failure) -> PatternNode {
    guard let letter = current else { throw failure("the pattern ends after \\", zh: "模式在 \\ 之后结束", at: start) }
    switch letter {
    case "b", "B":
      position += 1
      return .wordBoundary(letter == "b")
    case "1"..."9", "k":
      throw failure("back-references are not supported", zh: "不支持反向引用", at: start)
    default:
      if let shorthand = try shorthand() { return set(shorthand) }
      return .scalar(try escapedScalar(from: start))
    }
  }

  /// The set of `\d`, `\w`, `\s`, `\p{…}` or a negation, after its backslash; nil where it is none of them.
  private mutating func shorthand() throws(Failure) -> ScalarSet? {
    guard let letter = current else { return nil }
    let start = position - 1
    let plain: ScalarSet
    switch letter {
    case "d", "D": plain = .digits
    case "w", "W": plain = .word
    case "s", "S": plain = .space
    case "p":
      position += 1
      return try property(from: start)
    default: return nil
    }
    position += 1
    return letter.properties.isUppercase ? plain.complement() : plain
  }

  private mutating func property(from start: Int) throws(Failure) -> ScalarSet {
    var name = ""
    if take("{") {
      while let scalar = current, scalar != "}" {
        name.unicodeScalars.append(scalar)
        position += 1
      }
    }
    guard take("}"), let category = ScalarCategory(rawValue: name) else {
      throw failure(
        "the properties are \\p{L}, Lu, Ll, N, Nd, P and Han", zh: "可用的属性为 \\p{L}、Lu、Ll、N、Nd、P 和 Han", at: start)
    }
    var set = ScalarSet()
    set.insert(category)
    return set
  }

  /// One character after a backslash.
  private mutating func escapedScalar(from start: Int) throws(Failure) -> UInt32 {
    guard let letter = current else { throw failure("the pattern ends after \\", zh: "模式在 \\ 之后结束", at: start) }
    position += 1
    switch letter {
    case "t": return 0x09
    case "n": return 0x0A
    case "v": return 0x0B
    case "f": return 0x0C
    case "r": return 0x0D
    case "0": return 0x00
    case "x": return try hexadecimal(2, from: start)
    case "u":
      guard take("{") else { return try hexadecimal(4, from: start) }
      let end = scalars[position...].firstIndex(of: "}") ?? position
      let value = try hexadecimal(end - position, from: start)
      _ = take("}")
      return value
    default:
      guard letter.isASCII, letter.properties.generalCategory != .control,
        !ScalarSet.word.finished(negated: false, ignoringCase: false).contains(letter.value)
      else { throw failure("the escape \\\(letter) is unknown", zh: "转义 \\\(letter) 未知", at: start) }
      return letter.value
    }
  }

  private mutating func hexadecimal(_ count: Int, from start: Int) throws(Failure) -> UInt32 {
    let digits = String(String.UnicodeScalarView(scalars[position...].prefix(count)))
    guard (1...6).contains(count), digits.utf8.count == count, digits.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
      let value = UInt32(digits, radix: 16), Unicode.Scalar(value) != nil
    else { throw failure("hexadecimal digits of a character are expected", zh: "此处应为某字符的十六进制数字", at: start) }
    position += count
    return value
  }

  private mutating func characterClass(from start: Int) throws(Failure) -> PatternNode {
    let isNegated = take("^")
    var set = ScalarSet()
    var isEmpty = true
    while let scalar = current, scalar != "]" {
      isEmpty = false
      let itemStart = position
      guard let low = try classItem(&set) else { continue }
      // A hyphen before the bracket stands for itself.
      guard current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        set.insert(low...low)
        continue
      }
      position += 1
      guard let high = try classItem(&set), high >= low else {
        throw failure("this range runs backwards or has no end", zh: "此范围颠倒或没有终点", at: itemStart)
      }
      set.insert(low...high)
    }
    guard take("]") else { throw failure("the class is not closed", zh: "字符类未关闭", at: start) }
    guard !isEmpty else { throw failure("an empty class matches nothing", zh: "空字符类不匹配任何字符", at: start) }
    return .set(set.finished(negated: isNegated, ignoringCase: ignoresCase))
  }

  /// One character of a class; nil where it was a shorthand, which is then in the set.
  private mutating func classItem(_ set: inout ScalarSet) throws(Failure) -> UInt32? {
    guard let scalar = current else { return nil }
    let start = position
    position += 1
    guard scalar == "\\" else { return scalar.value }
    if let shorthand = try shorthand() {
      set.formUnion(shorthand)
      return nil
    }
    if take("b") { return 0x08 }
    return try escapedScalar(from: start)
  }
}
