import AvalKit
import TestSupport
import Testing

/// The shipped roles against every method there is.
@Suite("The table of roles")
struct AccessTableTests {
  private static let table = Workspace.root + "/config/access.json"

  private func rows() throws -> [(permission: String, roles: [String])] {
    let root = try JSONDocument(parsing: #require(Workspace.read(Self.table))).root
    guard let table = root["permissions"] else { return [] }
    return table.members.map { name, roles in (name, roles.elements.compactMap(\.string)) }
  }

  private func roles() throws -> [String] {
    let root = try JSONDocument(parsing: #require(Workspace.read(Self.table))).root
    guard let list = root["roles"] else { return [] }
    return list.elements.compactMap { $0["id"]?.string }
  }

  @Test("G-8, G-10, G-18: every permission that a method needs stands in the table, and nothing else does")
  func complete() throws {
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/aval.sqlite")
      let methods = try client.call("rpc.discover").result?["methods"]?.arrayValue ?? []
      #expect(client.finish() == 0)
      let needed = Set(methods.compactMap { $0["x-permission"]?.stringValue }).subtracting([""])
      let named = Set(try rows().map { $0.permission })
      #expect(needed.subtracting(named).sorted() == [], "name these in config/access.json")
      #expect(named.subtracting(needed).sorted() == [], "no method needs these")
      #expect(try rows().filter { $0.roles.isEmpty }.map { $0.permission } == [])
      #expect(try roles().count == 8)
    }
  }

  @Test("G-8, G-10, G-15: each role may call what the table says and is denied the rest, method by method")
  func everyCell() throws {
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/aval.sqlite")
      let methods = try client.call("rpc.discover").result?["methods"]?.arrayValue ?? []
      for role in try roles() {
        let made = try client.call(
          "access.user.put", ["id": .string("u-" + role), "name": "U", "roles": [.string(role)]])
        #expect(made.error == nil, "\(made.text)")
      }
      let holders = Dictionary(uniqueKeysWithValues: try rows().map { ($0.permission, Set($0.roles)) })
      // Everything is asked for what does not exist: whoever is let in is refused for that, or reads little.
      let params: JSONValue = ["noSuchMember": true]
      for role in try roles() {
        var wrong: [String] = []
        for method in methods {
          guard let name = method["name"]?.stringValue, let permission = method["x-permission"]?.stringValue else {
            continue
          }
          let reply = try client.call(name, params, meta: [("actor", .string("u-" + role))])
          let isDenied = reply.kind == "denied"
          if isDenied == (holders[permission]?.contains(role) ?? false) { wrong.append(name) }
        }
        #expect(wrong == [], "\(role)")
      }
      #expect(client.finish() == 0)
    }
  }
}
