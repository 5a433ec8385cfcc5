import AvalHost
import AvalKit

/// `aval methods`: the reference, from the same declarations that `rpc.discover` answers from.
enum MethodsCommand {
  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    let asJSON = arguments.flag("--json")
    let language = Terminal.language
    let name = arguments.word()
    try arguments.finish()
    let directory = try CannotStart.unless { try HostStart.directory(options.configuration) }
    let methods = directory.methods(in: language)
    if let name, let method = methods.first(where: { $0.name == name }) {
      if asJSON {
        Terminal.write(MethodReference.json(method) + [0x0A], to: 1)
      } else {
        print(MethodReference.page(method, language))
      }
      return .success
    }
    // A module, or a noun of it, lists its methods.
    let entries = methods.filter { entry in name.map { entry.name.hasPrefix($0 + ".") } ?? true }
    guard !entries.isEmpty else {
      Terminal.error(unknown(name ?? "", methods.map(\.name)))
      return .failure
    }
    if asJSON {
      for entry in entries { Terminal.write(MethodReference.json(entry) + [0x0A], to: 1) }
    } else {
      print(MethodReference.list(entries, language))
    }
    return .success
  }

  private static func unknown(_ name: String, _ methods: [String]) -> Text {
    let modules = Set(methods.map { String($0.prefix { $0 != "." }) }).sorted()
    let hint = NearestName.of(name, among: methods + modules)
    let (meant, meantChinese) = (hint.map { " Did you mean \($0)?" } ?? "", hint.map { "是否指 \($0)？" } ?? "")
    return Text(
      "There is no method and no module \(name).\(meant) aval methods lists all of them, aval methods MODULE those of \(modules.joined(separator: ", ")).",
      zh:
        "没有名为 \(name) 的方法或模块。\(meantChinese)aval methods 列出全部，aval methods MODULE 列出 \(modules.joined(separator: "、")) 之一的方法。"
    )
  }
}
