import AvalHost
import AvalKit
import Testing

@Suite("rpc.discover")
struct OpenRPCTests {
  private final class Directory: MethodDirectory {
    let money =
      Array(
        #"{"type":"object","properties":{"amount":{"type":"string","pattern":"^-?[0-9.]+$"},"currency":{"type":"string"}},"#
          .utf8) + Array(#""required":["amount","currency"],"additionalProperties":false}"#.utf8)

    func entries(of names: [String], in language: Language) -> [MethodEntry] { [] }
    func definitions(in language: Language) -> [(name: String, schema: [UInt8])] { [("money", money)] }

    func methods(in language: Language) -> [MethodEntry] {
      let money = String(decoding: money, as: UTF8.self)
      return [
        MethodEntry(
          name: "b.item.post", summary: Text("Post.", zh: "登记。"), effect: .write, permission: "b.post", isJob: true,
          params: Array(
            """
            {"type":"object","properties":{"note":{"type":"string","description":"Why."},"customer":{"type":"string"},
            "amount":\(money)},"required":["customer","amount"],"additionalProperties":false}
            """.utf8),
          result: Array(
            """
            {"type":"object","properties":{"id":{"type":"string"},"open":\(money),"more":{"type":"string"},
            "list":{"type":"array","items":{"type":"integer","minimum":3},"minItems":2}},"required":["id","open","list"]}
            """.utf8),
          exampleParams: Array(#"{"customer":"cus_1","amount":{"amount":"1.00","currency":"CNY"}}"#.utf8)),
        MethodEntry(
          name: "a.list", summary: Text("List.", zh: "列出。"), effect: .read, params: Array(#"{"type":"object"}"#.utf8),
          result: Array(#"{"oneOf":[{"const":"x"},{"type":"integer"}]}"#.utf8)),
      ]
    }
  }

  private func document(_ language: Language = .en) throws -> JSONNode {
    let identity = ServerIdentity(
      name: "aval", title: Text("Aval", zh: "阿瓦尔"), version: "0.1.0", instructions: Text("Ask.", zh: "请问。"))
    let rendered = try OpenRPCDocument(
      directory: Directory(), server: identity, limits: ChannelLimits().published, language: language
    ).render()
    return try JSONDocument(parsing: rendered).root
  }

  @Test("The document has what OpenRPC 1.3.2 requires at its root, and the limits beside it")
  func root() throws {
    let document = try document()
    #expect(document["openrpc"]?.string == "1.3.2")
    #expect(document.at("/info/title")?.string == "Aval")
    #expect(document.at("/info/version")?.string == "0.1.0")
    #expect(document.at("/x-limits/messageBytes")?.int64 == 16 << 20)
    #expect(document.at("/x-limits/queuedRequests")?.int64 == 1024)
    #expect(document.at("/components/schemas/money/type")?.string == "object")
    let known = ["openrpc", "info", "methods", "components", "externalDocs", "servers"]
    #expect(document.members.allSatisfy { known.contains($0.key) || $0.key.hasPrefix("x-") })
    #expect(try self.document(.zhHans).at("/info/title")?.string == "阿瓦尔")
  }

  @Test("One entry a method in the order of names, required parameters before optional ones, each with its schema")
  func methods() throws {
    let methods = try #require(try document()["methods"])
    #expect(methods.elements.map { $0["name"]?.string } == ["a.list", "b.item.post"])
    let post = try #require(methods[1])
    #expect(post["params"]?.elements.map { $0["name"]?.string } == ["customer", "amount", "note"])
    #expect(post["params"]?.elements.map { $0["required"]?.bool } == [true, true, false])
    #expect(post["params"]?.elements.allSatisfy { $0["schema"]?.kind == .object } == true)
    #expect(post.at("/params/2/description")?.string == "Why.")
    #expect(post["paramStructure"]?.string == "by-name")
    #expect(post.at("/result/schema/type")?.string == "object")
    #expect(post["x-effect"]?.string == "write")
    #expect(post["x-job"]?.bool == true)
    let members = ["name", "summary", "tags", "paramStructure", "params", "result", "errors", "examples"]
    #expect(post.members.allSatisfy { members.contains($0.key) || $0.key.hasPrefix("x-") })
  }

  @Test("Every method has a named example whose result has the declared shape")
  func examples() throws {
    let methods = try #require(try document()["methods"])
    for method in methods.elements {
      #expect(method.at("/examples/0/name")?.string?.isEmpty == false)
      #expect(method.at("/examples/0/params")?.kind == .array)
      #expect(method.at("/examples/0/result/name")?.string == "result")
    }
    #expect(methods.at("/0/examples/0/result/value")?.string == "x")
    let example = try #require(methods.at("/1/examples/0"))
    #expect(example.at("/params/1/name")?.string == "amount")
    #expect(example.at("/params/1/value/amount")?.string == "1.00")
    #expect(example.at("/result/value/open/amount")?.string == "1234.50")
    #expect(example.at("/result/value/list")?.elements.map(\.int64) == [3, 3])
    #expect(example.at("/result/value/more") == nil)
  }

  @Test("Every reference leads somewhere, and every kind of failure is described with its code")
  func references() throws {
    let document = try document()
    for method in try #require(document["methods"]).elements {
      for error in try #require(method["errors"]).elements {
        let target = try #require(error["$ref"]?.string)
        #expect(document.at(String(target.dropFirst()))?["code"]?.kind == .number)
      }
    }
    for kind in Failure.Kind.allCases {
      #expect(document.at("/components/errors/\(kind.rawValue)/code")?.int64 == Int64(kind.code))
      #expect(document.at("/components/errors/\(kind.rawValue)/data/kind")?.string == kind.rawValue)
    }
  }
}
