import AvalKit
import ModuleABI

/// Verifies a library and its manifest before they are deployed: everything that a start would look at, each as a check
/// of its own.
package struct ModuleCheck {
  /// One thing that was looked at.
  package struct Item: Sendable {
    package let name: String
    package let ok: Bool
    /// What was found, or the sentence that says what is wrong and what mends it.
    package let detail: Text
  }

  private let configuration: Configuration
  private var items: [Item] = []

  /// Checks `lib<id>.so`, or a module's folder. The manifest of a library is looked for in its own folder, in a folder
  /// of the module's name beside it, and below the configuration's `modulePaths`. Loads and starts the module.
  package static func run(
    library path: String, host: UnsafePointer<aval_host>, configuration: Configuration = Configuration()
  ) -> [Item] {
    var check = ModuleCheck(configuration: configuration)
    let path = Files.real(path)
    if Files.isFolder(path) {
      check.run(folder: path, library: nil, host)
    } else {
      check.run(library: path, host)
    }
    return check.items
  }

  private init(configuration: Configuration) { self.configuration = configuration }

  private mutating func run(library path: String, _ host: UnsafePointer<aval_host>) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard name.hasPrefix("lib"), name.hasSuffix(".so"), ModuleName.isWellFormed(String(name.dropFirst(3).dropLast(3)))
    else {
      return add(
        "name",
        .failure(
          Refusal(
            .identity,
            "\(path) was expected to be named lib<id>.so, the id in lower-case letters and digits; rename it.",
            zh: "\(path) 应命名为 lib<id>.so，其中 id 由小写字母和数字组成；请重命名。")))
    }
    let id = String(name.dropFirst(3).dropLast(3))
    let beside = Files.folder(of: path)
    let folders = [beside, beside + "/" + id] + configuration.modulePaths.map { $0 + "/" + id }
    guard let folder = folders.first(where: { Files.exists($0 + "/module.json") }) else {
      return add("manifest", .failure(.missing(module: id, lookedIn: folders)))
    }
    run(folder: Files.real(folder), library: path, host)
  }

  private mutating func run(folder: String, library path: String?, _ host: UnsafePointer<aval_host>) {
    var found: ModuleManifest?
    attempt("manifest") { () throws(Refusal) in
      let manifest = try ModuleManifest(folder: folder)
      found = manifest
      return Text("\(manifest.id) \(manifest.version), \(folder)/module.json")
    }
    guard let manifest = found else { return }
    attempt("declarations") { () throws(Refusal) in
      let declarations = try ModuleLoader.declarations(of: manifest, folder: folder)
      try ModuleLoader.checkWork(of: manifest, folder: folder, declarations) { _ in nil }
      let compiler = try ModuleLoader.compiler(for: manifest, folder: folder)
      let count = try ModuleLoader.schemas(
        of: declarations, of: manifest, folder: folder, compiler, checksResults: true
      ).count
      _ = try ModuleLoader.events(of: manifest, folder: folder, compiler, isChecked: true)
      return Text("\(count) methods", zh: "\(count) 个方法")
    }
    attempt("policies") { () throws(Refusal) in
      let compiler = try ModuleLoader.compiler(for: manifest, folder: folder)
      return Text("\(try PolicySchemas(folder: folder, compiler).shipped.count)")
    }
    attempt("files") { () throws(Refusal) in try ForgottenFiles.check(manifest, folder: folder) }
    checkRequirements(of: manifest)
    let choice = configuration.modules.first { $0.id == manifest.id }
    let house = configuration.house
    var settings: ModuleSettings?
    attempt("settings") { () throws(Refusal) in
      let compiler = try ModuleLoader.compiler(for: manifest, folder: folder)
      settings = try ModuleSettings(
        manifest, configured: choice?.settings ?? Array("{}".utf8), house: house, compiler: compiler)
      return Text("\(manifest.settings.count)")
    }
    let places = [Files.folder(of: Files.executable)] + configuration.libraryPaths + [folder]
    var library: ModuleLibrary?
    attempt("file") { () throws(Refusal) in
      var candidate = if let path { ModuleLibrary(path: path) } else { try ModuleLibrary.find(manifest, in: places) }
      let size = try candidate.checkFile(sha256: choice?.sha256)
      library = candidate
      return Text("\(candidate.path), \(size) bytes", zh: "\(candidate.path)，\(size) 字节")
    }
    guard let library, let settings else { return }
    attempt("sha256") { () throws(Refusal) in Text(try library.sha256()) }
    load(library, manifest, settings, host)
  }

  private mutating func checkRequirements(of manifest: ModuleManifest) {
    let catalog = ModuleCatalog(paths: configuration.modulePaths)
    for requirement in manifest.requires {
      attempt("requires") { () throws(Refusal) in
        guard let candidate = catalog.candidates.first(where: { $0.id == requirement.id }) else {
          throw .dependencyMissing(manifest.id, needs: requirement.id, requirement.range)
        }
        let other = try candidate.manifest.get()
        guard requirement.range.contains(other.version) else {
          throw .dependencyRange(manifest.id, needs: other.id, requirement.range, found: other.version)
        }
        return Text("\(other.id) \(requirement.range.text): \(other.version)")
      }
    }
  }

  private mutating func load(
    _ library: ModuleLibrary, _ manifest: ModuleManifest, _ settings: ModuleSettings, _ host: UnsafePointer<aval_host>
  ) {
    if let hung = HungModules.inherited().first(where: { $0.id == manifest.id }) {
      let refusal = Refusal.neverReturned(hung.id, hung.phase, milliseconds: hung.milliseconds)
      return add(hung.phase == .load ? "library" : "start", .failure(refusal))
    }
    let guarded = GuardedStart(limit: configuration.limits.moduleStart)
    defer { guarded.finish() }
    var loaded: ModuleTable?
    attempt("library") { () throws(Refusal) in
      let table = try guarded.watching(manifest.id, .load) { () throws(Refusal) in
        try ModuleTable(library.open(id: manifest.id), of: manifest, path: library.path)
      }
      loaded = table
      return Text("aval_module_\(manifest.id), ABI \(table.pointer.pointee.abi)")
    }
    guard let table = loaded else { return }
    attempt("methods") { () throws(Refusal) in
      let numbers = try guarded.watching(manifest.id, .load) { () throws(Refusal) in
        try table.numbers(of: manifest, path: library.path)
      }
      return Text("\(numbers.count)")
    }
    attempt("start") { () throws(Refusal) in
      try guarded.watching(manifest.id, .start) { () throws(Refusal) in
        try table.start(manifest.id, host: host, settings: settings.all)
      }
      return Text("init returned", zh: "init 已返回")
    }
  }

  // MARK: Noting

  private mutating func attempt(_ name: String, _ body: () throws(Refusal) -> Text) {
    do throws(Refusal) {
      add(name, .success(try body()))
    } catch {
      add(name, .failure(error))
    }
  }

  private mutating func add(_ name: String, _ result: Result<Text, Refusal>) {
    switch result {
    case .success(let detail): items.append(Item(name: name, ok: true, detail: detail))
    case .failure(let refusal): items.append(Item(name: name, ok: false, detail: refusal.text))
    }
  }
}

extension Text {
  /// What reads the same in both languages.
  fileprivate init(_ text: String) { self.init(text, zh: text) }
}
