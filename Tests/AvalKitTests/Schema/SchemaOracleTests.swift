import AvalKit
import Foundation
import Testing

/// A plain reading of JSON Schema over value trees, alternatives tried one by one: slow, short, and written apart from
/// the compiler. It reads the schemas as they are rendered for clients.
private enum Oracle {
  static func accepts(_ value: JSONValue, _ schema: JSONValue) -> Bool {
    guard let keywords = schema.objectValue else { return true }
    return keywords.allSatisfy { keyword, operand in holds(value, keyword, operand, schema) }
  }

  private static func holds(_ value: JSONValue, _ keyword: String, _ operand: JSONValue, _ schema: JSONValue) -> Bool {
    switch (keyword, value) {
    case ("type", _): (operand.arrayValue ?? [operand]).contains { isOfType(value, $0.stringValue ?? "") }
    case ("enum", _): operand.arrayValue?.contains(value) ?? false
    case ("const", _): operand == value
    case ("oneOf", _): operand.arrayValue?.count { accepts(value, $0) } == 1
    case ("required", .object(let members)):
      operand.arrayValue?.allSatisfy { members[$0.stringValue ?? ""] != nil } ?? true
    case ("properties", .object(let members)):
      members.allSatisfy { name, member in operand[name].map { accepts(member, $0) } ?? true }
    case ("additionalProperties", .object(let members)):
      members.allSatisfy { name, member in
        schema["properties"]?[name] != nil || operand == true || (operand != false && accepts(member, operand))
      }
    case ("items", .array(let elements)): elements.allSatisfy { accepts($0, operand) }
    case ("minItems", .array(let elements)): elements.count >= integer(operand)
    case ("maxItems", .array(let elements)): elements.count <= integer(operand)
    case ("minLength", .string(let text)): text.unicodeScalars.count >= integer(operand)
    case ("maxLength", .string(let text)): text.unicodeScalars.count <= integer(operand)
    case ("pattern", .string(let text)):
      // ICU lets $ stand before a final line break.
      text.range(of: (operand.stringValue ?? "").replacing("$", with: "\\z"), options: .regularExpression) != nil
    case ("minimum", .integer(let number)): number >= integer(operand)
    case ("maximum", .integer(let number)): number <= integer(operand)
    case ("minimum", .number(let text)): (Double(text) ?? 0) >= Double(integer(operand))
    case ("maximum", .number(let text)): (Double(text) ?? 0) <= Double(integer(operand))
    default: true
    }
  }

  private static func integer(_ value: JSONValue) -> Int { Int(value.integerValue ?? 0) }

  private static func isOfType(_ value: JSONValue, _ type: String) -> Bool {
    switch value {
    case .null: type == "null"
    case .bool: type == "boolean"
    case .integer: type == "integer" || type == "number"
    case .number(let text): type == "number" && Double(text)?.isFinite == true
    case .string: type == "string"
    case .array: type == "array"
    case .object: type == "object"
    }
  }
}

@Suite("Schemas against a plain reading")
struct SchemaOracleTests {
  private static let schema = ##"""
    {"required": ["customer", "date", "amount"], "properties": {
      "customer": {"$ref": "#/customerRef"}, "date": {"$ref": "#/date"}, "amount": {"$ref": "#/money"},
      "at": {"$ref": "#/instant"}, "rate": {"$ref": "#/percent"}, "limit": {"$ref": "#/limit"}, "name": {"$ref": "#/text"},
      "tags": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "string", "minLength": 1, "maxLength": 4}},
      "weights": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1}},
      "state": {"enum": ["open", "closed", 1, null]}, "flag": {"type": ["boolean", "null"]}, "any": {},
      "plan": {"oneOf": [
        {"type": "array", "items": {"type": "integer", "minimum": 1}},
        {"required": ["count"], "properties": {"count": {"type": "integer"}, "note": {"type": "string"}}},
        {"required": ["until"], "properties": {"until": {"$ref": "#/date"}, "note": {"type": "string"}}}]}}}
    """##

  private static let seeds = [
    #"{"customer":"cus_1","date":"2026-05-06","amount":{"amount":"-1234.50","currency":"CNY"},"limit":10,"tags":["a","杭州"]}"#,
    #"{"customer":{"scheme":"USCC","value":"9"},"date":"2026-12-31","amount":{"amount":"0","currency":"USD"},"rate":"4.35","flag":null}"#,
    #"{"customer":"x","date":"2026-01-01","amount":{"amount":"1","currency":"EUR"},"at":"2026-01-01T00:00:00.5Z","any":[1,{}],"state":1}"#,
    #"{"customer":"x","date":"2026-01-01","amount":{"amount":"1","currency":"EUR"},"plan":{"count":3,"note":"n"},"weights":{"a":0.5,"b":1}}"#,
    #"{"customer":"x","date":"2026-01-01","amount":{"amount":"1","currency":"EUR"},"plan":[1,2],"name":{"en":"a","zh-Hans":"b"},"state":null}"#,
    #"{"customer":"x","date":"2026-01-01","amount":{"amount":"1","currency":"EUR"},"plan":{"until":"2026-02-03"},"state":"open"}"#,
  ].map { Array($0.utf8) }

  private static let pieces = [
    "null", "true", "1", "0", "-1", "1.0", "1e2", "0.5", "10001", "9223372036854775808", "\"\"", "\"abcde\"",
    "\"杭州市区县\"",
    "\"2026-05-06\"", "\"cus_1\"", "\"01\"", "\"1.\"", "\"x\\n\"", "[]", "[1]", "[\"a\"]", "{}", #"{"count":1}"#,
    #"{"until":1}"#,
    #"{"count":1,"until":"2026-01-01"}"#, #"{"amount":"1","currency":"CNY"}"#, #"{"en":"x"}"#,
  ].map { Array($0.utf8) }

  /// A seed with some of its values replaced, members renamed or left out.
  private static func mutated(_ generator: inout SeededGenerator) throws -> JSONDocument? {
    var text = seeds.randomElement(using: &generator) ?? []
    for _ in 0..<Int.random(in: 0...2, using: &generator) {
      let document = try JSONDocument(parsing: text)
      var nodes: [JSONNode] = []
      collect(document.root, &nodes)
      guard let node = nodes.randomElement(using: &generator) else { continue }
      if Bool.random(using: &generator) {
        text.replaceSubrange(node.byteRange, with: pieces.randomElement(using: &generator) ?? [])
      } else if let at = text.indices.randomElement(using: &generator) {
        text[at] = UInt8.random(in: 0x20..<0x7F, using: &generator)
      }
      if (try? JSONDocument(parsing: text)) == nil { return nil }
    }
    return try JSONDocument(parsing: text)
  }

  private static func collect(_ node: JSONNode, _ nodes: inout [JSONNode]) {
    nodes.append(node)
    for (_, member) in node.members { collect(member, &nodes) }
    for element in node.elements { collect(element, &nodes) }
  }

  @Test("both readings accept and refuse the same values, and a refusal's path leads into the value")
  func agreement() throws {
    var generator = SeededGenerator.announced("schemas")
    let compiler = SchemaCompiler(definitions: try SharedDefinitions.merged(with: []))
    let source = try JSONDocument(parsing: Array(SchemaOracleTests.schema.utf8)).root
    let compiled = try compiler.compile(source)
    let rendered = JSONValue(try JSONDocument(parsing: try compiler.inlined(source)).root)
    var accepted = 0
    var refused = 0
    for _ in 0..<repetitions(inRelease: 50_000) {
      guard let document = try SchemaOracleTests.mutated(&generator) else { continue }
      let text = String(decoding: document.bytes, as: UTF8.self)
      let expected = Oracle.accepts(JSONValue(document.root), rendered)
      do throws(Failure) {
        try compiled.validate(document.root)
        accepted += 1
        #expect(expected, "accepted: \(text)")
      } catch {
        refused += 1
        #expect(!expected, "refused: \(text) \(error)")
        let parent = String(error.path[..<(error.path.lastIndex(of: "/") ?? error.path.startIndex)])
        #expect(document.root.at(error.path) != nil || document.root.at(parent)?.kind == .object, "\(error) in \(text)")
      }
    }
    #expect(accepted > 100 && refused > 100)
  }

  @Test(
    "twenty thousand requests a second leave 50 µs each: checking six members takes under 2",
    .enabled(if: environment("AVAL_BENCH") == "1"))
  func speed() throws {
    let compiler = SchemaCompiler(definitions: try SharedDefinitions.merged(with: []))
    let compiled = try compiler.compileParameters(JSONDocument(parsing: Array(SchemaOracleTests.schema.utf8)).root)
    let value =
      #"{"customer":"cus_281474976710657","date":"2026-05-06","amount":{"amount":"1234.50","currency":"CNY"},"limit":10,"#
      + #""tags":["a","b"],"state":"open"}"#
    let node = try JSONDocument(parsing: Array(value.utf8)).root
    let start = ContinuousClock.now
    for _ in 0..<100_000 { try compiled.validate(node) }
    let microseconds = (ContinuousClock.now - start) / .microseconds(1) / 100_000
    print("schema of six members: \(microseconds) µs")
    #expect(microseconds < 2)
  }
}
