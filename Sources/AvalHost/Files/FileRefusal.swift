import AvalKit
import Glibc

/// What is said about a file that a request may not name.
enum FileRefusal {
  static func holdsNUL(_ pointer: String) -> Failure {
    Failure(
      .invalidParams, "The name of the file holds a NUL character; leave it out.", zh: "文件名含有 NUL 字符；请将其去掉。",
      path: pointer)
  }

  static func namesNothing(_ name: String, _ pointer: String) -> Failure {
    Failure(
      .invalidParams, "\(shown(name)) names a folder; name a file.", zh: "\(shown(name)) 指向文件夹；请指定文件。", path: pointer)
  }

  /// No folder is open to requests at all.
  static func closed(_ use: FileAccess.Use, _ pointer: String) -> Failure {
    Failure(
      .denied,
      "No folder is open to requests; list some under \(use.key) in the configuration (a host that is started in / or in a home has none by itself).",
      zh: "没有向请求开放的文件夹；请在配置的 \(use.key) 中列出（在 / 或主目录中启动的主机默认没有开放的文件夹）。", path: pointer)
  }

  static func outside(_ name: String, _ use: FileAccess.Use, _ folders: [String], _ pointer: String) -> Failure {
    let list = folders.joined(separator: ", ")
    return Failure(
      .denied,
      "\(shown(name)) does not lie below \(list); name a file there, or add its folder to \(use.key) in the configuration.",
      zh: "\(shown(name)) 不在 \(list) 之下；请指定其中的文件，或在配置的 \(use.key) 中加入其文件夹。", path: pointer)
  }

  static func link(_ name: String, _ pointer: String) -> Failure {
    Failure(
      .denied, "\(shown(name)) leads through a link, and links are not followed; name the file itself.",
      zh: "\(shown(name)) 经过链接，而链接不会被跟随；请直接指定文件本身。", path: pointer)
  }

  static func guarded(_ name: String, _ pointer: String) -> Failure {
    Failure(
      .denied,
      "\(shown(name)) belongs to the host itself (its database, evidence, configuration or programs); name another file.",
      zh: "\(shown(name)) 属于主机本身（数据库、证据、配置或程序）；请指定其他文件。", path: pointer)
  }

  static func missing(_ name: String, _ pointer: String) -> Failure {
    Failure(
      .notFound, "There is no file \(shown(name)); check its name.", zh: "没有文件 \(shown(name))；请检查名称。", path: pointer)
  }

  static func missingFolder(_ name: String, _ pointer: String) -> Failure {
    Failure(
      .notFound, "The folder of \(shown(name)) does not exist; make it first.", zh: "\(shown(name)) 所在的文件夹不存在；请先创建。",
      path: pointer)
  }

  static func notRegular(_ name: String, _ pointer: String) -> Failure {
    Failure(
      .invalidParams, "\(shown(name)) is not a file that holds data (a folder, a pipe or a device); name one.",
      zh: "\(shown(name)) 不是存放数据的文件（而是文件夹、管道或设备）；请指定数据文件。", path: pointer)
  }

  static func manyLinks(_ name: String, _ pointer: String) -> Failure {
    Failure(
      .denied, "\(shown(name)) has a second name (a hard link) and could be another folder's file; copy it.",
      zh: "\(shown(name)) 有另一个名称（硬链接），可能属于其他文件夹；请复制一份。", path: pointer)
  }

  static func exists(_ name: String, _ pointer: String) -> Failure {
    Failure(
      .conflict, "\(shown(name)) exists already, and nothing is replaced; choose another name.",
      zh: "\(shown(name)) 已存在，不会被覆盖；请另取名称。", path: pointer)
  }

  static func tooLong(_ name: String, _ limit: Int, _ pointer: String) -> Failure {
    Failure(
      .limitExceeded, "\(shown(name)) is longer than \(limit) bytes; name a smaller file.",
      zh: "\(shown(name)) 超过 \(limit) 字节；请指定更小的文件。", path: pointer)
  }

  static func unreadable(_ name: String, _ code: Int32, _ pointer: String) -> Failure {
    let reason = String(cString: strerror(code))
    return Failure(
      code == EACCES || code == EPERM ? .denied : .storage,
      "\(shown(name)) cannot be read (\(reason)); check the file and its permissions.",
      zh: "无法读取 \(shown(name))（\(reason)）；请检查文件与权限。", path: pointer)
  }

  static func unwritable(_ name: String, _ code: Int32, _ pointer: String) -> Failure {
    let reason = String(cString: strerror(code))
    return Failure(
      code == EACCES || code == EPERM || code == EROFS ? .denied : .storage,
      "\(shown(name)) cannot be written (\(reason)); make room, or choose another folder.",
      zh: "无法写入 \(shown(name))（\(reason)）；请腾出空间，或另选文件夹。", path: pointer)
  }

  private static func shown(_ name: String) -> String { name.count > 200 ? name.prefix(200) + "…" : name }
}
