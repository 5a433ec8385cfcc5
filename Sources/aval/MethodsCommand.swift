import AvalHost
import AvalKit

/// `aval methods`: the reference, from the same declarations that `rpc.discover` answers from.
enum MethodsCommand {
  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    let asJSON = arguments.flag("--json")
    let tag = try arguments.option("--lang")
    let language = tag.flatMap { Language(tag: $0) } ?? Terminal.language
    let name = arguments.word()
    try arguments.finish()
    let directory = try HostStart.directory(options.configuration)
    let entries = directory.methods.filter { name == nil || $0.name == name }
    guard !entries.isEmpty else {
      Terminal.error("There is no method \(name ?? ""); aval methods lists them.")
      return .failure
    }
    for entry in entries {
      if asJSON {
        Terminal.write(MethodReference.json(entry) + [0x0A], to: 1)
      } else if name == nil {
        print(MethodReference.line(entry, language))
      } else {
        print(MethodReference.page(entry, language))
      }
    }
    return .success
  }
}
