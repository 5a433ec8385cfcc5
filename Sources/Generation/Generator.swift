import AvalKit
import Foundation

/// Everything that follows from a module's declarations, as files.
package struct Generator {
  /// The path of a file relative to the module's folder, and its text; nil where it is to be removed.
  package typealias Output = (file: String, text: String?)

  private let module: ModuleFolder
  private let rules: [String: SwiftOutline.Declared]

  /// - Parameter path: a module's folder. Throws `Complaint` where declarations and sources do not fit.
  package init(module path: String) throws {
    module = try ModuleFolder(path)
    rules = try module.rules()
  }

  /// The files that are not as they should be, in the order of their names.
  package func changes() throws -> [Output] {
    try outputs().filter { output in
      let path = "\(module.path)/\(output.file)"
      return (try? String(contentsOfFile: path, encoding: .utf8)) != output.text
    }
  }

  /// Writes what `changes` says.
  package func write(_ changes: [Output]) throws {
    let folder = "\(module.path)/\(ModuleFolder.generated)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for change in changes {
      let path = "\(module.path)/\(change.file)"
      if let text = change.text {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
      } else {
        try FileManager.default.removeItem(atPath: path)
      }
    }
  }

  private func outputs() throws -> [Output] {
    var outputs = try parameterFiles()
    outputs.append(("Sources/Generated/Module.swift", moduleFile))
    if let rows = try RowSource.file(module) { outputs.append(("Sources/Generated/Rows.swift", rows)) }
    outputs.append(("module.json", try manifest()))
    if let readme = try Readme.text(module, rules) { outputs.append(("README.md", readme)) }
    let files = Set(outputs.map(\.file))
    for file in try ModuleFolder.sources(module.path)
    where file.hasPrefix(ModuleFolder.generated + "/") && !files.contains(file) {
      outputs.append((file, nil))
    }
    return outputs.sorted { $0.file < $1.file }
  }

  private static let head = """
    // Written by `make generate` from the module's declarations; what is changed here is lost.

    """

  /// One file a noun, and one for the module's definitions.
  private func parameterFiles() throws -> [Output] {
    var outputs: [Output] = []
    var source = ParameterSource(module)
    var written = 0
    func take(_ file: String) {
      guard source.lines.count > written else { return }
      let body = source.lines[written...].joined(separator: "\n")
      outputs.append(("Sources/Generated/\(file).swift", "\(Self.head)import AvalKit\n\(body)\n"))
      written = source.lines.count
    }
    var noun = ""
    for method in module.methods {
      let next = String(method.name.prefix { $0 != "." })
      if next != noun { take(Naming.capital(noun) + "Parameters") }
      noun = next
      guard let rule = rules[method.name] else { continue }
      try source.add(method, rule: rule, in: module.outline)
    }
    take(Naming.capital(noun) + "Parameters")
    try source.addDefinitions()
    take("Definitions")
    for (rule, members) in source.parameters { try requireReads(members, of: rule) }
    return outputs
  }

  /// A parameter that is declared and never read is a promise that the method does not keep: its name stands in a file
  /// that knows the rule.
  private func requireReads(_ members: [String], of rule: SwiftOutline.Declared) throws {
    let files = module.outline.words.keys.filter { module.outline.code(of: $0, mentions: rule.name) }
    for member in members where !files.contains(where: { module.outline.code(of: $0, mentions: member) }) {
      throw Complaint("\(rule.file): \(rule.name) is given \(member) and never reads it; read it or take it back.")
    }
  }

  /// The module's id, version and list of methods, as far as it does not state them itself.
  private var moduleFile: String {
    let owner = module.outline.types.values.first { $0.inherits.contains("Module") }
    let name = owner?.name ?? Naming.capital(module.id) + "Module"
    let access = owner?.isPackage == true ? "package " : ""
    var constants: [String] = []
    for (constant, value) in [("id", module.id), ("version", module.manifest["version"]?.string ?? "")]
    where module.outline.constants["\(name).\(constant)"] == nil {
      constants.append("  \(access)static let \(constant) = \"\(value)\"\n")
    }
    let rows = module.methods.compactMap { rules[$0.name]?.name }.map { "    \($0).self,\n" }.joined()
    return """
      \(Self.head)import AvalKit

      extension \(name) {
      \(constants.joined())  /// Every method, in the order of their names.
        \(access)static let methods: [any Method.Type] = [
      \(rows)  ]
      }

      """
  }

  /// The manifest with its lists of methods and migrations as the folders have them.
  private func manifest() throws -> String {
    var bytes = module.manifest.document.bytes
    let migrations = (try? FileManager.default.contentsOfDirectory(atPath: module.path + "/migrations")) ?? []
    let lists = [
      ("methods", module.methods.map(\.name)), ("migrations", migrations.filter { $0.hasSuffix(".sql") }.sorted()),
    ]
    for (key, names) in lists {
      let manifest = try JSONDocument(parsing: bytes).root
      guard let list = manifest[key] else {
        guard !names.isEmpty else { continue }
        throw Complaint("\(module.path)/module.json has no list \(key).")
      }
      guard list.elements.map({ $0.string ?? "" }) != names else { continue }
      let rows = names.map { "    \"\($0)\"" }.joined(separator: ",\n")
      bytes.replaceSubrange(list.byteRange, with: Array((rows.isEmpty ? "[]" : "[\n" + rows + "\n  ]").utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
