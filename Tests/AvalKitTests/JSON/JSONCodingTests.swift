import AvalKit
import Testing

/// Decodes a type from JSON text.
private func decode<T: Decodable>(_ type: T.Type, _ json: String) throws -> T {
  try JSONCoding.decode(type, from: JSONDocument(parsing: Array(json.utf8)).root)
}

/// Encodes a value to JSON text.
private func encode(_ value: some Encodable) throws -> String {
  String(decoding: try JSONCoding.encode(value), as: UTF8.self)
}

private func refusal<T: Decodable>(_ type: T.Type, _ json: String) -> Failure? {
  #expect(throws: Failure.self) { _ = try decode(type, json) }
}

private struct Line: Codable, Equatable {
  var number: String
  var quantity: Int
  var price: Double?
  var tags: [String]
}

private struct Order: Codable, Equatable {
  var zulu: String
  var alpha: Bool
  var lines: [Line]
  var note: JSONValue?
  var raw: RawJSON?
  var byName: [String: Int]
}

/// A value type that refuses with a failure of its own, as money and days do.
private struct Positive: Codable {
  let value: Int

  init(from decoder: any Decoder) throws {
    value = try decoder.singleValueContainer().decode(Int.self)
    guard value > 0 else { throw Failure(.invalidParams, "too small", zh: "过小", path: "/inner") }
  }
}

@Suite("JSON coding")
struct JSONCodingTests {
  static let order = """
    {"zulu":"z","alpha":true,"lines":[{"number":"A-1","quantity":3,"price":1.5,"tags":["x","y"]},\
    {"number":"A/2","quantity":-4,"tags":[]}],"note":{"b":[1,null,1.0],"a":"\\n"},"raw":{ "k" : 1e2 },\
    "byName":{"a":1,"b":2,"c":3,"d":4}}
    """

  @Test("members are written in the order of declaration, absent optionals left out, raw bytes kept")
  func roundTrip() throws {
    let order = try decode(Order.self, JSONCodingTests.order)
    #expect(try encode(order) == JSONCodingTests.order)
    #expect(order.lines[1].price == nil)
    #expect(order.note?["b"]?.arrayValue == [1, nil, .number("1.0")])
    #expect(order.raw.map { String(decoding: $0.bytes, as: UTF8.self) } == #"{ "k" : 1e2 }"#)
  }

  @Test("dictionaries are written in the order of their keys' bytes, nested ones too")
  func dictionaries() throws {
    let value = ["b": ["y": 1, "x": 2], "a": [:], "a!": ["é": 1, "z": 1], "B": ["\"": 1]]
    for _ in 0..<20 {
      #expect(try encode(value) == #"{"B":{"\"":1},"a":{},"a!":{"z":1,"é":1},"b":{"x":2,"y":1}}"#)
    }
  }

  @Test(
    "a failure names the place by JSON Pointer",
    arguments: [
      (#"{"number":"n","quantity":1.0,"tags":[]}"#, "/quantity"),
      (#"{"number":"n","quantity":-0,"tags":[]}"#, "/quantity"),
      (#"{"number":"n","quantity":1e2,"tags":[]}"#, "/quantity"),
      (#"{"number":"n","quantity":9223372036854775808,"tags":[]}"#, "/quantity"),
      (#"{"number":"n","quantity":"1","tags":[]}"#, "/quantity"),
      (#"{"number":"n","quantity":true,"tags":[]}"#, "/quantity"),
      (#"{"number":null,"quantity":1,"tags":[]}"#, "/number"),
      (#"{"number":"n","quantity":1,"tags":["a",2]}"#, "/tags/1"),
      (#"{"number":"n","quantity":1,"price":"x","tags":[]}"#, "/price"),
      (#"{"number":"n","quantity":1,"price":1e400,"tags":[]}"#, "/price"),
      (#"{"number":"n","quantity":1,"tags":{}}"#, "/tags"),
      (#"{"number":"n","quantity":1}"#, "/tags"),
      (#"[]"#, ""),
    ])
  func paths(json: String, path: String) throws {
    let failure = try #require(refusal(Line.self, json))
    #expect(failure.kind == .invalidParams)
    #expect(failure.path == path)
    #expect(!failure.message.en.isEmpty && !failure.message.zhHans.isEmpty)
    let nested = try #require(refusal([String: [Line]].self, #"{"a/b":["# + json + "]}"))
    #expect(nested.path == "/a~1b/0" + path)
  }

  @Test("a failure thrown by a value gets the place of the value before its path, once")
  func ownFailures() throws {
    let failure = try #require(refusal([String: [Positive]].self, #"{"list":[1,0]}"#))
    #expect(failure.path == "/list/1/inner")
    #expect(failure.message.en == "too small")
  }

  @Test("paths are relative to the value decoded, not to the whole text")
  func relativePaths() throws {
    let document = try JSONDocument(parsing: Array(#"{"id":1,"params":{"quantity":"x"}}"#.utf8))
    let params = try #require(document.root["params"])
    let failure = #expect(throws: Failure.self) { try JSONCoding.decode(Line.self, from: params) }
    #expect(failure?.path == "/number")
  }

  @Test("members that were never read are reported, in nested values and arrays too")
  func unread() throws {
    let json = #"{"number":"n","extra":{"x":1},"quantity":1,"tags":[],"z":0}"#
    let document = try JSONDocument(parsing: Array(#"{"a/b":[\#(json)]}"#.utf8))
    let (value, unread) = try JSONCoding.decodeReportingUnread([String: [Line]].self, from: document.root)
    #expect(value["a/b"]?.first?.number == "n")
    #expect(unread == ["/a~1b/0/extra", "/a~1b/0/z"])
    let (_, none) = try JSONCoding.decodeReportingUnread(JSONValue.self, from: document.root)
    #expect(none.isEmpty)
  }

  @Test("doubles are written with the shortest digits that read back, never NaN")
  func doubles() throws {
    for (value, text) in [
      (0.1, "0.1"), (1, "1"), (-3, "-3"), (1e300, "1e+300"), (-0.0, "-0.0"), (.leastNonzeroMagnitude, "5e-324"),
      (0.1 + 0.2, "0.30000000000000004"),
    ] {
      #expect(try encode([value]) == "[\(text)]")
      #expect(try decode([Double].self, "[\(text)]").first?.bitPattern == value.bitPattern)
    }
    #expect(throws: Failure.self) { try encode(["x": Double.nan]) }
    #expect(throws: Failure.self) { try encode([Double.infinity]) }
    #expect(try encode(Float(0.1)) == "0.1")
  }

  @Test("integers keep every digit at the ends of their ranges")
  func integers() throws {
    #expect(try encode([Int64.min, .max]) == "[-9223372036854775808,9223372036854775807]")
    #expect(try decode([Int64].self, "[-9223372036854775808,9223372036854775807]") == [.min, .max])
    #expect(try encode(UInt64.max) == "18446744073709551615")
    #expect(try decode(UInt64.self, "18446744073709551615") == .max)
    #expect(refusal(UInt8.self, "256")?.kind == .invalidParams)
    #expect(refusal(Int64.self, "-9223372036854775809")?.kind == .invalidParams)
  }

  @Test("text is escaped where it must be and nowhere else")
  func escapes() throws {
    let text = "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}\u{2028}杭州😀"
    let json = #""\"\\/\b\f\n\r\t\u0000\u001f"# + "\u{7f}\u{2028}杭州😀\""
    #expect(try encode(text) == json)
    #expect(try decode(String.self, json) == text)
  }

  @Test("a nested container may be filled before its parent goes on, not after")
  func nestedContainers() throws {
    struct Nested: Encodable {
      let late: Bool
      enum Key: String, CodingKey { case a, b, c }
      func encode(to encoder: any Encoder) throws {
        var outer = encoder.container(keyedBy: Key.self)
        var inner = outer.nestedContainer(keyedBy: Key.self, forKey: .a)
        var list = inner.nestedUnkeyedContainer(forKey: .c)
        try list.encode(1)
        try inner.encode("x", forKey: .b)
        try outer.encode(2, forKey: .b)
        if late { try inner.encode("y", forKey: .a) }
      }
    }
    #expect(try encode(Nested(late: false)) == #"{"a":{"c":[1],"b":"x"},"b":2}"#)
    #expect(throws: Failure.self) { try encode(Nested(late: true)) }
  }

  @Test("a raw value with line breaks is spliced onto one line")
  func rawOnOneLine() throws {
    let raw = try RawJSON(checking: Array("{\n\"a\":\r\n1}".utf8))
    #expect(try encode([raw]) == "[{ \"a\":  1}]")
  }

  @Test("an empty object is {} and nil is null")
  func empties() throws {
    #expect(try encode(Empty()) == "{}")
    #expect(try encode([Int?.none, 1]) == "[null,1]")
    #expect(try encode(Int?.none) == "null")
    _ = try decode(Empty.self, "{}")
  }

  @Test("canonical bytes are equal for equal values and leave out one member")
  func canonical() throws {
    let a = try JSONDocument(parsing: Array(#"{ "b" : [1, {"y":1.0,"x":"\u0061"}], "_meta":{}, "a":null }"#.utf8))
    let b = try JSONDocument(parsing: Array(#"{"a":null,"b":[1,{"\u0078":"a","y":1.0}]}"#.utf8))
    let text = #"{"a":null,"b":[1,{"x":"a","y":1.0}]}"#
    #expect(String(decoding: JSONCoding.canonicalBytes(of: a.root, dropping: "_meta"), as: UTF8.self) == text)
    #expect(String(decoding: JSONCoding.canonicalBytes(of: b.root), as: UTF8.self) == text)
  }

  @Test("a failure survives its own JSON")
  func failures() throws {
    let original = Failure(.conflict, "No \"x\".", zh: "没有“x”。", path: "/a~1b", data: Array(#"{"n":1}"#.utf8))
    #expect(original.json().withUnsafeBytes { Failure(json: $0) } == original)
    #expect([UInt8]("{}".utf8).withUnsafeBytes { Failure(json: $0) }.kind == .corrupt)
  }
}
