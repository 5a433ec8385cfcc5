import AvalKit
import Testing

private func node(_ json: String) throws -> JSONNode {
  try JSONDocument(parsing: Array(json.utf8)).root
}

private func compiler(_ definitions: String = "{}") throws -> SchemaCompiler {
  SchemaCompiler(definitions: try SharedDefinitions.merged(with: Array(definitions.utf8)))
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Suite("The schema compiler")
struct SchemaCompilerTests {
  @Test(
    "what lies outside the subset is refused with its place",
    arguments: [
      (#"{"format":"date"}"#, "/format"), (#"{"properties":{"a":{"allOf":[]}}}"#, "/properties/a/allOf"), ("[]", ""),
      ("true", ""),
      (#"{"properties":{"a/b":{"default":1}}}"#, "/properties/a~1b/default"),
      (#"{"type":"array","items":{"x":1}}"#, "/items/x"),
      (#"{"type":"int"}"#, "/type"), (#"{"type":[]}"#, "/type"), (#"{"type":["string",1]}"#, "/type"),
      (#"{"type":"object"}"#, "/type"),
      (#"{"type":"string","minimum":1}"#, "/minimum"), (#"{"type":"integer","maxLength":1}"#, "/maxLength"),
      (#"{"type":"string","items":{}}"#, "/items"),
      (#"{"minLength":1,"minItems":1}"#, "/minLength"), (#"{"type":"string","minLength":-1}"#, "/minLength"),
      (#"{"type":"string","minLength":1.5}"#, "/minLength"),
      (#"{"type":"string","minLength":2,"maxLength":1}"#, "/minLength"),
      (#"{"type":"integer","minimum":1.5}"#, "/minimum"),
      (#"{"type":"integer","minimum":2,"maximum":1}"#, "/minimum"), (#"{"type":"integer","minimum":"1"}"#, "/minimum"),
      (#"{"type":"string","pattern":"(a)\\1"}"#, "/pattern"), (#"{"type":"string","pattern":1}"#, "/pattern"),
      (#"{"enum":[]}"#, "/enum"), (#"{"enum":"a"}"#, "/enum"),
      (#"{"enum":[1,1]}"#, "/enum"), (#"{"enum":[[1]]}"#, "/enum"), (#"{"enum":[1.5]}"#, "/enum"),
      (#"{"const":{}}"#, "/const"), (#"{"const":1,"enum":[1]}"#, "/const"),
      (#"{"type":"string","enum":["a",1]}"#, ""), (#"{"required":["a"]}"#, "/required"),
      (#"{"required":["a","a"],"properties":{"a":{}}}"#, "/required"),
      (#"{"required":[1],"properties":{}}"#, "/required"), (#"{"properties":[]}"#, ""), (#"{"oneOf":[]}"#, "/oneOf"),
      (#"{"oneOf":[{"type":"string"}]}"#, "/oneOf"),
      (#"{"oneOf":[{"type":"string"},{"type":"string"}]}"#, "/oneOf"),
      (#"{"oneOf":[{"type":"integer"},{"type":"number"}]}"#, "/oneOf"), (#"{"oneOf":[{},{"type":"null"}]}"#, "/oneOf"),
      (#"{"oneOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}"#, "/oneOf"),
      (#"{"oneOf":[{"required":["a"],"properties":{"a":{}}},{"required":["a"],"properties":{"a":{}}}]}"#, "/oneOf"),
      (##"{"oneOf":[{"type":"string"},{"type":"null"}],"type":"string"}"##, "/type"),
      (##"{"$ref":"#/nope"}"##, "/$ref"), (##"{"$ref":"money"}"##, "/$ref"), (##"{"$ref":1}"##, "/$ref"),
      (##"{"$ref":"#/date","minLength":1}"##, "/minLength"), (#"{"description":1}"#, "/description"),
      (#"{"description":{"en":"x"}}"#, "/description"), (#"{"title":{}}"#, "/title"),
    ])
  func refusals(schema: String, path: String) throws {
    let failure = try #require(throws: Failure.self) { try compiler().compile(node(schema)) }
    #expect(failure.kind == .invalidParams)
    #expect(failure.path == path)
    #expect(throws: Failure.self) { try compiler().inlined(node(schema)) }
  }

  @Test("the refusal of a keyword names it")
  func keyword() throws {
    let failure = try #require(throws: Failure.self) { try compiler().compile(node(#"{"items":{"format":"x"}}"#)) }
    #expect(failure.message.en.contains("format") && failure.message.zhHans.contains("format"))
  }

  @Test("definitions may refer to each other, but not in a circle")
  func circles() throws {
    _ = try compiler(##"{"b":{"type":"array","items":{"$ref":"#/a"}},"a":{"$ref":"#/money"}}"##).compile(
      node(##"{"$ref":"#/b"}"##))
    for own in [
      ##"{"a":{"$ref":"#/a"}}"##, ##"{"a":{"items":{"$ref":"#/b"}},"b":{"properties":{"x":{"$ref":"#/a"}}}}"##,
    ] {
      let failure = try #require(throws: Failure.self) { try SharedDefinitions.merged(with: Array(own.utf8)) }
      #expect(failure.message.en.contains("circle"))
    }
  }

  @Test("a manifest's definitions neither replace shared ones nor leave the subset")
  func definitions() throws {
    for (own, path) in [
      (#"{"money":{}}"#, "/money"), (#"{"a/b":{}}"#, "/a~1b"), (#"{"":{}}"#, "/"),
      (#"{"a":{"format":"x"}}"#, "/a/format"), ("[]", ""), ("{", ""),
    ] {
      #expect(#expect(throws: Failure.self) { try SharedDefinitions.merged(with: Array(own.utf8)) }?.path == path)
    }
    #expect(try SharedDefinitions.merged(with: []).count == SharedDefinitions.names.count)
  }

  @Test("inlined schemas spell out what is implied, and hold no reference")
  func inlined() throws {
    let compiler = try compiler(#"{"line":{"required":["n"],"properties":{"n":{"type":"integer"}}}}"#)
    let schema = try node(
      ##"{"properties":{"lines":{"type":"array","items":{"$ref":"#/line"}},"day":{"$ref":"#/date","description":{"en":"the day","zh-Hans":"日"}},"map":{"type":"object","additionalProperties":{"$ref":"#/limit"}}}}"##
    )
    let expected =
      #"{"type":"object","properties":{"lines":{"type":"array","items":{"type":"object","required":["n"],"properties":{"n":{"type":"integer"}},"additionalProperties":false}},"#
      + #""day":{"description":"the day","type":"string","pattern":"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"},"#
      + #""map":{"type":"object","additionalProperties":{"description":"how many items a page has, 1 to 10000","type":"integer","minimum":1,"maximum":10000}}},"additionalProperties":false}"#
    #expect(text(try compiler.inlined(schema)) == expected)
    #expect(text(try compiler.inlined(node("{}"))) == "{}")
  }

  @Test("referencing schemas keep shared definitions as components and inline the module's own")
  func referencing() throws {
    let compiler = try compiler(##"{"line":{"properties":{"price":{"$ref":"#/money"}}}}"##)
    #expect(
      text(try compiler.referencing(node(##"{"properties":{"line":{"$ref":"#/line"}}}"##)))
        == ##"{"type":"object","properties":{"line":{"type":"object","properties":{"price":{"$ref":"#/components/schemas/money"}},"additionalProperties":false}},"additionalProperties":false}"##
    )
    #expect(SharedDefinitions.rendered(in: .en).map(\.name) == SharedDefinitions.names.sorted())
    #expect(SharedDefinitions.rendered(in: .en).count == 15)
    for (name, schema) in SharedDefinitions.rendered(in: .en) {
      let rendered = try JSONDocument(parsing: schema).root
      #expect(rendered["description"]?.string?.isEmpty == false, "\(name)")
      _ = try compiler.compile(rendered)
    }
  }

  @Test("definitions that double each other are refused before they fill memory")
  func growth() throws {
    let own = (0..<40).map { index in
      ##""d\##(index)":"##
        + (index == 0
          ? ##"{"type":"string"}"##
          : ##"{"properties":{"a":{"$ref":"#/d\##(index - 1)"},"b":{"$ref":"#/d\##(index - 1)"}}}"##)
    }
    let compiler = try compiler("{\(own.joined(separator: ","))}")
    _ = try compiler.compile(node(##"{"$ref":"#/d39"}"##))
    #expect(throws: Failure.self) { try compiler.inlined(node(##"{"$ref":"#/d39"}"##)) }
  }

  @Test(
    "shared texts take what the conventions say and nothing else",
    arguments: [
      (
        "money", [#"{"amount":"-0","currency":"CNY"}"#, #"{"amount":"92233720368547758.07","currency":"CNY"}"#],
        [
          #"{"amount":"1,000","currency":"CNY"}"#, #"{"amount":"１","currency":"CNY"}"#,
          #"{"amount":"1\n","currency":"CNY"}"#, #"{"amount":"","currency":"CNY"}"#,
          #"{"amount":"+1","currency":"CNY"}"#, #"{"amount":".5","currency":"CNY"}"#,
          #"{"amount":"1e3","currency":"CNY"}"#,
        ]
      ),
      (
        "date", [#""2026-02-28""#],
        [#""2026-2-28""#, #""2026-00-01""#, #""2026-01-32""#, #""2026-01-01T00:00:00Z""#, "null"]
      ),
      (
        "instant", [#""2026-11-21T08:00:00Z""#, #""2026-11-21T08:00:00.123+08:00""#],
        [#""2026-11-21T08:00:00""#, #""2026-11-21 08:00:00Z""#, #""2026-11-21T08:00:00.1234Z""#]
      ),
      ("id", [#""cus_281474976710657""#], [#""cus_0""#, #""cus_01""#, #""CUS_1""#, #""c_1""#, #""cus_-1""#, "1"]),
      ("percent", [#""4.35""#, #""-1""#, #""0""#], ["4.35", #""4.""#, #""4.35%""#]),
      ("lang", [#""en""#, #""zh-Hans""#, #""zh""#, #""zh_CN""#, #""EN-gb""#], [#""de""#, #""""#, #""zho""#]),
      ("integer64", ["-1", "9223372036854775807"], ["1.0", #""1""#, "9223372036854775808"]),
      ("cursor", [#""abc""#], [#""""#, "null"]),
      ("text", [#"{"en":"a","zh-Hans":"b"}"#], [#"{"en":"a"}"#, #""a""#]),
    ])
  func shared(name: String, accepted: [String], refused: [String]) throws {
    let schema = try compiler().compile(node(##"{"$ref":"#/\##(name)"}"##))
    for value in accepted { try schema.validate(node(value)) }
    for value in refused { #expect(throws: Failure.self) { try schema.validate(node(value)) } }
  }
}
