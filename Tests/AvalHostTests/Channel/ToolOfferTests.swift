import AvalHost
import AvalKit
import Testing

@Suite("Control channel: what assistants are offered")
struct ToolOfferTests {
  private static let effects: [(String, MethodEntry.Effect)] = [
    ("books.item.list", .read), ("books.item.post", .write), ("books.item.purge", .destructive), ("file.save", .write),
    ("staff.person.get", .read), ("staff.person.put", .write), ("system.describe", .read),
  ]
  private static let menu = [
    ToolOffer.MenuItem(method: "books.item.list", title: Text("List items", zh: "列出项目")),
    ToolOffer.MenuItem(method: "staff.person.put", title: Text("Keep a person", zh: "登记人员")),
  ]

  private static func entry(_ name: String, _ effect: MethodEntry.Effect, size: Int = 0) -> MethodEntry {
    let params = "{\"type\":\"object\",\"description\":\"\(String(repeating: "x", count: size))\"}"
    return MethodEntry(
      name: name, summary: Text("\(name).", zh: "\(name)。"), effect: effect, params: Array(params.utf8),
      result: Array(#"{"type":"object"}"#.utf8))
  }

  private func offer(
    _ names: [String]?, readOnly: Bool = false, outputs: Bool = false, without module: String = ""
  ) throws -> ToolOffer {
    var selection = ToolSelection()
    selection.names = names
    selection.isReadOnly = readOnly
    selection.hasOutputSchemas = outputs
    return try ToolOffer(
      selection,
      methods: Self.effects.map { name, effect in
        ToolOffer.Method(name: name, effect: effect, isAvailable: module.isEmpty || !name.hasPrefix(module))
      },
      menu: Self.menu, modules: ["books", "staff", "absent"])
  }

  private func ask(_ rig: ChannelRig, _ method: String, _ params: String = "{}") throws -> JSONNode {
    let line = try #require(rig.ask("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"\(method)\",\"params\":\(params)}"))
    return try JSONDocument(parsing: Array(line.utf8)).root
  }

  private func names(_ rig: ChannelRig, _ params: String = "{}") throws -> [String] {
    try #require(try ask(rig, "tools/list", params).at("/result/tools")).elements.compactMap { $0["name"]?.string }
  }

  private func rig(_ offer: ToolOffer) -> ChannelRig {
    ChannelRig(methods: Self.effects.map { Self.entry($0.0, $0.1) }, offer: offer)
  }

  @Test(
    "A selection lists what it names and refuses the rest",
    arguments: [
      (nil, false, ["books_item_list", "staff_person_put"]),
      (nil, true, ["books_item_list"]),
      (["books"], false, ["books_item_list", "books_item_post", "books_item_purge"]),
      (["books"], true, ["books_item_list"]),
      (["staff.person.get", "staff_person_put"], false, ["staff_person_get", "staff_person_put"]),
      (["@read"], false, ["books_item_list", "staff_person_get", "system_describe"]),
      (["@menu", "staff"], false, ["books_item_list", "staff_person_get", "staff_person_put"]),
      (["absent", "absent.thing.do"], false, []),
      ([], false, []),
    ] as [([String]?, Bool, [String])])
  func selections(_ chosen: [String]?, _ readOnly: Bool, _ expected: [String]) throws {
    let rig = rig(try offer(chosen, readOnly: readOnly))
    #expect(try names(rig) == expected)
    let isBounded = chosen != nil || readOnly
    for (method, effect) in Self.effects {
      let tool = method.split(separator: ".").joined(separator: "_")
      let isDenied =
        isBounded && method != "system.describe"
        && !(expected.contains(tool) || (chosen == nil && effect == .read))
      let native = try ask(rig, method)
      #expect((native.at("/error/data/kind")?.string == "denied") == isDenied, "\(method)")
      let called = try ask(rig, "tools/call", "{\"name\":\"\(tool)\",\"arguments\":{}}")
      #expect((called.at("/result/structuredContent/error/data/kind")?.string == "denied") == isDenied, "\(tool)")
    }
  }

  @Test("A boundary holds for what file.save reads, for notifications and within batches")
  func detours() throws {
    let rig = rig(try offer(["file.save", "books"]))
    let inner = try ask(rig, "file.save", #"{"method":"staff.person.get","params":{},"file":"a"}"#)
    #expect(inner.at("/error/data/kind")?.string == "denied")
    #expect(inner.at("/error/data/path")?.string == "/method")
    #expect(try ask(rig, "file.save", #"{"method":"books.item.list"}"#).at("/error/code")?.int64 == -32601)
    rig.sendLine(#"{"jsonrpc":"2.0","method":"staff.person.put","params":{}}"#)
    let batch = try #require(
      rig.ask(#"[{"jsonrpc":"2.0","id":1,"method":"staff.person.put","params":{}}]"#))
    #expect(batch.contains("\"denied\""))
    #expect(!rig.handler.methods.contains("staff.person.put"))
    #expect(rig.log.contains { $0.contains("staff.person.put refused") })
  }

  @Test("What is neither module nor method is refused at start, with what was probably meant")
  func misspelt() {
    for (name, meant) in [("bokos", "books"), ("books.item.lst", "books.item.list"), ("@reads", nil), ("", nil)] {
      do {
        _ = try offer([name])
        Issue.record("\(name) is accepted")
      } catch {
        let failure = error as? Failure
        #expect(failure?.kind == .invalidParams)
        if let meant { #expect(failure?.message.en.contains("did you mean \(meant)") == true) }
      }
    }
  }

  @Test(
    "Titles come in the language asked for; results' schemas where they are wanted; a module that is off is not listed")
  func listing() throws {
    let rig = rig(try offer(nil, outputs: true))
    let tools = try #require(try ask(rig, "tools/list", #"{"_meta":{"lang":"zh-Hans"}}"#).at("/result/tools"))
    #expect(tools.at("/0/title")?.string == "列出项目")
    #expect(tools.at("/0/outputSchema/type")?.string == "object")
    #expect(try ask(rig, "tools/list").at("/result/tools/0/title")?.string == "List items")
    #expect(try names(self.rig(try offer(nil, without: "staff"))) == ["books_item_list"])
  }

  @Test("Pages hold every tool once, end at their bytes, and go on behind a page's cursor alone")
  func pages() throws {
    let methods = (0..<100).map { Self.entry("books.item\($0 + 100).get", .read, size: 1500) }
    let offer = ToolOffer.everything(of: methods)
    let rig = ChannelRig(methods: methods, offer: offer)
    var seen: [String] = []
    var cursor: String?
    var pages = 0
    repeat {
      let params = cursor.map { "{\"cursor\":\"\($0)\"}" } ?? #"{"cursor":null}"#
      let reply = try ask(rig, "tools/list", params)
      let tools = try #require(reply.at("/result/tools"))
      #expect(tools.rawBytes.count <= MCPPage.bytes)
      seen += tools.elements.compactMap { $0["name"]?.string }
      cursor = reply.at("/result/nextCursor")?.string
      pages += 1
    } while cursor != nil && pages < 10
    #expect(pages == 3)
    #expect(seen == methods.map { $0.name.split(separator: ".").joined(separator: "_") })
    for wrong in ["\"nothing\"", "7", "\"\""] {
      #expect(try ask(rig, "tools/list", "{\"cursor\":\(wrong)}").at("/error/data/path")?.string == "/cursor")
    }
  }
}

enum MCPPage {
  /// What the README promises of a page.
  static let bytes = 60_000
}

extension ToolOffer {
  /// Every method listed, none refused.
  static func everything(of methods: [MethodEntry]) -> ToolOffer {
    let menu = methods.map { MenuItem(method: $0.name, title: $0.summary) }
    do {
      return try ToolOffer(
        nil, methods: methods.map { Method(name: $0.name, effect: $0.effect) }, menu: menu)
    } catch {
      preconditionFailure("no selection, nothing to refuse: \(error)")
    }
  }
}
