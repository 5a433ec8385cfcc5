/// What a text holds that a reader should be told of.
enum TextHygiene {
  struct Findings {
    var control = false
    var invisible = false
    var formula = false
    var mojibake = false
  }

  static let control = ValueProblem(
    "CONTROL_CHARACTER",
    "The text held control characters; they were replaced by spaces. Compare it with the original.",
    zh: "文本含有控制字符，已替换为空格，请与原件核对。")
  static let invisible = ValueProblem(
    "INVISIBLE_CHARACTER", "The text holds invisible or direction-changing characters; compare it with the original.",
    zh: "文本含有不可见或改变方向的字符，请与原件核对。")
  static let formula = ValueProblem(
    "FORMULA_TEXT", "The text begins like a spreadsheet formula; exports will quote it.", zh: "文本以公式字符开头，导出时会加引号。")
  static let mojibake = ValueProblem(
    "MOJIBAKE",
    "The text looks as if it had been decoded wrongly before it was sent; compare it with the original, and ask for the file in its own encoding.",
    zh: "文本疑似在发送前已被错误解码（乱码）；请与原件核对，并以正确编码重新获取文件。")

  static func inspect(_ text: ByteSlice) -> Findings {
    var findings = Findings()
    guard text.count > 0 else { return findings }
    findings.formula = looksLikeFormula(text)
    var latin = 0
    var characters = 0
    // Characters above ASCII that follow one another, as all of a wrongly decoded word do.
    var run = 0
    var longest = 0
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte >= 0x20, byte < 0x7F {
        characters += 1
        run = 0
        index += 1
        continue
      }
      if byte < 0x20 || byte == 0x7F {
        if byte != 0x09, byte != 0x0A, byte != 0x0D { findings.control = true }
        index += 1
        continue
      }
      if byte & 0xC0 != 0x80 {
        characters += 1
        run += 1
        longest = max(longest, run)
      }
      if index + 1 < text.count {
        let next = text[index + 1]
        if byte == 0xC2, next < 0xA0 { findings.control = true }
        if byte == 0xC2 || byte == 0xC3 { latin += 1 }
        if byte == 0xE2, index + 2 < text.count { invisible(next, text[index + 2], &findings) }
        if byte == 0xC3, DoubleEncoding.begins(text, index) { findings.mojibake = true }
        if byte == 0xEF, next == 0xBF, index + 2 < text.count, text[index + 2] == 0xBD { findings.mojibake = true }
      }
      index += 1
    }
    if latin >= 4, longest >= 4, latin * 10 > characters * 3 { findings.mojibake = true }
    return findings
  }

  /// U+200B–200F, U+202A–202E, U+2066–2069.
  private static func invisible(_ second: UInt8, _ third: UInt8, _ findings: inout Findings) {
    if second == 0x80, (0x8B...0x8F).contains(third) || (0xAA...0xAE).contains(third) { findings.invisible = true }
    if second == 0x81, (0xA6...0xA9).contains(third) { findings.invisible = true }
  }

  private static func looksLikeFormula(_ text: ByteSlice) -> Bool {
    switch text[0] {
    case 0x3D, 0x40: return text.count > 1
    case 0x2B, 0x2D:
      guard text.count > 1 else { return false }
      return (1..<text.count).contains { text[$0] == 0x28 || text[$0] == 0x21 || text[$0] == 0x2B || text[$0] == 0x2A }
    case 0xEF: return text.count > 3 && text[1] == 0xBC && text[2] == 0x9D
    default: return false
    }
  }

  static func withoutControls(_ text: ByteSlice) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == 0xC2, index + 1 < text.count, text[index + 1] < 0xA0 {
        kept.append(0x20)
        index += 2
        continue
      }
      let bad = (byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D) || byte == 0x7F
      kept.append(bad ? 0x20 : byte)
      index += 1
    }
    return kept
  }
}
