import AvalKit

/// Files in a module's folder that its manifest does not name: they would silently do nothing.
enum ForgottenFiles {
  /// Refuses the first of `methods/`, `migrations/` and `views/` that holds files which the manifest leaves out.
  static func check(_ manifest: ModuleManifest, folder: String) throws(Refusal) -> Text {
    let methods = manifest.methods.map { $0.dropFirst(manifest.id.utf8.count + 1) + ".json" }
    try check("methods", ".json", methods.map(String.init), manifest.id, folder)
    try check("migrations", ".sql", manifest.migrations, manifest.id, folder)
    try check("views", ".sql", manifest.views.map { $0 + ".sql" }, manifest.id, folder)
    let (migrations, views) = (manifest.migrations.count, manifest.views.count)
    return Text("\(migrations) migrations, \(views) views, none forgotten", zh: "\(migrations) 个迁移、\(views) 个视图，无遗漏")
  }

  private static func check(
    _ name: String, _ ending: String, _ listed: [String], _ id: String, _ folder: String
  ) throws(Refusal) {
    let there = (Files.names(in: "\(folder)/\(name)") ?? []).filter { $0.hasSuffix(ending) }
    let forgotten = Set(there).subtracting(listed).sorted()
    guard !forgotten.isEmpty else { return }
    throw Refusal(
      .manifest,
      "The folder \(name)/ of module \(id) holds \(forgotten.joined(separator: ", ")), which its module.json does not "
        + "name; list them or remove them.",
      zh: "模块 \(id) 的 \(name)/ 中有 module.json 未列出的文件：\(forgotten.joined(separator: "、"))；请列出或删除。")
  }
}
