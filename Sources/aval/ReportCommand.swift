import AvalHost
import AvalKit

/// `aval report`: one paper, printed or written to a new file.
enum ReportCommand {
  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    let format = try arguments.option("--format")
    let out = try arguments.option("--out")
    guard let name = arguments.word() else {
      throw UsageError(
        "aval report needs the NAME of a report, or list; see aval report --help.",
        zh: "aval report 需要报表名称 NAME，或 list；请看 aval report --help。")
    }
    let given = arguments.word()
    try arguments.finish()
    if name == "list" { return try list(options) }
    let params = try CallCommand.parameters(given, language: nil)
    var request: JSONObject = ["report": .string(name), "params": params]
    request["format"] = .string(format ?? Self.format(of: out) ?? "html")
    if let language = Terminal.chosenLanguage { request["lang"] = .string(language.rawValue) }
    return try out.map { try save(.object(request), to: $0, options) } ?? show(.object(request), options)
  }

  /// By the ending of the file's name.
  private static func format(of file: String?) -> String? {
    guard let ending = file?.split(separator: ".").last else { return nil }
    return ["html", "md", "json", "csv"].first { $0 == ending }
  }

  private static func list(_ options: HostOptions) throws -> ExitCode {
    let client = try HostClient(try options.engine())
    let reply = try client.call("report.list", ["_meta": ["lang": .string(Terminal.language.rawValue)]])
    guard let items = reply.at("/result/items") else { return client.close(fail(reply)) }
    for item in items.elements {
      Terminal.write("\(item["name"]?.string ?? "")  \(item["title"]?.string ?? "")\n", to: 1)
    }
    return client.close(.success)
  }

  private static func show(_ request: JSONValue, _ options: HostOptions) throws -> ExitCode {
    let client = try HostClient(try options.engine())
    let reply = try client.call("report.render", request)
    guard let text = reply.at("/result/text")?.string else { return client.close(fail(reply)) }
    Terminal.write(text.hasSuffix("\n") ? text : text + "\n", to: 1)
    return client.close(.success)
  }

  private static func save(_ request: JSONValue, to out: String, _ options: HostOptions) throws -> ExitCode {
    let target = Files.join(Files.real("."), out)
    let folder = Files.real(Files.folder(of: target))
    var configuration = options.configuration
    // What its user names, the command makes: wherever it lies, but never in the place of something.
    configuration.files.write = [folder]
    let client = try HostClient(try options.engine(configuration))
    let reply = try client.call(
      "file.save",
      ["method": "report.render", "params": request, "file": .string(folder + "/" + Files.name(of: target))])
    guard let bytes = reply.at("/result/bytes")?.int64 else { return client.close(fail(reply)) }
    let said = Text("\(target): \(bytes) bytes\n", zh: "\(target)：\(bytes) 字节\n")
    Terminal.write(said.in(Terminal.language), to: 1)
    return client.close(.success)
  }

  private static func fail(_ reply: JSONNode) -> ExitCode {
    let error = reply["error"]
    let path = error?.at("/data/path")?.string ?? ""
    let message = error?["message"]?.string ?? Text("The host did not answer.", zh: "主机没有答复。").in(Terminal.language)
    Terminal.error(path.isEmpty ? message : "\(message) [\(path)]")
    return .failure
  }
}
