import Glibc
import ModuleABI
import Synchronization
import TestSupport

/// A module to be written into a test's folder: a manifest, declarations, and a library built from
/// `Tests/FixtureModules/fixture.c`. Each property can be made wrong by itself.
struct FixtureModule {
  var id: String
  /// The folder's name; the id where nil.
  var folder: String?
  var version = "0.1.0"
  var abi = 1
  var requires: [(id: String, version: String)] = []
  /// Names without the id.
  var methods = ["echo.get"]
  /// Those of `methods` whose declaration says `write`.
  var writes: Set<String> = []
  /// Those of `writes` that are jobs.
  var jobs: Set<String> = []
  /// Those of `writes` that must report what they change; the others are declared to have a reason not to.
  var reporting: Set<String> = []
  /// More members of single methods' declarations, each with a comma before it.
  var moreOf: [String: String] = [:]
  /// More members of module.json, each with a comma before it.
  var more = ""
  /// `-D` options of the library.
  var defines: [String: String] = [:]
  /// What the library says it implements; the manifest's methods where nil.
  var implemented: [String]?
  /// Migrations by file name.
  var migrations: [String: String] = [:]
  /// Whether there is a library at all.
  var built = true

  init(_ id: String) { self.id = id }

  struct CannotBuild: Error, CustomStringConvertible {
    let description: String
  }

  /// Where the module's parts are, once written.
  struct Paths {
    let folder: String
    let manifest: String
    let library: String
  }

  /// Writes `plugins/<id>/…` and `lib/lib<id>.so` below a root.
  @discardableResult
  func write(below root: String) throws -> Paths {
    let folder = root + "/plugins/" + (self.folder ?? id)
    for path in [root + "/plugins", root + "/lib", folder, folder + "/methods", folder + "/migrations"] {
      mkdir(path, 0o755)
    }
    try Workspace.write(manifest, to: folder + "/module.json")
    for method in methods { try Workspace.write(declaration(method), to: "\(folder)/methods/\(method).json") }
    for (name, sql) in migrations { try Workspace.write(sql, to: "\(folder)/migrations/\(name)") }
    let library = root + "/lib/lib\(id).so"
    if built { try install(to: library) }
    return Paths(folder: folder, manifest: folder + "/module.json", library: library)
  }

  var manifest: String {
    let requires = requires.map { #"{"id": "\#($0.id)", "version": "\#($0.version)"}"# }.joined(separator: ", ")
    let methods = methods.map { "\"\($0)\"" }.joined(separator: ", ")
    let migrations = migrations.keys.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
    return #"""
      { "manifest": 1, "id": "\#(id)", "version": "\#(version)", "abi": \#(abi), "library": "lib\#(id).so",
        "title": {"en": "Fixture", "zh-Hans": "夹具"}, "summary": {"en": "A fixture.", "zh-Hans": "一个夹具。"},
        "requires": [\#(requires)],
        "permissions": [{"id": "\#(id).use", "title": {"en": "Use", "zh-Hans": "使用"}}],
        "migrations": [\#(migrations)],
        "methods": [\#(methods)]\#(more) }
      """#
  }

  private func declaration(_ method: String) -> String {
    let mayBeSilent = writes.contains(method) && !reporting.contains(method)
    let silence = mayBeSilent ? #", "unreported": {"en": "A fixture.", "zh-Hans": "夹具。"}"# : ""
    return #"""
      { "summary": {"en": "Does what its name says.", "zh-Hans": "如其名。"},
        "effect": "\#(writes.contains(method) ? "write" : "read")", "permission": "\#(id).use",
        "job": \#(jobs.contains(method)),
        "params": {"properties": {"text": {"type": "string"}, "asOf": {"$ref": "#/date"}}},
        "result": {"properties": {"text": {"type": "string"}}},
        "example": {"params": {}}\#(silence)\#(moreOf[method] ?? "") }
      """#
  }

  // MARK: Building

  private static let cache = Mutex<[[String]: [UInt8]]>([:])

  /// Builds the library, or takes the one that the same options gave before.
  private func install(to path: String) throws {
    let names = (implemented ?? methods.map { "\(id).\($0)" }).map { "\"\($0)\"" }.joined(separator: ",")
    var options = ["FIXTURE_ID": id, "FIXTURE_VERSION": "\"\(version)\"", "FIXTURE_METHODS": names]
    options["FIXTURE_TOOLCHAIN"] = "\"\(String(cString: aval_toolchain()))\""
    options.merge(defines) { $1 }
    let arguments =
      ["-shared", "-fPIC", "-O0", "-w", "-I\(Workspace.root)/Sources/ModuleABI/include"]
      + options.sorted { $0.key < $1.key }.map { $0.value.isEmpty ? "-D\($0.key)" : "-D\($0.key)=\($0.value)" }
      + ["\(Workspace.root)/Tests/FixtureModules/fixture.c"]
    let bytes = try Self.cache.withLock { cache in
      if let known = cache[arguments] { return known }
      try Self.compile(arguments + ["-o", path])
      guard let built = Workspace.read(path) else { throw CannotBuild(description: "\(path) was not built") }
      cache[arguments] = built
      return built
    }
    try Self.write(bytes, to: path)
  }

  private static func compile(_ arguments: [String]) throws {
    guard let compiler = ["clang", "cc", "gcc"].lazy.compactMap(find).first else {
      throw CannotBuild(description: "No C compiler: neither clang nor cc is on PATH.")
    }
    let process = try ServedProcess(compiler, arguments, mergeErrors: true)
    var output: [String] = []
    while let line = process.line() { output.append(line) }
    let status = process.wait()
    guard status == 0 else { throw CannotBuild(description: output.joined(separator: "\n")) }
  }

  private static func find(_ program: String) -> String? {
    let folders = getenv("PATH").map { String(cString: $0) } ?? ""
    return folders.split(separator: ":").map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
  }

  /// A new file in the place of any old one: a library that is mapped must not change under its process.
  static func write(_ bytes: [UInt8], to path: String) throws {
    unlink(path)
    guard let file = fopen(path, "w") else { throw CannotBuild(description: "\(path): errno \(errno)") }
    defer { fclose(file) }
    guard bytes.isEmpty || fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw CannotBuild(description: "\(path): errno \(errno)")
    }
  }
}
