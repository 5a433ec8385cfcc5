/// The string literals of a Swift source, mended in place; code and comments stay as they are.
package struct SwiftLiterals {
  private let source: [Unicode.Scalar]
  private var position = 0
  private var output = ""

  /// The source with every literal mended.
  package static func mended(_ source: String) -> String {
    var scanner = SwiftLiterals(source: Array(source.unicodeScalars))
    scanner.code(until: nil)
    return scanner.output
  }

  private init(source: [Unicode.Scalar]) {
    self.source = source
  }

  private var isAtEnd: Bool { position >= source.count }

  private func looksAt(_ text: String) -> Bool {
    var index = position
    for scalar in text.unicodeScalars {
      guard index < source.count, source[index] == scalar else { return false }
      index += 1
    }
    return true
  }

  private mutating func copy(_ count: Int = 1) {
    for scalar in source[position..<min(position + count, source.count)] { output.unicodeScalars.append(scalar) }
    position += count
  }

  /// Copies code; ends behind the parenthesis that closes an interpolation where it is inside of one.
  private mutating func code(until closing: Unicode.Scalar?) {
    var depth = 0
    while !isAtEnd {
      if looksAt("//") {
        while !isAtEnd, source[position] != "\n" { copy() }
      } else if looksAt("/*") {
        while !isAtEnd, !looksAt("*/") { copy() }
        copy(2)
      } else if let hashes = literalStart() {
        literal(hashes: hashes)
      } else {
        let scalar = source[position]
        if closing != nil, scalar == "(" { depth += 1 }
        if scalar == closing {
          if depth == 0 { return copy() }
          depth -= 1
        }
        copy()
      }
    }
  }

  /// The number of hash marks before a quotation mark that stands here.
  private func literalStart() -> Int? {
    var index = position
    while index < source.count, source[index] == "#" { index += 1 }
    return index < source.count && source[index] == "\"" ? index - position : nil
  }

  private mutating func literal(hashes: Int) {
    let marks = String(repeating: "#", count: hashes)
    let quotes = looksAt(marks + "\"\"\"") ? "\"\"\"" : "\""
    let end = quotes + marks
    copy(hashes + quotes.count)
    var units: [ChineseMarks.Unit] = []
    while !isAtEnd, !looksAt(end) {
      if looksAt("\\" + marks + "(") {
        let start = output
        output = ""
        copy(hashes + 2)
        code(until: ")")
        units.append(.opaque(output))
        output = start
      } else if looksAt("\\" + marks), position + hashes + 1 < source.count {
        let escaped = source[(position + hashes + 1)]
        let text = String(String.UnicodeScalarView(source[position..<position + hashes + 2]))
        units.append(escaped == "n" ? .lineEnd(text) : .opaque(text))
        position += hashes + 2
      } else {
        units.append(source[position] == "\n" ? .lineEnd("\n") : .scalar(source[position]))
        position += 1
      }
    }
    output += ChineseMarks.mended(units)
    copy(end.count)
  }
}
