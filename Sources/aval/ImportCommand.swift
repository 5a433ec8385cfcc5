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
      let message = reply["error"]?["message"]?.string ?? "the host did not answer"
      Terminal.error("\(file): \(message)")
      return false
    }
    let count = { (name: String) in result[name]?.int64 ?? 0 }
    print(
      "\(file): \(count("read")) read, \(count("accepted")) accepted, \(count("rejected")) rejected, "
        + "\(count("duplicates")) known already (\(result["job"]?.string ?? "-"))")
    for reject in result["rejects"].map({ Array($0.elements) }) ?? [] {
      let number = { (name: String) in reject[name]?.int64 ?? 0 }
      print(
        "  record \(number("record")), line \(number("line")), column \(number("column")) "
          + "\(place(reject)): \(reject["reason"]?.string ?? "")")
    }
    for (what, list) in [("rejected", result["reasons"]), ("warned", result["warningCounts"])] {
      let counts = list.map { $0.members.map { "\($0.key) \($0.value.int64 ?? 0)" } } ?? []
      if !counts.isEmpty { print("  \(what): \(counts.joined(separator: ", "))") }
    }
    for (code, places) in result["warningPlaces"].map({ Array($0.members) }) ?? [] {
      for warned in places.elements {
        let number = { (name: String) in warned[name]?.int64 ?? 0 }
        print(
          "  \(code): record \(number("record")), line \(number("line")), column \(number("column")) "
            + "\(place(warned)): \(warned["reason"]?.string ?? "")")
      }
    }
    let listed = { (name: String) in result[name].map { $0.elements.compactMap { $0.string } } ?? [] }
    for warning in listed("warnings") { print("  warning: \(warning)") }
    if !listed("coverage").isEmpty { print("  read by no field: \(listed("coverage").joined(separator: ", "))") }
    if let problem = result["problem"]?["message"]?.string { print("  not read to its end: \(problem)") }
    if let rejectFile = result["rejectFile"]?.string { print("  all rejects: \(rejectFile)") }
    if let refeed = result["refeedFile"]?.string { print("  to correct and import again: \(refeed)") }
    return count("rejected") == 0 && result["problem"] == nil
  }

  /// Where in the canonical record and where in the source.
  private static func place(_ listed: JSONNode) -> String {
    let (path, source) = (listed["path"]?.string ?? "", listed["source"]?.string ?? "")
    return source.isEmpty || source == path ? path : path.isEmpty ? source : "\(path) (\(source))"
  }
}
