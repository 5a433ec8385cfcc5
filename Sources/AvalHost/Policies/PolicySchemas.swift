import AvalKit

/// The schemas of a module's policies, and the documents that it ships.
///
/// `policies/credit.json` has its schema beside it, `policies/credit.schema.json`. The documents of a folder share the
/// schema beside the folder, `policies/letters.schema.json`; where there is one, new documents may be added.
struct PolicySchemas: Sendable {
  static let suffix = ".schema.json"

  /// What a policy must look like.
  struct Rule: Sendable {
    let compiled: CompiledSchema
    fileprivate let declared: JSONNode
    fileprivate let compiler: SchemaCompiler

    /// Complete JSON Schema with every reference inlined, its descriptions in a language. It has been checked when its
    /// module was loaded, so it can be written.
    func rendered(in language: Language) -> [UInt8] {
      do { return try compiler.rendered(declared, in: language) } catch { return Array("{}".utf8) }
    }
  }

  /// By path without the suffix: of a document, or of a folder.
  private var rules: [String: Rule] = [:]
  /// The names of the documents that the module ships.
  private var documents: Set<String> = []
  /// What the module ships, by name.
  private(set) var shipped: [PolicyFile] = []

  init() {}

  /// Reads and checks everything below `<folder>/policies`; a document without a schema, or one that does not fit its
  /// schema, refuses the module.
  init(folder: String, _ compiler: SchemaCompiler) throws(Refusal) {
    let root = folder + "/policies"
    do throws(Failure) {
      for path in Self.schemaPaths(in: root, below: "", depth: 8) {
        rules[path] = try Self.rule(root + "/" + path + Self.suffix, compiler)
      }
      let names = PolicyFile.names(in: root)
      documents = Set(names)
      for name in names {
        let path = "\(root)/\(name).json"
        guard let rule = rule(for: name) else {
          throw Failure(
            .failedPrecondition,
            "\(path) has no schema; put \(name)\(Self.suffix) beside it, or one named after its folder beside the folder.",
            zh: "\(path) 没有模式；请在其旁放置 \(name)\(Self.suffix)，或在其文件夹旁放置以该文件夹命名的模式文件。")
        }
        let file = try PolicyFile(name, path: path)
        try Self.check(file, rule)
        shipped.append(file)
      }
    } catch {
      throw Refusal(.policy, error.message.en, zh: error.message.zhHans)
    }
  }

  /// The rule for a document; nil where the module has no policy of that name. The schema of a document is none for a
  /// folder of the same name.
  func rule(for name: String) -> Rule? {
    guard !name.hasSuffix(".schema") else { return nil }
    if let own = rules[name] { return own }
    guard let folder = PolicyName.folder(of: name), !documents.contains(folder) else { return nil }
    return rules[folder]
  }

  /// The names under which schemas are kept, sorted: documents, and folders that take any number of them.
  var names: [String] { rules.keys.sorted() }

  /// A file against its rule; the failure names file and line.
  static func check(_ file: PolicyFile, _ rule: Rule) throws(Failure) {
    let root = try PolicyFile.parsed(file.path)
    do throws(Failure) {
      try rule.compiled.validate(root)
    } catch {
      throw PolicyFile.misfit(error, at: file.path, in: root)
    }
  }

  private static func rule(_ path: String, _ compiler: SchemaCompiler) throws(Failure) -> Rule {
    let declared = try PolicyFile.json(path)
    do {
      let compiled = try compiler.compile(declared)
      try compiler.checkSize(declared)
      return Rule(compiled: compiled, declared: declared, compiler: compiler)
    } catch let failure as Failure {
      throw PolicyFile.misfit(failure, at: path, in: declared)
    } catch {
      throw Failure(.failedPrecondition, "\(path): \(error)", zh: "\(path)：\(error)")
    }
  }

  private static func schemaPaths(in root: String, below prefix: String, depth: Int) -> [String] {
    var found: [String] = []
    for name in Files.names(in: prefix.isEmpty ? root : root + "/" + prefix) ?? [] {
      let path = prefix.isEmpty ? name : prefix + "/" + name
      if name.hasSuffix(suffix) {
        found.append(String(path.dropLast(suffix.count)))
      } else if depth > 0, Files.isFolder(root + "/" + path) {
        found += schemaPaths(in: root, below: path, depth: depth - 1)
      }
    }
    return found.sorted()
  }
}
