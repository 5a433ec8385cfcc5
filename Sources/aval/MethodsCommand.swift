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
    let isMethod = directory.methods.contains { $0.name == name }
    let entries = directory.methods.filter { entry in
      guard let name else { return true }
      // A module, or a noun of it, lists its methods.
      return isMethod ? entry.name == name : entry.name.hasPrefix(name + ".")
    }
    guard !entries.isEmpty else {
      let modules = Set(directory.methods.map { String($0.name.prefix { $0 != "." }) }).sorted()
      Terminal.error(
        Text(
          "There is no method and no module \(name ?? ""); aval methods lists all of them, aval methods MODULE those of \(modules.joined(separator: ", ")).",
          zh:
            "没有名为 \(name ?? "") 的方法或模块；aval methods 列出全部，aval methods MODULE 列出 \(modules.joined(separator: "、")) 之一的方法。"
        ))
      return .failure
    }
    for entry in entries {
      if asJSON {
        Terminal.write(MethodReference.json(entry) + [0x0A], to: 1)
      } else if !isMethod {
        print(MethodReference.line(entry, language))
      } else {
        print(MethodReference.page(entry, language))
      }
    }
    return .success
  }
}
