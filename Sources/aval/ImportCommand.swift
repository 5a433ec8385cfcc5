import AvalHost
import AvalKit

/// `aval import`: files through `import.run`, with progress for whoever watches.
enum ImportCommand {
  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    let dryRun = arguments.flag("--dry-run")
    let abort = arguments.flag("--abort")
    let choices = try arguments.option("--options").map(parse)
    guard let format = arguments.word() else {
      throw UsageError(
        "aval import needs a FORMAT; see aval import --help.", zh: "aval import 需要 FORMAT；请看 aval import --help。")
    }
    var files: [String] = []
    while let file = arguments.word() { files.append(file) }
    guard !files.isEmpty else { throw UsageError("aval import needs a FILE.", zh: "aval import 需要 FILE。") }
    try arguments.finish()
    var configuration = options.configuration
    // What its user names, the command opens: wherever it lies, and through links.
    configuration.files.named = files.map(Files.real)
    let client = try HostClient(try options.engine(configuration))
    let interrupt = Interrupt()
    var code = ExitCode.success
    for file in files {
      var params: JSONObject = ["format": .string(format), "path": .string(Files.real(file))]
      if dryRun { params["dryRun"] = .bool(true) }
      if abort { params["onError"] = "abort" }
      if let choices { params["options"] = choices }
      params["_meta"] = ["progressToken": "import"]
      let bar = ProgressBar(file)
      interrupt.onInterrupt { client.notify("$/cancelRequest", ["id": .integer(client.lastID)]) }
      let reply = try client.call("import.run", .object(params)) { bar.show($0) }
      bar.end()
      if !report(reply, file) { code = .failure }
      if interrupt.happened { break }
    }
    return client.close(code)
  }

  private static func parse(_ text: String) throws -> JSONValue {
    do {
      return JSONValue(try JSONDocument(parsing: Array(text.utf8)).root)
    } catch {
      throw UsageError("--options is not JSON: \(error)", zh: "--options 不是 JSON：\(error)")
    }
  }

  /// Prints what became of one file; true when it was read to its end and every record landed.
  private static func report(_ reply: JSONNode, _ file: String) -> Bool {
    guard let result = reply["result"] else {
      let message = reply["error"]?["message"]?.string
      Terminal.error(
        Text("\(file): ", zh: "\(file)：").in(Terminal.language)
          + (message ?? Text("the host did not answer", zh: "主机未回复").in(Terminal.language)))
      return false
    }
    for line in ImportReport(result, file).lines { print(line.in(Terminal.language)) }
    return result["rejected"]?.int64 == 0 && result["problem"] == nil
  }
}
