import AvalKit

/// The changed policies that an integrator keeps in `<policyPath>/<module>/`. Each is looked at before the host serves:
/// no decision about money is made by another policy than the chosen one, so an override that cannot be meant stops the
/// start, with its file and line.
struct PolicyOverrides {
  /// A module as far as policies are concerned.
  struct Module {
    let id: String
    /// Nil where the module is not enabled: then its policies decide nothing.
    let schemas: PolicySchemas?
  }

  private let modules: [Module]
  private var found: [PolicyName: PolicyFile] = [:]

  /// The documents of a configuration, by name; of two folders the first that has a document counts. A folder that does
  /// not exist changes nothing.
  static func read(_ roots: [String], _ modules: [Module]) throws(Failure) -> [PolicyName: PolicyFile] {
    var overrides = PolicyOverrides(modules: modules)
    for root in roots {
      for name in Files.names(in: root) ?? [] { try overrides.read(name, in: root) }
    }
    return overrides.found
  }

  private init(modules: [Module]) { self.modules = modules }

  /// One entry of an override folder: a module's folder, or a file that no module reads.
  private mutating func read(_ name: String, in root: String) throws(Failure) {
    let path = root + "/" + name
    guard Files.isFolder(path) else {
      guard name.hasSuffix(".json") else { return }
      throw Failure(
        .failedPrecondition,
        "\(path): a changed policy lies in a folder of its module, such as \(root)/receivables/\(name); move it.",
        zh: "\(path)：修改后的策略须放在其模块的文件夹中，例如 \(root)/receivables/\(name)；请移动该文件。")
    }
    guard let module = modules.first(where: { $0.id == name }) else {
      let known = modules.map(\.id).sorted().joined(separator: ", ")
      throw Failure(
        .failedPrecondition,
        "\(path): there is no module \(name); the modules here are \(known). Correct the folder's name.",
        zh: "\(path)：没有模块 \(name)；此处的模块为 \(known)。请更正文件夹名称。")
    }
    guard let schemas = module.schemas else { return }
    for document in PolicyFile.names(in: path) {
      try read(document, at: "\(path)/\(document).json", of: module.id, schemas)
    }
  }

  private mutating func read(
    _ name: String, at path: String, of module: String, _ schemas: PolicySchemas
  ) throws(Failure) {
    guard PolicyName.isPlain(name), let rule = schemas.rule(for: name) else {
      let known = schemas.shipped.map(\.name).joined(separator: ", ")
      throw Failure(
        .failedPrecondition,
        "\(path): module \(module) has no policy \(name); it has \(known). Correct the file's name.",
        zh: "\(path)：模块 \(module) 没有策略 \(name)；其策略有：\(known)。请更正文件名。")
    }
    let file = try PolicyFile(name, path: path)
    try PolicySchemas.check(file, rule)
    let key = PolicyName(module: module, path: name)
    if found[key] == nil { found[key] = file }
  }
}
