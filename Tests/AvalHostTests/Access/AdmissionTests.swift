import AvalHost
import AvalKit
import TestSupport
import Testing

/// Who is let in, as a client meets it: two fixture modules, a table with two roles.
@Suite("Admission")
struct AdmissionTests {
  static let table = #"""
    { "roles": [
        {"id": "admin", "title": {"en": "Administrator", "zh-Hans": "管理员"}},
        {"id": "clerk", "title": {"en": "Clerk", "zh-Hans": "职员"}}],
      "permissions": {
        "access.manage": ["admin"], "access.read": ["admin"], "audit.read": ["admin"], "file.save": ["admin", "clerk"],
        "system.describe": ["admin", "clerk"], "work.read": ["admin", "clerk"], "module.list": ["admin"]} }
    """#

  static func host(_ root: String, required: Bool) throws -> FixtureHost {
    var module = FixtureModule("alpha")
    module.methods = ["thing.emit"]
    module.writes = ["thing.emit"]
    module.more = #", "emits": ["alpha.happened"]"#
    try module.write(below: root)
    try Workspace.write(table, to: root + "/access.json")
    return FixtureHost(root: root, modules: ["alpha"], more: #", "access": {"required": \#(required)}"#)
  }

  static func put(_ client: ChannelClient, _ id: String, _ roles: [JSONValue], meta: [(String, JSONValue)] = []) throws
  {
    let reply = try client.call(
      "access.user.put", ["id": .string(id), "name": .string(id.uppercased()), "roles": .array(roles)], meta: meta)
    #expect(reply.error == nil, "\(reply.text)")
  }

  static func token(
    _ client: ChannelClient, _ user: String, _ more: [(String, JSONValue)] = [], meta: [(String, JSONValue)] = []
  ) throws -> JSONValue {
    let params = JSONObject([("user", .string(user)), ("name", .string("t-" + user))] + more)
    return try #require(try client.call("access.token.issue", .object(params), meta: meta).result?["token"])
  }

  @Test("G-15, G-17: a name is taken unseen only while nobody is known; then an unknown or inactive one is refused")
  func names() throws {
    try Workspace.withFolder { root in
      let client = try Self.host(root, required: false).start()
      #expect(try client.call("work.list", meta: [("actor", "anybody")]).error == nil)
      for reserved in ["system", "nobody"] {
        let reply = try client.call("work.list", meta: [("actor", .string(reserved))])
        #expect(reply.kind == "denied" && reply.path == "/_meta/actor")
      }
      try Self.put(client, "li", ["admin"])
      let unknown = try client.call("work.list", meta: [("actor", "anybody")])
      #expect(unknown.kind == "denied" && unknown.path == "/_meta/actor", "\(unknown.text)")
      #expect(try client.call("work.list", meta: [("actor", "li")]).error == nil)
      #expect(try client.call("work.list").error == nil)
      try Self.put(client, "wang", ["clerk"])
      let off = try client.call(
        "access.user.put", ["id": "wang", "name": "W", "roles": ["clerk"], "active": false], meta: [("actor", "li")])
      #expect(off.result?["user"]?["active"] == false)
      #expect(try client.call("work.list", meta: [("actor", "wang")]).kind == "denied")
      #expect(client.finish() == 0)
    }
  }

  @Test("G-10: a role's permissions hold for a known user, and a refused attempt is in the audit with who and which")
  func permissions() throws {
    try Workspace.withFolder { root in
      let client = try Self.host(root, required: false).start()
      try Self.put(client, "li", ["admin"])
      try Self.put(client, "wang", ["clerk"])
      let asked: [(String, JSONValue)] = [("audit.list", [:]), ("alpha.thing.emit", ["text": "x"])]
      for (method, params) in asked {
        let reply = try client.call(method, params, meta: [("actor", "wang")])
        #expect(reply.kind == "denied", "\(reply.text)")
      }
      // A read by way of a file is the read.
      let saved = try client.call(
        "file.save", ["method": "audit.list", "file": .string(root + "/a.json")], meta: [("actor", "wang")])
      #expect(saved.kind == "denied" && saved.path == "/method", "\(saved.text)")
      let entries = try client.call("audit.list", ["actor": "wang"], meta: [("actor", "li")]).result?["items"]?
        .arrayValue
      let denied = (entries ?? []).filter { $0["kind"] == "denied" }.compactMap { $0["method"]?.stringValue }
      #expect(denied == ["audit.list", "alpha.thing.emit", "file.save"])
      #expect(try client.call("audit.verify").result?["ok"] == true)
      // Another table through the channel holds at once.
      _ = try client.call("access.role.put", ["id": "clerk", "permissions": ["audit.read"]], meta: [("actor", "li")])
      #expect(try client.call("audit.list", meta: [("actor", "wang")]).error == nil)
      #expect(try client.call("work.list", meta: [("actor", "wang")]).kind == "denied")
      #expect(client.finish() == 0)
    }
  }

  @Test("G-15: before signing in nothing is told but name, version and protocol")
  func closed() throws {
    try Workspace.withFolder { root in
      let host = try Self.host(root, required: true)
      let client = try host.start()
      let described = try client.call("system.describe")
      #expect(described.result?["name"] == "aval" && described.result?["database"] == nil)
      #expect(try client.call("system.health").result?["checks"] == .array([]))
      #expect(try client.call("rpc.discover").result?["methods"] == .array([]))
      #expect(try client.call("tools/list").result?["tools"] == .array([]))
      for text in [described.text] { #expect(!text.contains(root)) }
      for method in ["work.list", "audit.list", "no.such.method", "access.user.list"] {
        let reply = try client.call(method)
        #expect(reply.kind == "denied" && reply.path == "/_meta/token", "\(method): \(reply.text)")
      }
      #expect(try client.call("work.list", meta: [("actor", "li")]).kind == "denied")
      #expect(client.finish() == 0)
    }
  }

  @Test(
    "G-17: a token lets its user in, is told once, ends by revocation and by time, and acts for others only where it may"
  )
  func tokens() throws {
    try Workspace.withFolder { root in
      let open = try Self.host(root, required: false)
      let first = try open.start(environment: ["AVAL_NOW": "2026-05-06T09:00:00+08:00"])
      try Self.put(first, "li", ["admin"])
      try Self.put(first, "wang", ["clerk"])
      let own = try Self.token(first, "wang")
      let front = try Self.token(first, "li", [("actFor", true), ("expires", "2026-05-07T09:00:00+08:00")])
      let keyed = try first.call("access.token.issue", ["user": "li", "name": "k"], meta: [("idempotencyKey", "k")])
      #expect(keyed.kind == "invalidParams" && keyed.path == "/_meta/idempotencyKey")
      #expect(try first.call("access.token.issue", ["user": "li", "name": "t-li"]).kind == "conflict")
      #expect(first.finish() == 0)
      for file in ["", "-wal"] {
        let bytes = (try? Files.read(open.database + file, atMost: 64 << 20)) ?? []
        #expect(!String(decoding: bytes, as: UTF8.self).contains(own.stringValue ?? "?"))
      }
      let client = try Self.host(root, required: true).start(environment: ["AVAL_NOW": "2026-05-07T08:59:59+08:00"])
      #expect(try client.call("work.list", meta: [("token", own)]).error == nil)
      let foreign = try client.call("work.list", meta: [("token", own), ("actor", "li")])
      #expect(foreign.kind == "denied" && foreign.path == "/_meta/actor")
      #expect(try client.call("work.list", meta: [("token", front), ("actor", "wang")]).error == nil)
      #expect(try client.call("audit.list", meta: [("token", front), ("actor", "wang")]).kind == "denied")
      #expect(try client.call("work.list", meta: [("token", "aval_0")]).path == "/_meta/token")
      let entries = try client.call("audit.list", ["actor": "wang"], meta: [("token", front)]).result?["items"]
      let last = try #require(entries?.arrayValue?.last)
      #expect(last["kind"] == "denied" && last["principal"] == "t-li")
      _ = try client.call("access.token.revoke", ["name": "t-wang"], meta: [("token", front)])
      #expect(try client.call("work.list", meta: [("token", own)]).kind == "denied")
      #expect(client.finish() == 0)
      let later = try Self.host(root, required: true).start(environment: ["AVAL_NOW": "2026-05-07T09:00:00+08:00"])
      #expect(try later.call("work.list", meta: [("token", front)]).kind == "denied")
      #expect(later.finish() == 0)
    }
  }

  @Test("a key belongs to the principal, and another person's request with it is a conflict")
  func keys() throws {
    try Workspace.withFolder { root in
      let client = try Self.host(root, required: false).start()
      let put = { (text: String, meta: [(String, JSONValue)]) in
        try client.call("alpha.thing.emit", ["text": .string(text)], meta: meta + [("idempotencyKey", "k")])
      }
      #expect(try put("a", [("actor", "li")]).error == nil)
      #expect(try put("a", [("actor", "li")]).error == nil)
      #expect(try put("a", [("actor", "wang")]).kind == "conflict")
      #expect(client.finish() == 0)
    }
  }

  @Test("a second host knows a user that the first one made, and a token that it revoked")
  func twoHosts() throws {
    try Workspace.withFolder { root in
      let host = try Self.host(root, required: false)
      let (first, second) = (try host.start(), try host.start())
      try Self.put(first, "li", ["admin"])
      #expect(try second.call("work.list", meta: [("actor", "li")]).error == nil)
      #expect(try second.call("work.list", meta: [("actor", "wang")]).kind == "denied")
      let token = try Self.token(first, "li")
      #expect(try second.call("work.list", meta: [("token", token)]).error == nil)
      _ = try first.call("access.token.revoke", ["name": "t-li"])
      #expect(try second.call("work.list", meta: [("token", token)]).kind == "denied")
      #expect(first.finish() == 0)
      #expect(second.finish() == 0)
    }
  }

  @Test("who asks is never said in a tool's arguments")
  func toolArguments() throws {
    try Workspace.withFolder { root in
      let client = try Self.host(root, required: false).start()
      for member in ["actor", "token"] {
        let reply = try client.call(
          "tools/call",
          ["name": "work_list", "arguments": ["_meta": .object(JSONObject([(member, .string("li"))]))]])
        #expect(reply.text.contains("/arguments/_meta/\(member)"), "\(reply.text)")
      }
      #expect(client.finish() == 0)
    }
  }

  @Test("the last one who manages rights cannot be locked out; a bootstrap is the way back in")
  func lastManager() throws {
    try Workspace.withFolder { root in
      let host = try Self.host(root, required: true)
      // Writes the configuration.
      #expect(try host.start().finish() == 0)
      func bootstrap(_ arguments: [String]) throws -> (code: Int32, text: String) {
        let process = try ServedProcess(
          Workspace.aval,
          ["access", "bootstrap", "--config", root + "/aval.json", "--database", host.database] + arguments,
          environment: ["AVAL_FIXTURE_FOLDER": root])
        process.closeInput()
        let line = process.line() ?? ""
        return (process.wait(), line)
      }
      let made = try bootstrap(["--user", "li", "--name", "Li"])
      #expect(made.code == 0 && made.text.hasPrefix("aval_"))
      let client = try host.start(environment: ["AVAL_TOKEN": made.text])
      let reply = try client.call("access.user.put", ["id": "li", "name": "Li", "roles": ["clerk"]])
      #expect(reply.kind == "failedPrecondition", "\(reply.text)")
      let off = try client.call("access.user.put", ["id": "li", "name": "Li", "roles": ["admin"], "active": false])
      #expect(off.kind == "failedPrecondition")
      let role = try client.call("access.role.put", ["id": "admin", "permissions": ["work.read"]])
      #expect(role.kind == "failedPrecondition" && role.path == "/permissions")
      #expect(client.finish() == 0)
      #expect(try bootstrap(["--user", "mallory", "--name", "M"]).code == 1)
      let again = try bootstrap(["--user", "li", "--token", "second"])
      #expect(again.code == 0 && again.text != made.text)
    }
  }

  @Test("G-26: health warns of duties that nobody active owns, once people are known")
  func duties() throws {
    try Workspace.withFolder { root in
      let host = try Self.host(root, required: false)
      let table = Self.table.replacing(
        #""permissions": {"#,
        with: #""duties": [{"id": "survey", "title": {"en": "survey", "zh-Hans": "调查"}}], "permissions": {"#)
      try Workspace.write(table, to: root + "/access.json")
      let client = try host.start()
      func warning() throws -> JSONValue? {
        let checks = try client.call("system.health").result?["checks"]?.arrayValue ?? []
        return checks.first { $0["name"] == "duties" }?["warning"]
      }
      #expect(try warning() == nil)
      try Self.put(client, "li", ["admin"])
      #expect(try warning() == true)
      #expect(try client.call("access.duty.assign", ["duty": "survey", "user": "li"]).error == nil)
      #expect(try warning() == nil)
      #expect(client.finish() == 0)
    }
  }

  @Test("G-56: a merged unit's users and units below it move; what would make a ring is refused")
  func units() throws {
    try Workspace.withFolder { root in
      let client = try Self.host(root, required: false).start()
      let unit = { (id: String, parent: String?) in
        var params = JSONObject([("id", .string(id)), ("name", .string(id))])
        if let parent { params["parent"] = .string(parent) }
        return try client.call("access.unit.put", .object(params))
      }
      let tree: [(String, String?)] = [("head", nil), ("north", "head"), ("team", "north"), ("south", "head")]
      for (id, parent) in tree {
        #expect(try unit(id, parent).error == nil)
      }
      #expect(try unit("head", "team").kind == "failedPrecondition")
      #expect(try unit("x", "nowhere").path == "/parent")
      _ = try client.call("access.user.put", ["id": "li", "name": "Li", "unit": "north", "roles": ["admin"]])
      let merged = try client.call("access.unit.merge", ["from": "north", "into": "south"])
      #expect(merged.result?["moved"] == ["users": 1, "units": 1, "work": 0], "\(merged.text)")
      #expect(try client.call("access.user.get", ["id": "li"]).result?["user"]?["unit"] == "south")
      #expect(try unit("north", nil).kind == "failedPrecondition")
      #expect(try client.call("access.unit.merge", ["from": "head", "into": "team"]).kind == "failedPrecondition")
      let up = try client.call("access.unit.merge", ["from": "head", "into": "south"])
      #expect(up.error == nil, "\(up.text)")
      let units = try client.call("access.unit.list").result?["items"]?.arrayValue ?? []
      let parents = units.map { [$0["id"]?.stringValue, $0["parent"]?.stringValue, $0["mergedInto"]?.stringValue] }
      #expect(
        parents == [
          ["head", nil, "south"], ["north", "south", "south"], ["team", "south", nil], ["south", nil, nil],
        ])
      #expect(client.finish() == 0)
    }
  }
}
