import AvalKit

/// What an integrator chose: which modules, which data, which limits. Read from `config/aval.json`.
package struct Configuration: Sendable {
  /// One line of `"modules"`: a module that the integrator wants.
  package struct Module: Sendable {
    package let id: String
    /// A required module that is refused stops the start.
    package var required = false
    /// The library's pinned SHA-256 in hexadecimal, if any.
    package var sha256: String?
    /// The bytes of a JSON object: settings that replace the manifest's defaults.
    package var settings: [UInt8] = Array("{}".utf8)

    package init(
      id: String, required: Bool = false, sha256: String? = nil, settings: [UInt8] = Array("{}".utf8)
    ) {
      self.id = id
      self.required = required
      self.sha256 = sha256
      self.settings = settings
    }
  }

  /// Which files requests may name.
  package struct OpenFolders: Sendable {
    /// Folders that input files lie below; nil for the one that the host is started in.
    package var read: [String]?
    /// Folders that new files may be made below; nil for the one that the host is started in.
    package var write: [String]?
    /// Files that a command's own arguments name, by their paths without links: open beside the folders.
    package var named: [String] = []
  }

  /// The configuration file, or nil where none was found and everything is default.
  package var file: String?
  package var database: String?
  package var site = 1
  package var utcOffset = UTCOffset.china
  package var language = Language.en
  package var modulePaths: [String] = []
  package var libraryPaths: [String] = []
  package var modules: [Module] = []
  package var importFormatPaths: [String] = []
  package var policyPaths: [String] = []
  package var files = OpenFolders()
  package var limits = Limits()
  /// Whose letters and papers these are.
  package var house = House()
  /// `day.at` of the file: the minute of the civil day, from 0 to 1439, from which a serving host runs the day; nil where
  /// somebody else does.
  package var dayMinute: Int?
  /// `mcp` of the file: what assistants are offered.
  package var tools = ToolSelection()
  /// Whether every request needs a token (`access.required`).
  package var accessRequired = false
  /// The table of roles where the configuration names one (`access.table`).
  package var accessTable: String?
  /// What the channel of this start offers; nil for a command of its own, which no selection binds.
  package var offered: ToolSelection?

  package init() {}
}

extension Configuration {
  /// Reads a configuration file; paths in it are relative to the file. Unknown keys are refused.
  package init(file path: String) throws(Failure) {
    let bytes = try Files.read(path, atMost: 1 << 20)
    do {
      let document = try JSONDocument(parsing: bytes)
      try self.init(document.root, folder: Files.folder(of: path))
    } catch let error as JSONSyntaxError {
      throw error.failure.naming(file: path)
    } catch let error as Failure {
      throw error.naming(file: path)
    } catch {
      throw Failure(.invalidParams, "\(path): \(error)", zh: "\(path):\(error)")
    }
    file = path
  }

  private init(_ root: JSONNode, folder: String) throws {
    self.init()
    let reader = ObjectReader(root, path: "")
    try reader.requireObject()
    for (key, node) in root.members {
      let at = ObjectReader(node, path: "/" + key)
      switch key {
      case "$schema": _ = try at.string()
      case "database": database = Files.join(folder, try at.string())
      case "site": site = try at.integer(in: 1...32_767)
      case "utcOffset": utcOffset = try at.parsed { try UTCOffset(parsing: $0) }
      case "lang": language = try at.language()
      case "modulePaths": modulePaths = try at.strings().map { Files.join(folder, $0) }
      case "libraryPaths": libraryPaths = try at.strings().map { Files.join(folder, $0) }
      case "importFormatPaths": importFormatPaths = try at.strings().map { Files.join(folder, $0) }
      case "policyPaths": policyPaths = try at.strings().map { Files.join(folder, $0) }
      case "modules": modules = try at.elements().map { try Self.module($0) }
      case "isolation": try Self.requireInProcess(at)
      case "limits":
        try at.requireObject()
        for (name, value) in node.members {
          let path = "/limits/" + name
          try limits.set(name, to: try ObjectReader(value, path: path).integer(in: Int.min...Int.max), path: path)
        }
      case "files": try readFiles(at, folder)
      case "house": house = try House(at)
      case "mcp": try readTools(at)
      case "day": try readDay(at)
      case "access": try readAccess(at, folder)
      default: throw Self.unknown(key, path: "/" + key)
      }
    }
    var seen: Set<String> = []
    for (index, module) in modules.enumerated() where !seen.insert(module.id).inserted {
      throw Failure(
        .invalidParams, "\(module.id) stands twice in modules; remove one line.",
        zh: "modules 中 \(module.id) 出现两次；请删去一行。", path: "/modules/\(index)/id")
    }
  }

  private static func module(_ at: ObjectReader) throws -> Module {
    try at.requireObject()
    guard let id = at.node["id"] else {
      throw Failure(
        .invalidParams, "A line of modules needs an id.", zh: "modules 中的每一行都需要 id。", path: at.path + "/id")
    }
    var module = Module(id: try ObjectReader(id, path: at.path + "/id").string())
    for (key, node) in at.node.members {
      let member = ObjectReader(node, path: at.path + "/" + key)
      switch key {
      case "id": break
      case "required": module.required = try member.bool()
      case "sha256": module.sha256 = try member.string().lowercased()
      case "settings":
        try member.requireObject()
        module.settings = Array(node.rawBytes)
      default: throw unknown(key, path: member.path)
      }
    }
    return module
  }

  private mutating func readFiles(_ at: ObjectReader, _ folder: String) throws {
    try at.requireObject()
    for (key, node) in at.node.members {
      let member = ObjectReader(node, path: at.path + "/" + key)
      switch key {
      case "read": files.read = try member.strings().map { Files.join(folder, $0) }
      case "write": files.write = try member.strings().map { Files.join(folder, $0) }
      default: throw Self.unknown(key, path: member.path)
      }
    }
  }

  private mutating func readDay(_ at: ObjectReader) throws {
    try at.requireObject()
    for (key, node) in at.node.members {
      let member = ObjectReader(node, path: at.path + "/" + key)
      guard key == "at" else { throw Self.unknown(key, path: member.path) }
      dayMinute = try Self.minute(member)
    }
  }

  /// A time of day, `06:00`, as minutes since midnight.
  private static func minute(_ member: ObjectReader) throws -> Int {
    let text = try member.string()
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard text.utf8.count == 5, parts.count == 2, text.utf8.allSatisfy({ $0 == 0x3A || (0x30...0x39).contains($0) }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else {
      throw Failure(
        .invalidParams, "\(text) is no time of day; write it as 06:00.", zh: "\(text) 不是时刻；请写作 06:00。",
        path: member.path)
    }
    return hour * 60 + minute
  }

  private mutating func readTools(_ at: ObjectReader) throws {
    try at.requireObject()
    for (key, node) in at.node.members {
      let member = ObjectReader(node, path: at.path + "/" + key)
      switch key {
      case "tools":
        let names = try member.strings()
        guard names.count <= ToolSelection.longest else {
          throw Failure(
            .limitExceeded, "At most \(ToolSelection.longest) tools can be named; name modules, @read or @menu.",
            zh: "最多可列出 \(ToolSelection.longest) 个工具；请改用模块名、@read 或 @menu。", path: member.path)
        }
        tools.names = names
      case "readOnly": tools.isReadOnly = try member.bool()
      case "outputSchemas": tools.hasOutputSchemas = try member.bool()
      default: throw Self.unknown(key, path: member.path)
      }
    }
  }

  private static func requireInProcess(_ at: ObjectReader) throws {
    guard try at.string() == "inProcess" else {
      throw Failure(
        .unsupported, "isolation must be \"inProcess\": this build runs modules in the host's process only.",
        zh: "isolation 必须为 \"inProcess\"：此版本的模块只在主机进程内运行。", path: at.path)
    }
  }

  private mutating func readAccess(_ at: ObjectReader, _ folder: String) throws {
    try at.requireObject()
    for (key, node) in at.node.members {
      let member = ObjectReader(node, path: at.path + "/" + key)
      switch key {
      case "required": accessRequired = try member.bool()
      case "table": accessTable = Files.join(folder, try member.string())
      default: throw Self.unknown(key, path: member.path)
      }
    }
  }

  static func unknown(_ key: String, path: String) -> Failure {
    Failure(
      .invalidParams, "\(key) is not a configuration key; remove it or correct its spelling.",
      zh: "\(key) 不是配置项；请删除或更正拼写。", path: path)
  }
}

/// Reads typed values from a JSON node and says where it found something else.
struct ObjectReader {
  let node: JSONNode
  let path: String

  init(_ node: JSONNode, path: String) {
    self.node = node
    self.path = path
  }

  func requireObject() throws {
    guard node.kind == .object else { throw expected("an object", "对象") }
  }
  func string() throws -> String {
    guard let text = node.string else { throw expected("a string", "字符串") }
    return text
  }
  func bool() throws -> Bool {
    guard let flag = node.bool else { throw expected("true or false", "true 或 false") }
    return flag
  }
  func integer(in range: ClosedRange<Int>) throws -> Int {
    guard let number = node.int64, range.contains(Int(number)) else {
      throw expected(
        "an integer from \(range.lowerBound) to \(range.upperBound)",
        "\(range.lowerBound) 至 \(range.upperBound) 的整数")
    }
    return Int(number)
  }
  func elements() throws -> [ObjectReader] {
    guard node.kind == .array else { throw expected("an array", "数组") }
    return node.elements.enumerated().map { ObjectReader($1, path: path + "/\($0)") }
  }
  func strings() throws -> [String] { try elements().map { try $0.string() } }

  func language() throws -> Language {
    guard let language = Language(tag: try string()) else { throw expected("en or zh-Hans", "en 或 zh-Hans") }
    return language
  }
  /// A string read by a parser whose failure gets this place.
  func parsed<T>(_ parse: (String) throws -> T) throws -> T {
    let text = try string()
    do { return try parse(text) } catch let error as Failure { throw error.at(path) }
  }

  private func expected(_ en: String, _ zh: String) -> Failure {
    Failure(.invalidParams, "Expected \(en) here.", zh: "此处应为\(zh)。", path: path)
  }
}

extension Failure {
  /// The same failure with the file's name before its sentence, and the place in the file behind it.
  func naming(file: String) -> Failure {
    let place = path.isEmpty ? "" : " (\(path))"
    return Failure(
      kind, Text("\(file)\(place): \(message.en)", zh: "\(file)\(place):\(message.zhHans)"), path: path, data: data)
  }
}
