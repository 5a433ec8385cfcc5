import AvalKit

/// The settings of a module: what the configuration says over what the manifest says.
package struct ModuleSettings: Sendable {
  /// Every declared setting with its value: the bytes of the JSON object that init and `call.settings` hand out.
  package let all: [UInt8]
  /// The same without secret ones, for listings.
  package let listed: [UInt8]

  /// Checks the configuration's `settings` object against the manifest and fills in the defaults.
  init(_ manifest: ModuleManifest, configured: [UInt8], house: House, compiler: SchemaCompiler)
    throws(Refusal)
  {
    let given = try Self.parse(configured, manifest.id)
    for (name, _) in given.members where !manifest.settings.contains(where: { $0.name == name }) {
      throw .unknownSetting(name, of: manifest.id, known: manifest.settings.map(\.name))
    }
    var all: [String] = []
    var listed: [String] = []
    for setting in manifest.settings {
      let own = given[setting.name].map { Array($0.rawBytes) }
      let housed = own == nil ? try Self.value(of: setting, house, manifest.id) : nil
      guard let bytes = own ?? housed ?? setting.defaultValue else {
        throw .missingSetting(setting.name, of: manifest.id)
      }
      try Self.check(bytes, setting, manifest.id, compiler)
      let member = "\"\(setting.name)\":\(String(decoding: bytes, as: UTF8.self))"
      all.append(member)
      if !setting.secret { listed.append(member) }
    }
    self.all = Array("{\(all.joined(separator: ","))}".utf8)
    self.listed = Array("{\(listed.joined(separator: ","))}".utf8)
  }

  /// What the house gives a setting that is taken from it.
  private static func value(of setting: SettingDeclaration, _ house: House, _ id: String) throws(Refusal) -> [UInt8]? {
    guard let source = setting.source else { return nil }
    do {
      return try house.value(source)
    } catch {
      throw .settings(id, "/" + setting.name, Text("\(error)", zh: "\(error)"))
    }
  }

  /// Holds a value against the setting's schema; a default is held to it as well.
  private static func check(
    _ value: [UInt8], _ setting: SettingDeclaration, _ id: String, _ compiler: SchemaCompiler
  ) throws(Refusal) {
    do {
      let schema = try compiler.compile(JSONDocument(parsing: setting.schema).root)
      try schema.validate(JSONDocument(parsing: value).root)
    } catch let failure as Failure {
      throw .settings(id, "/" + setting.name + failure.path, failure.message)
    } catch {
      throw .settings(id, "/" + setting.name, Text("\(error)", zh: "\(error)"))
    }
  }

  private static func parse(_ bytes: [UInt8], _ id: String) throws(Refusal) -> JSONNode {
    do {
      let root = try JSONDocument(parsing: bytes).root
      guard root.kind == .object else { throw Refusal.settings(id, "", Text("expected is an object.", zh: "此处应为对象。")) }
      return root
    } catch let error as Refusal {
      throw error
    } catch {
      throw .settings(id, "", Text("\(error)", zh: "\(error)"))
    }
  }
}

extension Refusal {
  static func unknownSetting(_ name: String, of id: String, known: [String]) -> Refusal {
    let list =
      known.isEmpty
      ? Text("it has none", zh: "该模块没有设置")
      : Text(
        "its settings are \(known.joined(separator: ", "))", zh: "其设置为 \(known.joined(separator: "、"))")
    return settings(
      id, "/" + JSONPointer.escape(name),
      Text(
        "there is no setting \"\(name)\", \(list.en); correct or remove it",
        zh: "没有设置 \"\(name)\",\(list.zhHans)；请更正或删除。"))
  }

  static func missingSetting(_ name: String, of id: String) -> Refusal {
    settings(
      id, "/" + name,
      Text("the setting has no default and is missing; give it a value.", zh: "该设置没有默认值且未给出；请为其赋值。"))
  }

  static func settings(_ id: String, _ pointer: String, _ what: Text) -> Refusal {
    Refusal(
      .settings, "The configuration's settings of module \(id)\(pointer.isEmpty ? "" : ", at \(pointer)"): \(what.en)",
      zh: "配置中模块 \(id) 的设置\(pointer.isEmpty ? "" : "，位于 \(pointer)")：\(what.zhHans)")
  }
}
