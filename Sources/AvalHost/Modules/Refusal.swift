import AvalKit
import Glibc

/// Why a module is not enabled: one sentence in both languages that names what was expected, what was found and what
/// mends it.
package struct Refusal: Error, Sendable, Hashable {
  package let cause: Cause
  package let text: Text

  package init(_ cause: Cause, _ en: String, zh: String) {
    self.cause = cause
    text = Text(en, zh: zh)
  }

  /// What went wrong, to branch on.
  package enum Cause: String, Sendable, CaseIterable {
    // Nothing is wrong with the module itself.
    case notListed
    case dependencyOff
    case switchedOff
    // Its files.
    case missing
    case unreadable
    case writableByOthers
    case checksum
    case manifest
    case identity
    case settings
    case policy
    // Its place among the others.
    case duplicateModule
    case duplicateMethod
    case dependencyMissing
    case dependencyCycle
    case dependencyRange
    // Its library.
    case notLibrary
    case truncated
    case machine
    case open
    case symbol
    case magic
    case size
    case abi
    case toolchain
    case version
    case methods
    // What it did.
    case initFailed
    case neverReturned
    case crashed
    // What the database made of its migrations and views.
    case schema
  }
}

// MARK: Files

extension Refusal {
  static func missing(module id: String, lookedIn paths: [String]) -> Refusal {
    let places = paths.isEmpty ? "modulePaths" : paths.joined(separator: ", ")
    return Refusal(
      .missing,
      "Module \(id) is in the configuration, but no folder \(id) with a module.json was found in \(places); "
        + "install the module or take it out of \"modules\".",
      zh: "配置中列出了模块 \(id)，但在 \(places) 中未找到含 module.json 的文件夹 \(id)；请安装该模块，或将其从 \"modules\" 中移除。")
  }

  static func missing(library: String, of id: String, lookedIn paths: [String]) -> Refusal {
    let places = paths.joined(separator: ", ")
    return Refusal(
      .missing,
      "The library \(library) of module \(id) was expected in one of \(places) and found in none; "
        + "build it (make build) or add its folder to \"libraryPaths\".",
      zh: "模块 \(id) 的库 \(library) 应位于以下位置之一：\(places)，但均未找到；请先构建（make build），或将其所在文件夹加入 \"libraryPaths\"。")
  }

  static func missing(file: String, of id: String) -> Refusal {
    Refusal(
      .missing,
      "The manifest of module \(id) names \(file), but there is no such file; add it or take the name out of "
        + "module.json.",
      zh: "模块 \(id) 的清单列出了 \(file)，但该文件不存在；请补上该文件，或从 module.json 中移除该名称。")
  }

  static func unreadable(_ path: String, _ reason: String) -> Refusal {
    Refusal(
      .unreadable, "\(path) was expected to be a readable file, but: \(reason); mend the file or its permissions.",
      zh: "\(path) 应为可读文件，但：\(reason)；请修复该文件或其权限。")
  }

  static func notRegular(_ path: String) -> Refusal {
    Refusal(
      .unreadable, "\(path) was expected to be a regular file and is none; put the module's file in its place.",
      zh: "\(path) 应为普通文件，实际不是；请在该处放置模块的文件。")
  }

  static func writableByOthers(_ path: String, mode: UInt32) -> Refusal {
    let found = String(mode & 0o7777, radix: 8)
    return Refusal(
      .writableByOthers,
      "\(path) can be written by every user (mode \(found)), expected is a file that others cannot change; "
        + "check its contents, then run: chmod o-w '\(path)'.",
      zh: "\(path) 可被任何用户改写（权限 \(found)），应为他人不可写的文件；请核对内容后执行：chmod o-w '\(path)'。")
  }

  static func folderWritableByOthers(_ folder: String, mode: UInt32) -> Refusal {
    let found = String(mode & 0o7777, radix: 8)
    return Refusal(
      .writableByOthers,
      "The folder \(folder) can be written by every user (mode \(found)), so anybody can put another file in a module's "
        + "place; check what lies there, then run: chmod o-w '\(folder)'.",
      zh: "文件夹 \(folder) 可被任何用户写入（权限 \(found)），任何人都能替换模块的文件；请核对其中内容后执行：chmod o-w '\(folder)'。")
  }

  static func unsealed(_ path: String, _ code: Int32) -> Refusal {
    let reason = String(cString: strerror(code))
    return Refusal(
      .unreadable,
      "\(path) is pinned, but no sealed copy of it could be made in memory (\(reason)); free some memory, or allow "
        + "memfd_create, and start again.",
      zh: "\(path) 已锁定，但无法在内存中建立其密封副本（\(reason)）；请释放内存或允许 memfd_create 后重新启动。")
  }

  static func checksum(_ path: String, expected: String, found: String) -> Refusal {
    Refusal(
      .checksum,
      "\(path) has the SHA-256 \(found), but the configuration pins \(expected); install the pinned library, or pin "
        + "the new one after checking where it came from.",
      zh: "\(path) 的 SHA-256 为 \(found)，而配置锁定为 \(expected)；请安装被锁定的库，或在核实来源后改为锁定新库。")
  }

  static func identity(folder: String, id: String, path: String) -> Refusal {
    Refusal(
      .identity,
      "The folder is named \(folder), but its module.json says \"id\": \"\(id)\" (\(path)); give both the same name.",
      zh: "文件夹名为 \(folder)，而其 module.json 写明 \"id\": \"\(id)\"(\(path))；请使两者一致。")
  }

  static func identity(library: String, id: String, path: String) -> Refusal {
    Refusal(
      .identity,
      "Module \(id) must have the library lib\(id).so, but its module.json names \(library) (\(path)); rename the "
        + "library or correct the manifest.",
      zh: "模块 \(id) 的库应为 lib\(id).so，而其 module.json 写的是 \(library)（\(path)）；请重命名该库或更正清单。")
  }
}

// MARK: Among the others

extension Refusal {
  static func notListed(_ id: String) -> Refusal {
    Refusal(
      .notListed,
      "Module \(id) is installed but not listed in the configuration; add {\"id\": \"\(id)\"} to \"modules\" to use it.",
      zh: "模块 \(id) 已安装，但未列入配置；如需使用，请在 \"modules\" 中加入 {\"id\": \"\(id)\"}。")
  }

  static func switchedOff(_ id: String) -> Refusal {
    Refusal(
      .switchedOff, "Module \(id) was disabled; its data are kept, and module.enable brings it back.",
      zh: "模块 \(id) 已被停用；其数据仍保留，可用 module.enable 重新启用。")
  }

  static func dependencyOff(_ id: String, needs other: String, _ reason: Refusal) -> Refusal {
    let state =
      switch reason.cause {
      case .notListed, .switchedOff, .dependencyOff: Text("is not enabled", zh: "未启用")
      case .crashed: Text("is quarantined", zh: "已被隔离")
      default: Text("was refused", zh: "已被拒绝")
      }
    return Refusal(
      .dependencyOff, "Module \(id) needs \(other), which \(state.en): \(reason.text.en)",
      zh: "模块 \(id) 依赖 \(other)，而后者\(state.zhHans)：\(reason.text.zhHans)")
  }

  static func duplicateModule(_ id: String, first: String, second: String) -> Refusal {
    Refusal(
      .duplicateModule,
      "Two folders hold a module \(id): \(first), which is used, and \(second), which is refused; remove one of them.",
      zh: "有两个文件夹都含模块 \(id)：使用 \(first)，拒绝 \(second)；请删除其中之一。")
  }

  static func dependencyMissing(_ id: String, needs other: String, _ range: VersionRange) -> Refusal {
    Refusal(
      .dependencyMissing,
      "Module \(id) needs \(other) \(range.text), but no module \(other) was found; install it and list it in "
        + "\"modules\".",
      zh: "模块 \(id) 需要 \(other) \(range.text)，但未找到模块 \(other)；请安装并将其列入 \"modules\"。")
  }

  static func dependencyRange(
    _ id: String, needs other: String, _ range: VersionRange, found: SemanticVersion
  ) -> Refusal {
    Refusal(
      .dependencyRange,
      "Module \(id) needs \(other) \(range.text), but found is \(other) \(found); install a version of \(other) in "
        + "that range, or a version of \(id) made for \(other) \(found).",
      zh: "模块 \(id) 需要 \(other) \(range.text)，实际为 \(other) \(found)；请安装该范围内的 \(other)，或适配 \(other) \(found) 的 \(id)。")
  }

  static func dependencyCycle(_ id: String, _ cycle: [String]) -> Refusal {
    let path = cycle.joined(separator: " → ")
    return Refusal(
      .dependencyCycle,
      "Module \(id) requires itself in a circle (\(path)), so no order of loading exists; expected is a chain without "
        + "a circle: move one of these from \"requires\" to \"uses\".",
      zh: "模块 \(id) 的依赖成环（\(path)），无法确定加载顺序；依赖应无环：请将其中之一从 \"requires\" 移到 \"uses\"。")
  }
}
