import AvalKit
import Testing

private func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONSyntaxError) -> JSONDocument {
  try JSONDocument(parsing: bytes, limits: limits)
}

private func error(of bytes: [UInt8], limits: JSONLimits = .standard) -> JSONSyntaxError? {
  do throws(JSONSyntaxError) {
    _ = try parse(bytes, limits: limits)
    return nil
  } catch {
    return error
  }
}

/// The cases follow the names of the JSONTestSuite collection: y_ must be read, n_ must be refused; where RFC 8259
/// leaves the choice (i_), the strict one is taken.
@Suite("RFC 8259, strictly")
struct JSONSyntaxTests {
  static let accepted: [String] = [
    "null", "true", "false", "0", "-0", "-1", "1.5", "1e5", "1E+5", "1e-5", "0e1", "0.0", "-0.0",
    "123456789012345678901",
    "1e400", "-1e-400", "\"\"", " [] ", "[]\n", "\t{}\r\n", "[1]", "[1,2]", "[[]   ]", "[\"\"]", "[null,1,\"1\",{}]",
    "{}", "{\"\":0}", "{\"a\":[]}", "{\"a\":1,\"b\":2}", "{\"a\":{\"a\":{\"a\":1}}}", "{\"\\u0000\":1}",
    "[\"\\u0060\"]",
    "[\"\\u012a\\u12AB\"]", "[\"\\ud801\\udc37\"]", "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]",
    "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
    "[\"\\\\u0000\"]", "[\"a/*b*/c\"]", "[\"\u{7f}\"]", "[\"\u{2028}\u{2029}\"]", "[\"\u{feff}\"]", "[\"\u{ffff}\"]",
    "[\"\u{10ffff}\"]", "[\"€𝄞\"]", "[\"杭州金甸食品有限公司\"]", "[\"\\uFFFE\"]", "[\"new\\u000Aline\"]", "[-0]", "[20e1]",
    "[123e65]", "[0e+1]", "[1E22]", "[ 4]", "[true]", "[1\n]", "{\"a\":\"b\",\"A\":\"b\"}", "{\"a\":1,\"a \":2}",
    "[\"12345678\"]", "[\"1234567\"]", "[\"123456789\"]",
  ]

  static let refused: [String] = [
    "", " ", "[", "]", "{", "}", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1", "[1,", "[[", "[]]", "[][]", "[1]x", "{}}",
    "{} {}",
    "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1 \"b\":2}", "{\"a\" 1}", "{a:1}", "{'a':1}", "{1:1}",
    "{null:1}", "{\"a\":1,,\"b\":2}", "{\"a\":1", "{\"a\"", "{\"a\":", "{[]:1}", "{\"a\":1]", "[1}", "[\"a\":1]",
    "nul", "nulll", "truE", "True", "fals", "tru", "t", "n", "nan", "NaN", "Infinity", "-Infinity", "undefined",
    "01", "-01", "00", "-", "+1", "1.", ".5", "-.5", "1.e1", "1e", "1e+", "1eE2", "1..2", "0x1", "1_000", "1,000",
    "2.e3",
    "0e", "0e+", "0.3e", "1 000", "--1", "1-1", "1+1", "٣", "１", "1/2", "1.5.5", "-a", "1ea",
    "\"", "\"a", "'a'", "\"\\", "\"\\\"", "\"\\a\"", "\"\\x00\"", "\"\\'\"", "\"\\U0041\"", "\"\\u\"", "\"\\u00\"",
    "\"\\u00A\"", "\"\\u00G0\"", "\"\\u 041\"", "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\uD800\"", "\"\\uD800\\n\"",
    "\"\\uD800x\"", "\"\\uD800\\u0041\"", "\"\\uDFFF\\uD800\"", "\"\\uD83D\\\"", "\"\\e\"", "\"\\0\"", "\"\\😀\"",
    "\"\n\"", "\"\t\"", "\"\u{0}\"", "\"\u{1f}\"", "\"12345678\n\"", "\"\r\n\"", "\u{0}", "[1\u{0}]", "[1]\u{0}",
    "\u{feff}[]", "[\u{feff}]", "[\u{a0}1]", "[\u{b}1]", "[\u{c}]", "[\u{2060}]", "\u{3000}1", "// c\n1", "/* */ 1",
    "[1] // c", "#1", "<.>", "[a", "*", "[\"a\",\n4\n,1,", "abc", "[\"x\"", "\"x\" \"y\"", "[\"\": 1]", "]", "å", "😀",
  ]

  static let notUTF8: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
    [0xE1, 0x80], [0xE1, 0x80, 0x41], [0xE1, 0x41, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
    [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF1, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
    [0xF4, 0x80, 0x80, 0x41], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    [0xE6, 0x9D, 0xAD, 0xE5, 0xB7], [0xC3, 0xC3, 0xA9],
  ]

  @Test("what the grammar allows is read", arguments: accepted)
  func accepts(text: String) {
    #expect(error(of: Array(text.utf8)) == nil)
  }

  @Test("everything else is refused as syntax", arguments: refused)
  func refuses(text: String) throws {
    let found = try #require(error(of: Array(text.utf8)))
    #expect(found.kind == (text.hasPrefix("\u{feff}") ? .invalidUTF8 : .syntax))
    #expect(found.offset <= text.utf8.count)
    #expect(!found.failure.message.en.isEmpty && !found.failure.message.zhHans.isEmpty)
  }

  @Test("bytes that are not UTF-8 are refused wherever they stand in a string", arguments: notUTF8)
  func refusesInvalidUTF8(bytes: [UInt8]) {
    for before in ["", "a", "1234567", "12345678", "杭州"] {
      for after in ["", "a", "12345678"] {
        let text = [0x22] + Array(before.utf8) + bytes + Array(after.utf8) + [0x22]
        #expect(error(of: text)?.kind == .invalidUTF8)
        #expect(error(of: [0x5B] + bytes + [0x5D])?.kind == .syntax)
      }
    }
  }

  @Test("every character of Unicode is read and written back as itself")
  func everyScalar() throws {
    for plane in 0...0x10 {
      var text = ""
      for value in UInt32(plane) << 16..<UInt32(plane + 1) << 16 {
        if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
      }
      let json = try JSONCoding.encode(text)
      #expect(try parse(json).root.string == text)
    }
  }

  @Test("UTF-16 and UTF-32 are refused")
  func refusesOtherEncodings() {
    for bytes: [UInt8] in [[0x5B, 0, 0x5D, 0], [0, 0x5B, 0, 0x5D], [0xFF, 0xFE, 0x5B, 0, 0x5D, 0], [0x5B, 0, 0, 0]] {
      #expect(error(of: bytes) != nil)
    }
  }

  @Test(
    "B4: a duplicate member is refused at every depth, however its name is spelt",
    arguments: [
      (#"{"a":1,"a":2}"#, 7), (#"{"a":1,"\u0061":2}"#, 7), (#"{"\ud83d\ude00":1,"😀":1}"#, 18),
      (#"[{"x":{"b":1,"c":1,"b":1}}]"#, 19),
      (#"{"":1,"":2}"#, 6), (#"{"a\/b":1,"a/b":1}"#, 10),
    ])
  func duplicates(text: String, offset: Int) throws {
    let found = try #require(error(of: Array(text.utf8)))
    #expect(found.kind == .duplicateMember)
    #expect(found.offset == offset)
    let noted = try parse(Array(text.utf8), limits: JSONLimits(duplicates: .note))
    #expect(noted.duplicate == found)
  }

  @Test("duplicates are found among many members, in linear time")
  func manyMembers() throws {
    for count in [15, 16, 17, 18, 100, 200_000] {
      let members = (0..<count).map { "\"member\($0)\":\($0)" }
      let plain = Array("{\(members.joined(separator: ","))}".utf8)
      #expect(try parse(plain).root.count == count)
      let doubled = Array("{\(members.joined(separator: ",")),\"m\\u0065mber\(count / 2)\":0}".utf8)
      #expect(error(of: doubled)?.kind == .duplicateMember)
    }
  }

  @Test("nesting up to the limit is read, one more is refused")
  func depth() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[{\"a\":", count: depth / 2) + "1" + String(repeating: "}]", count: depth / 2)).utf8)
    }
    #expect(error(of: nested(128)) == nil)
    #expect(error(of: nested(130))?.kind == .tooDeep)
    #expect(error(of: nested(130))?.failure.kind == .limitExceeded)
    #expect(error(of: nested(10), limits: JSONLimits(maximumDepth: 9))?.kind == .tooDeep)
    #expect(error(of: Array(repeating: 0x5B, count: 1_000_000))?.kind == .tooDeep)
  }

  @Test("a text up to the limit is read, one byte more is refused")
  func size() throws {
    let limits = JSONLimits(maximumBytes: 10)
    #expect(error(of: Array("\"12345678\"".utf8), limits: limits) == nil)
    #expect(error(of: Array("\"123456789\"".utf8), limits: limits)?.kind == .tooLarge)
    let buffer = Array("\"123456789\"".utf8)
    #expect(throws: JSONSyntaxError.self) {
      try buffer.withUnsafeBytes { _ = try JSONDocument(parsing: $0, limits: limits) }
    }
  }

  @Test("an error says line and column, in characters")
  func position() throws {
    let found = try #require(error(of: Array("{\n  \"杭州\": tru\n}".utf8)))
    #expect((found.line, found.column) == (2, 9))
    #expect(found.failure.message.en.contains("line 2, column 9"))
    #expect(found.failure.message.zhHans.contains("第 2 行第 9 列"))
  }

  @Test("a text cut short at any byte is refused, never read past")
  func truncation() {
    let text = Array(#"{"a":[1,-2.5e+3,true,null,"x\u00e9\ud83d\ude00\\ 杭州😀"],"b":{"c":{}}}"#.utf8)
    #expect(error(of: text) == nil)
    for count in 0..<text.count {
      #expect(error(of: Array(text[..<count])) != nil)
    }
  }
}
