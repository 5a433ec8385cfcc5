import AvalKit

// Reading the parts of a manifest that name files, other modules' happenings and settings.

extension ModuleManifest {
  /// `0001_name.sql`, numbers rising, each file below `migrations/`.
  static func readMigrations(_ node: ManifestNode?, folder: String, id: String) throws(Refusal) -> [String] {
    var migrations: [String] = []
    for element in try node?.elements() ?? [] {
      let name = try element.string()
      guard isMigrationName(name) else {
        throw element.expected("a file name such as 0001_invoice.sql", zh: "形如 0001_invoice.sql 的文件名")
      }
      if let last = migrations.last, name.prefix(4) <= last.prefix(4) {
        throw element.expected("a number above \(last.prefix(4))", zh: "大于 \(last.prefix(4)) 的编号")
      }
      guard TrustedFile.exists("\(folder)/migrations/\(name)") else {
        throw .missing(file: "migrations/\(name)", of: id)
      }
      migrations.append(name)
    }
    return migrations
  }

  /// `<id>_<noun>_v1`, each defined in `views/<name>.sql`.
  static func readViews(_ node: ManifestNode?, folder: String, id: String) throws(Refusal) -> [String] {
    var views: [String] = []
    for element in try node?.elements() ?? [] {
      let name = try element.string()
      guard isViewName(name, of: id) else {
        throw element.expected("a view's name such as \(id)_item_v1", zh: "形如 \(id)_item_v1 的视图名")
      }
      guard !views.contains(name) else { throw element.twice(name) }
      guard TrustedFile.exists("\(folder)/views/\(name).sql") else { throw .missing(file: "views/\(name).sql", of: id) }
      views.append(name)
    }
    return views
  }

  static func readImportTargets(_ node: ManifestNode?, methods: [String]) throws(Refusal) -> [ImportTarget] {
    var targets: [ImportTarget] = []
    for element in try node?.elements() ?? [] {
      let members = try element.members(["kind", "method", "digests"])
      let kind = try element.require("kind", in: members)
      let name = try kind.string()
      guard !targets.contains(where: { $0.kind == name }) else { throw kind.twice(name) }
      let method = try readOwnMethod(element.require("method", in: members), methods)
      targets.append(ImportTarget(kind: name, method: method, digests: try members["digests"]?.bool() ?? false))
    }
    return targets
  }

  static func readSubscriptions(_ node: ManifestNode?, methods: [String]) throws(Refusal) -> [Subscription] {
    var subscriptions: [Subscription] = []
    for element in try node?.elements() ?? [] {
      let members = try element.members(["event", "method", "delivery"])
      var delivery = Delivery.after
      if let node = members["delivery"] {
        guard let named = Delivery(rawValue: try node.string()) else {
          throw node.expected("\"within\" or \"after\"", zh: "\"within\" 或 \"after\"")
        }
        delivery = named
      }
      subscriptions.append(
        Subscription(
          event: try element.require("event", in: members).string(),
          method: try readOwnMethod(element.require("method", in: members), methods), delivery: delivery))
    }
    return subscriptions
  }

  /// Methods of the daily work, each with a short title; named like `methods`, without the module.
  static func readMenu(_ node: ManifestNode?, prefix: String, methods: [String]) throws(Refusal) -> [ToolOffer.MenuItem]
  {
    var menu: [ToolOffer.MenuItem] = []
    for element in try node?.elements(atMost: 100) ?? [] {
      let members = try element.members(["method", "title"])
      let method = try element.require("method", in: members)
      let name = prefix + (try method.string())
      guard methods.contains(name) else {
        throw method.expected("one of this module's own methods, without the module", zh: "本模块自己的方法之一（不带模块名）")
      }
      guard !menu.contains(where: { $0.method == name }) else { throw method.twice(name) }
      menu.append(.init(method: name, title: try element.require("title", in: members).text()))
    }
    return menu
  }

  static func readSettings(_ node: ManifestNode?) throws(Refusal) -> [SettingDeclaration] {
    var settings: [SettingDeclaration] = []
    for element in try node?.elements(atMost: 1000) ?? [] {
      let members = try element.members(["name", "schema", "default", "from", "secret", "summary"])
      let name = try element.require("name", in: members)
      let text = try name.string()
      guard MethodDeclaration.isWord(text) else {
        throw name.expected("a lowerCamelCase name", zh: "lowerCamelCase 名称")
      }
      guard !settings.contains(where: { $0.name == text }) else { throw name.twice(text) }
      settings.append(
        SettingDeclaration(
          name: text, schema: try element.require("schema", in: members).bytes,
          defaultValue: members["default"]?.bytes, source: try readSource(members["from"]),
          secret: try members["secret"]?.bool() ?? false,
          summary: try element.require("summary", in: members).text()))
    }
    return settings
  }

  private static func readSource(_ node: ManifestNode?) throws(Refusal) -> String? {
    guard let node else { return nil }
    let name = try node.string()
    guard House.names.contains(name) else {
      let known = House.names.sorted()
      throw node.expected("one of \(known.joined(separator: ", "))", zh: known.joined(separator: "、") + " 之一")
    }
    return name
  }

  private static func readOwnMethod(_ node: ManifestNode, _ methods: [String]) throws(Refusal) -> String {
    let name = try node.string()
    guard methods.contains(name) else {
      throw node.expected("one of this module's own methods", zh: "本模块自己的方法之一")
    }
    return name
  }

  private static func isMigrationName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return (10...100).contains(bytes.count) && name.hasSuffix(".sql") && bytes[4] == 0x5F
      && bytes.prefix(4).allSatisfy { (0x30...0x39).contains($0) } && bytes.dropFirst(5).dropLast(4).allSatisfy(isPlain)
  }

  private static func isViewName(_ name: String, of id: String) -> Bool {
    guard name.hasPrefix(id + "_"), name.utf8.count <= 64, name.utf8.allSatisfy(isPlain),
      let version = name.split(separator: "_").last, version.first == "v", version.utf8.count > 1
    else { return false }
    return version.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
      && name.split(separator: "_", omittingEmptySubsequences: false).count >= 3
  }

  /// Lower-case letters, digits and underscores.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
  }
}
