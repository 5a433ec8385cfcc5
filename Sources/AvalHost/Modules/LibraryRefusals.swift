import AvalKit

// What is said about a library that cannot be used.

extension Refusal {
  static func library(_ path: String, defect: ElfImage.Defect) -> Refusal {
    switch defect {
    case .notELF:
      Refusal(
        .notLibrary,
        "\(path) was expected to be an ELF shared library and does not begin like one; build or copy the library again.",
        zh: "\(path) 应为 ELF 共享库，但其开头不符；请重新构建或复制该库。")
    case .notShared(let found):
      Refusal(
        .notLibrary,
        "\(path) was expected to be an ELF shared library and is \(found); build it as a dynamic library.",
        zh: "\(path) 应为 ELF 共享库，实际是 \(found)；请将其构建为动态库。")
    case .otherMachine(let expected, let found):
      Refusal(
        .machine, "\(path) is built for \(found), expected is \(expected); build the module on this machine's kind.",
        zh: "\(path) 是为 \(found) 构建的，应为 \(expected)；请针对本机架构构建该模块。")
    case .truncated(let needed, let found):
      Refusal(
        .truncated,
        "\(path) is cut short: its headers need \(needed) bytes and the file has \(found); copy or build it again.",
        zh: "\(path) 不完整：其文件头要求 \(needed) 字节，而文件只有 \(found) 字节；请重新复制或构建。")
    }
  }

  static func open(_ path: String, _ reason: String) -> Refusal {
    Refusal(
      .open, "\(path) could not be loaded: \(reason); install what is missing or build the module again.",
      zh: "无法加载 \(path)：\(reason)；请安装缺失的内容或重新构建该模块。")
  }

  static func symbol(_ path: String, _ symbol: String) -> Refusal {
    Refusal(
      .symbol,
      "\(path) was expected to export the function \(symbol) and does not; export it (a Swift module does so with "
        + "@_cdecl(\"\(symbol)\")) and build again.",
      zh: "\(path) 应导出函数 \(symbol)，但没有；请导出该函数（Swift 模块使用 @_cdecl(\"\(symbol)\")）后重新构建。")
  }

  static func emptyEntry(_ path: String, _ symbol: String) -> Refusal {
    Refusal(
      .symbol, "\(symbol) in \(path) was expected to answer the module's table and answered NULL; return its address.",
      zh: "\(path) 中的 \(symbol) 应返回模块表，却返回 NULL；请返回该表的地址。")
  }

  static func magic(_ path: String, found: UInt32) -> Refusal {
    Refusal(
      .magic,
      "The table of \(path) begins with the magic number \(hex(found)), expected is \(hex(0x4C41_5641)) (AVAL); build "
        + "the module with aval_module.h.",
      zh: "\(path) 的模块表以魔数 \(hex(found)) 开头，应为 \(hex(0x4C41_5641))（AVAL）；请使用 aval_module.h 构建该模块。")
  }

  static func size(_ path: String, found: Int, expected: Int) -> Refusal {
    Refusal(
      .size,
      "The table of \(path) has \(found) bytes, expected are at least \(expected); build the module with this version's "
        + "aval_module.h.",
      zh: "\(path) 的模块表为 \(found) 字节，应至少为 \(expected) 字节；请使用本版本的 aval_module.h 构建该模块。")
  }

  static func hostSize(_ path: String, found: Int, here: Int) -> Refusal {
    Refusal(
      .size,
      "\(path) was built for a newer host, whose table has \(found) bytes, and this one has \(here); update aval or "
        + "install an older version of the module.",
      zh: "\(path) 是为更新的主机构建的，其主机表为 \(found) 字节，而本机为 \(here) 字节；请升级 aval，或安装该模块的较早版本。")
  }

  static func incomplete(_ path: String, member: String) -> Refusal {
    Refusal(
      .size, "The table of \(path) was expected to have \(member) and has NULL there; fill it in and build again.",
      zh: "\(path) 的模块表中 \(member) 应有值，实际为 NULL；请补全后重新构建。")
  }

  static func abi(_ place: String, found: UInt32, expected: UInt32) -> Refusal {
    Refusal(
      .abi,
      "\(place) is made for module ABI \(found), this host has ABI \(expected); build the module for this host or "
        + "install the aval it was made for.",
      zh: "\(place) 针对模块 ABI \(found)，本主机为 ABI \(expected)；请针对本主机构建该模块，或安装与之匹配的 aval。")
  }

  static func toolchain(_ path: String, found: String, expected: String) -> Refusal {
    Refusal(
      .toolchain,
      "\(path) was built with the toolchain \"\(found)\", this host with \"\(expected)\"; build both with the same "
        + "Swift toolchain.",
      zh: "\(path) 由工具链 \"\(found)\" 构建，本主机由 \"\(expected)\" 构建；请用同一 Swift 工具链构建两者。")
  }

  static func identity(library path: String, found: String, expected: String) -> Refusal {
    Refusal(
      .identity,
      "\(path) calls itself module \"\(found)\", its module.json says \"\(expected)\"; install library and manifest of "
        + "one module together.",
      zh: "\(path) 自称模块 \"\(found)\"，而其 module.json 写的是 \"\(expected)\"；请将同一模块的库与清单一并安装。")
  }

  static func version(library path: String, found: String, expected: String) -> Refusal {
    Refusal(
      .version,
      "\(path) is version \(found), its module.json says \(expected); install library and manifest of one version "
        + "together.",
      zh: "\(path) 的版本为 \(found)，而其 module.json 写的是 \(expected)；请将同一版本的库与清单一并安装。")
  }

  static func methods(_ path: String, missing: [String], extra: [String], twice: [String]) -> Refusal {
    var en: [String] = []
    var zh: [String] = []
    if !missing.isEmpty {
      en.append("declared but not implemented: \(missing.joined(separator: ", "))")
      zh.append("已声明但未实现：\(missing.joined(separator: "、"))")
    }
    if !extra.isEmpty {
      en.append("implemented but not declared: \(extra.joined(separator: ", "))")
      zh.append("已实现但未声明：\(extra.joined(separator: "、"))")
    }
    if !twice.isEmpty {
      en.append("implemented twice: \(twice.joined(separator: ", "))")
      zh.append("重复实现：\(twice.joined(separator: "、"))")
    }
    return Refusal(
      twice.isEmpty ? .methods : .duplicateMethod,
      "\(path) and its module.json were expected to name the same methods, but \(en.joined(separator: "; ")); install "
        + "both from one build, or correct \"methods\".",
      zh: "\(path) 与其 module.json 应列出相同的方法，但\(zh.joined(separator: ";"))；请安装同一次构建的两者，或更正 \"methods\"。")
  }

  /// A method's name begins with its module's id, so two modules share one only where a library claims another's.
  static func duplicateMethod(_ method: String, in id: String, library path: String) -> Refusal {
    let owner = method.prefix { $0 != "." }
    return Refusal(
      .duplicateMethod,
      "Method \(method) belongs to module \(owner), but the library of module \(id) implements it too (\(path)); name "
        + "it \(id).… there and build again.",
      zh: "方法 \(method) 属于模块 \(owner)，但模块 \(id) 的库也实现了它（\(path)）；请在其中改名为 \(id).… 并重新构建。")
  }

  static func initFailed(_ id: String, _ reason: String) -> Refusal {
    let sentence = reason.isEmpty ? "it gave no reason" : reason
    let chinese = reason.isEmpty ? "未说明原因" : reason
    return Refusal(
      .initFailed, "Module \(id) refused to start: \(sentence) Correct its settings or install another version.",
      zh: "模块 \(id) 拒绝启动：\(chinese) 请更正其设置或安装其他版本。")
  }

  static func neverReturned(_ id: String, _ phase: LoadPhase, milliseconds: Int) -> Refusal {
    let limit = "\(milliseconds / 1000).\((milliseconds % 1000) / 100)"
    return Refusal(
      .neverReturned,
      "Module \(id) did not come back from \(phase.text.en) within \(limit) s (limits.moduleStart), so the host was "
        + "started anew without it; mend the module, or raise the limit if it only is slow.",
      zh: "模块 \(id) 在 \(limit) 秒内（limits.moduleStart）未从\(phase.text.zhHans)返回，主机已在不加载它的情况下重新启动；"
        + "请修复该模块，若只是较慢，请提高该限制。")
  }

  static func crashed(_ id: String, times: Int) -> Refusal {
    Refusal(
      .crashed,
      "Module \(id) brought the host down \(times) times in a row, by a crash or a call that did not return, so it is "
        + "quarantined; install a mended version, run module.enable and start the host again.",
      zh: "模块 \(id) 连续 \(times) 次使主机崩溃或调用不返回，已被隔离；请安装修复后的版本，执行 module.enable 并重新启动主机。")
  }

  private static func hex(_ number: UInt32) -> String {
    "0x" + String(repeating: "0", count: max(0, 8 - String(number, radix: 16).utf8.count))
      + String(number, radix: 16, uppercase: true)
  }
}

/// Which part of a start was running.
package enum LoadPhase: String, Sendable {
  case load
  case start

  var text: Text {
    switch self {
    case .load: Text("being loaded", zh: "加载")
    case .start: Text("its init", zh: "其 init")
    }
  }
}
