import CLibXML2

/// Where libxml2 stands in its input.
enum InputPlace {
  /// The place of the `<` that began the current start tag: line and column from 1, and its offset in the text.
  static func tagStart(_ context: xmlParserCtxtPtr) -> (line: Int, column: Int, offset: Int)? {
    guard let input = context.pointee.input, let cursor = input.pointee.cur, let base = input.pointee.base else {
      return nil
    }
    var at = cursor
    var lines = 0
    while at > base {
      at -= 1
      if at[0] == 0x0A { lines += 1 }
      if at[0] == 0x3C { break }
    }
    let offset = Int(input.pointee.consumed) + (at - base)
    var column = 1
    var back = at
    if lines == 0 {
      column = max(1, Int(input.pointee.col) - (cursor - at))
    } else {
      while back > base, back[-1] != 0x0A {
        back -= 1
        column += 1
      }
    }
    return (Int(input.pointee.line) - lines, column, offset)
  }

  /// Whether the input ends where the parser stands: of what it has not come to there is no more than a cut-off character,
  /// or a comment, an instruction or a section of character data whose end is missing.
  static func isCutOff(_ context: xmlParserCtxtPtr) -> Bool {
    guard let input = context.pointee.input, let cursor = input.pointee.cur, let end = input.pointee.end else {
      return true
    }
    return end - cursor < 4 || context.pointee.instate == XML_PARSER_CDATA_SECTION
      || (cursor[0] == 0x3C && (cursor[1] == 0x21 || cursor[1] == 0x3F))
  }
}
