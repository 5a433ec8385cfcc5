import AvalKit
import Testing

private func node(_ json: String) throws -> JSONNode {
  try JSONDocument(parsing: Array(json.utf8)).root
}

private func compiler(_ definitions: String = "{}") throws -> SchemaCompiler {
  SchemaCompiler(definitions: try SharedDefinitions.merged(with: Array(definitions.utf8)))
}

/// The failure of a value, or nil where it fits.
private func refusal(_ schema: String, _ value: String, definitions: String = "{}") throws -> Failure? {
  let compiled = try compiler(definitions).compile(node(schema))
  let value = try node(value)
  do throws(Failure) {
    try compiled.validate(value)
    return nil
  } catch {
    #expect(error.kind == .invalidParams)
    #expect(!error.message.en.isEmpty && !error.message.zhHans.isEmpty)
    return error
  }
}

@Suite("Schemas")
struct SchemaTests {
  private static let invoice = #"""
    {"required": ["customer", "date", "amount"], "properties": {
      "customer": {"$ref": "#/customerRef"}, "date": {"$ref": "#/date"}, "amount": {"$ref": "#/money"},
      "lines": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"required": ["n"], "properties": {"n": {"type": "integer"}}}},
      "secured": {"type": "boolean"}, "limit": {"$ref": "#/limit"}, "note": {"type": ["string", "null"], "maxLength": 3},
      "mode": {"enum": ["read", "lend"]}, "weights": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1}},
      "any": {}, "version": {"const": 1}}}
    """#
  private static let start = #""customer":"cus_1","date":"2026-05-06","amount":{"amount":"1.50","currency":"CNY"}"#

  @Test(
    "a value that fits is accepted",
    arguments: [
      "", #","lines":[{"n":1},{"n":-9223372036854775808}]"#, #","secured":false,"limit":10000,"note":null"#,
      #","note":"杭州市""#,
      #","mode":"lend","weights":{"a":0,"b":1.0,"c":0.5e0},"any":[{"x":null}],"version":1"#, #","limit":1"#,
      #","any":null"#, #","mode":"\u0072ead""#,
    ])
  func accepts(rest: String) throws {
    #expect(try refusal(SchemaTests.invoice, "{\(SchemaTests.start)\(rest)}") == nil)
  }

  @Test("members may stand in any order and be spelt with escapes")
  func order() throws {
    let value =
      #"{"amount":{"currency":"CNY","amount":"-0.5"},"d\u0061te":"2026-12-31","customer":{"value":"9","scheme":"USCC"}}"#
    #expect(try refusal(SchemaTests.invoice, value) == nil)
  }

  @Test(
    "what does not fit is named by its place",
    arguments: [
      ("[]", ""), ("null", ""), ("{}", "/customer"),
      (#"{"customer":"cus_1","amount":{"amount":"1","currency":"CNY"}}"#, "/date"),
      (#"{"customer":"","date":"2026-05-06"}"#, "/customer"), (#"{"customer":null}"#, "/customer"),
      (#"{"customer":{}}"#, "/customer/scheme"),
      (#"{"customer":{"scheme":"x","value":"y","z":1}}"#, "/customer/z"), (#"{"date":"2026-13-01"}"#, "/date"),
      (#"{"date":20260101}"#, "/date"),
      (#"{"date":"2026-01-01 "}"#, "/date"), (#"{"amount":{"amount":1.5,"currency":"CNY"}}"#, "/amount/amount"),
      (#"{"amount":{"amount":"01","currency":"CNY"}}"#, "/amount/amount"),
      (#"{"amount":{"amount":"1.","currency":"CNY"}}"#, "/amount/amount"),
      (#"{"amount":{"amount":"1","currency":"cny"}}"#, "/amount/currency"),
      (#"{"amount":{"amount":"1"}}"#, "/amount/currency"),
      (#"{"amount":{"amount":"1","currency":"CNY","x":0}}"#, "/amount/x"), (#"{"lines":[]}"#, "/lines"),
      (#"{"lines":[{"n":1},{}]}"#, "/lines/1/n"),
      (#"{"lines":[{"n":1},{"n":1},{"n":1},{"n":1}]}"#, "/lines"), (#"{"lines":[{"n":1.0}]}"#, "/lines/0/n"),
      (#"{"lines":[{"n":1e2}]}"#, "/lines/0/n"),
      (#"{"lines":[{"n":-0}]}"#, "/lines/0/n"), (#"{"lines":[{"n":9223372036854775808}]}"#, "/lines/0/n"),
      (#"{"lines":{"n":1}}"#, "/lines"),
      (#"{"secured":"true"}"#, "/secured"), (#"{"secured":null}"#, "/secured"), (#"{"limit":0}"#, "/limit"),
      (#"{"limit":10001}"#, "/limit"),
      (#"{"limit":"5"}"#, "/limit"), (#"{"note":"abcd"}"#, "/note"), (#"{"note":"杭州市区"}"#, "/note"),
      (#"{"note":1}"#, "/note"), (#"{"mode":"copy"}"#, "/mode"),
      (#"{"mode":1}"#, "/mode"), (#"{"weights":{"a/b":2}}"#, "/weights/a~1b"),
      (#"{"weights":{"a":-0.001}}"#, "/weights/a"),
      (#"{"weights":{"a":1e400}}"#, "/weights/a"), (#"{"weights":{"a":null}}"#, "/weights/a"),
      (#"{"version":2}"#, "/version"), (#"{"version":1.0}"#, "/version"),
      (#"{"a/b~c":1}"#, "/a~1b~0c"), (#"{"_meta":{}}"#, "/_meta"), (#"{"Customer":"cus_1"}"#, "/Customer"),
      (#"{"":1}"#, "/"),
    ])
  func refuses(value: String, path: String) throws {
    let failure = try #require(try refusal(SchemaTests.invoice, value))
    #expect(failure.path == path)
  }

  @Test("a sentence says what is expected, in both languages")
  func sentences() throws {
    func message(_ schema: String, _ value: String) throws -> Text { try #require(try refusal(schema, value)).message }
    #expect(
      try message(#"{"type":"string"}"#, "1") == Text("Give a string here, not a number.", zh: "此处应为字符串，而不是数字。"))
    #expect(try message(#"{"enum":["a",1,null]}"#, "2").en == #"The values allowed here are "a", 1, null."#)
    #expect(
      try message(##"{"$ref":"#/date"}"##, "\"x\"").en
        == #"This text does not have the form that it must have. Expected here: a day such as "2026-11-21"."#)
    #expect(try message(##"{"$ref":"#/date"}"##, "\"x\"").zhHans == "此处文本的形式不正确。此处应为：日期，例如 \"2026-11-21\"。")
    #expect(
      try message(#"{"properties":{"a":{},"b":{}}}"#, #"{"c":1}"#).en
        == "There is no member c here; the known ones are a, b.")
    #expect(
      try message(##"{"required":["d"],"properties":{"d":{"$ref":"#/date"}}}"##, "{}").zhHans
        == "成员 d 为必填项，请补充：日期，例如 \"2026-11-21\"。")
    #expect(
      try message(##"{"$ref":"#/customerRef"}"##, "1").en.hasPrefix("Give a string or an object here, not a number."))
    #expect(try message(#"{"type":"string","minLength":1}"#, "\"\"").zhHans == "此处文本不得为空。")
  }

  @Test("alternatives are told apart by type, and objects by a required member of their own")
  func alternatives() throws {
    let schema = #"""
      {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}, {"type": ["null", "boolean"]},
        {"required": ["id"], "properties": {"id": {"$ref": "#/id"}, "note": {}}},
        {"required": ["number"], "properties": {"number": {"type": "integer"}, "note": {}}}, {"properties": {"note": {}}}]}
      """#
    for value in [#""x""#, "[1]", "null", "true", #"{"id":"cus_1","note":1}"#, #"{"number":1}"#, "{}", #"{"note":1}"#] {
      #expect(try refusal(schema, value) == nil)
    }
    for (value, path) in [
      ("[1.5]", "/0"), (#"{"id":"cus"}"#, "/id"), (#"{"number":"1"}"#, "/number"),
      (#"{"id":"cus_1","number":1}"#, "/number"),
      (#"{"x":1}"#, "/x"), ("1", ""),
    ] {
      #expect(try refusal(schema, value)?.path == path)
    }
    let strict = #"{"oneOf":[{"required":["a"],"properties":{"a":{}}},{"required":["b"],"properties":{"b":{}}}]}"#
    #expect(try refusal(strict, "{}")?.message.en == "One of these members is required here: a, b.")
    #expect(try refusal(##"{"oneOf":[{"$ref":"#/money"},{"type":"null"}]}"##, "null") == nil)
    #expect(try refusal(##"{"oneOf":[{"$ref":"#/money"},{"type":"null"}]}"##, "{}")?.path == "/amount")
  }

  @Test(
    "bounds of integers are exact up to 64 bits",
    arguments: [
      (#"{"type":"integer","maximum":9007199254740992}"#, "9007199254740993"),
      (#"{"type":"integer","minimum":-9223372036854775807}"#, "-9223372036854775808"),
      (#"{"type":"number","maximum":9007199254740992}"#, "9007199254740993"), (#"{"type":"integer","minimum":5}"#, "4"),
    ])
  func bounds(schema: String, value: String) throws {
    #expect(try refusal(schema, value)?.path == "")
  }

  @Test("lengths count characters, not bytes")
  func lengths() throws {
    let schema = #"{"type":"string","minLength":2,"maxLength":3}"#
    for value in ["杭州", "😀😀😀", "ab", #"\u676d\u5dde"#, #"\ud83d\ude00\ud83d\ude00"#, "éé"] {
      #expect(try refusal(schema, "\"\(value)\"") == nil)
    }
    for value in ["", "杭", "😀", "a", "杭州市区", "abcd", #"\u676d"#, #"\ud83d\ude00"#] {
      #expect(try refusal(schema, "\"\(value)\"") != nil)
    }
  }

  @Test("a map takes any name and checks each value, beside members that are declared")
  func maps() throws {
    let schema = #"{"properties":{"a":{"type":"string"}},"additionalProperties":{"type":"integer"}}"#
    #expect(try refusal(schema, #"{"a":"x","b":1,"c":2}"#) == nil)
    #expect(try refusal(schema, #"{"a":1}"#)?.path == "/a")
    #expect(try refusal(schema, #"{"b":"x"}"#)?.path == "/b")
    #expect(try refusal("{}", #"{"b":["x",{}]}"#) == nil)
  }

  @Test("paths are relative to the value checked, not to the whole text")
  func relativePaths() throws {
    let document = try node(#"{"jsonrpc":"2.0","params":{"limit":0}}"#)
    let params = try #require(document["params"])
    let compiled = try compiler().compile(node(SchemaTests.invoice))
    #expect(throws: Failure.self) { try compiled.validate(document) }
    #expect(#expect(throws: Failure.self) { try compiled.validate(params) }?.path == "/limit")
  }

  @Test("_meta may stand beside parameters, and only there")
  func meta() throws {
    let none = try compiler().compileParameters(node("{}"))
    try none.validate(node("{}"))
    try none.validate(node(#"{"_meta":{"idempotencyKey":"x"}}"#))
    #expect(throws: Failure.self) { try none.validate(node(#"{"x":1}"#)) }
    let some = try compiler().compileParameters(node(#"{"properties":{"a":{"properties":{"b":{}}}}}"#))
    try some.validate(node(#"{"_meta":1,"a":{"b":1}}"#))
    #expect(#expect(throws: Failure.self) { try some.validate(node(#"{"a":{"_meta":1}}"#)) }?.path == "/a/_meta")
    #expect(throws: Failure.self) { try compiler().compileParameters(node(#"{"type":"string"}"#)) }
    #expect(throws: Failure.self) { try compiler().compileParameters(node(##"{"$ref":"#/customerRef"}"##)) }
  }
}
