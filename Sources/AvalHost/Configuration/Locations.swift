import AvalKit
import Glibc

/// Where things are when nobody says: the configuration above the binary, the database in the user's state folder.
package enum Locations {
  /// The configuration for a run: the one named, else `config/aval.json` of the nearest folder above the binary that
  /// has one, else `share/aval/config/aval.json` of the binary's prefix, else nothing.
  package static func configurationFile(named: String?) -> String? {
    if let named { return named }
    var folder = Files.folder(of: Files.executable)
    let prefix = Files.folder(of: folder)
    while true {
      let candidate = Files.join(folder, "config/aval.json")
      if Files.exists(candidate) { return candidate }
      if folder == "/" || folder == "." { break }
      folder = Files.folder(of: folder)
    }
    let installed = Files.join(prefix, "share/aval/config/aval.json")
    return Files.exists(installed) ? installed : nil
  }

  /// The same, where there must be one: without a configuration no module is loaded and nothing can be asked.
  package static func requiredConfigurationFile(named: String?) throws(Failure) -> String {
    if let file = configurationFile(named: named) { return file }
    let folder = Files.folder(of: Files.executable)
    throw Failure(
      .failedPrecondition,
      "No configuration was found: neither config/aval.json in \(folder) or a folder above it, nor share/aval/config/aval.json beside it; pass --config FILE.",
      zh: "没有找到配置：\(folder) 及其上级目录中没有 config/aval.json，旁边也没有 share/aval/config/aval.json；请用 --config FILE 指定。")
  }

  /// The database for a run: the flag, else the configuration's, else `aval.sqlite` in the user's state folder.
  package static func database(named: String?, _ configuration: Configuration) throws(Failure) -> String {
    // A database named by a link has its log and its evidence beside itself, not beside the link.
    if let path = named ?? configuration.database { return Files.isLink(path) ? Files.real(path) : path }
    guard let path = ownDatabase else {
      throw Failure(
        .failedPrecondition, "No database is named and HOME is not set; pass --database FILE.",
        zh: "未指定数据库且未设置 HOME；请使用 --database 指定文件。")
    }
    return path
  }

  /// Where the database lies when nobody says; nil where there is no home. Its folder is made, and no other's.
  static var ownDatabase: String? {
    let state = variable("XDG_STATE_HOME") ?? variable("HOME").map { $0 + "/.local/state" }
    return state.map { $0 + "/aval/aval.sqlite" }
  }

  package static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}
