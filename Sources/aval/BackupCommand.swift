import AvalHost
import AvalKit

/// `aval backup`: make, verify and put back copies of the books.
enum BackupCommand {
  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    guard let action = arguments.word() else {
      throw UsageError(
        "aval backup needs create, verify or restore; see aval backup --help.",
        zh: "aval backup 需要 create、verify 或 restore；请看 aval backup --help。")
    }
    switch action {
    case "create": return try create(&arguments)
    case "verify": return try verify(&arguments)
    case "restore": return try restore(&arguments)
    default:
      throw UsageError(
        "aval backup knows create, verify and restore, not \(action).",
        zh: "aval backup 只有 create、verify 与 restore，没有 \(action)。")
    }
  }

  private static func file(_ arguments: inout Arguments, _ action: String) throws -> String {
    guard let file = arguments.word() else {
      throw UsageError("aval backup \(action) needs a FILE.", zh: "aval backup \(action) 需要 FILE。")
    }
    return file
  }

  // MARK: create

  private static func create(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    let target = Files.join(Files.real("."), try file(&arguments, "create"))
    try arguments.finish()
    guard HostStart.hasBooks(at: options.database) else { throw noBooks(options.database) }
    var configuration = options.configuration
    // What its user names, the command makes: wherever it lies, but never in the place of something.
    configuration.files.write = [Files.real(Files.folder(of: target))]
    let client = try HostClient(try options.engine(configuration))
    let interrupt = Interrupt()
    let bar = ProgressBar(Files.name(of: target))
    interrupt.onInterrupt { client.notify("$/cancelRequest", ["id": .integer(client.lastID)]) }
    let path = Files.real(Files.folder(of: target)) + "/" + Files.name(of: target)
    let params: JSONValue = ["path": .string(path), "_meta": ["progressToken": "backup"]]
    let reply = try client.call("backup.create", params) { bar.show($0) }
    bar.end()
    guard let result = reply["result"] else {
      Terminal.error(reply["error"]?["message"]?.string ?? "the host did not answer")
      return client.close(.failure)
    }
    let number = { (name: String) in result[name]?.int64 ?? 0 }
    let (sha256, head) = (result["sha256"]?.string ?? "", result["auditHead"]?.string ?? "")
    say(
      Text(
        "\(target): \(number("bytes")) bytes, \(number("evidence")) originals, \(number("rejects")) reject files\n  sha256 \(sha256)\n  audit  \(number("auditEntries")) entries, \(head)",
        zh:
          "\(target)：\(number("bytes")) 字节，\(number("evidence")) 份原件，\(number("rejects")) 个拒收文件\n  sha256 \(sha256)\n  审计   \(number("auditEntries")) 条，\(head)"
      ))
    return client.close(.success)
  }

  private static func noBooks(_ path: String) -> Failure {
    Failure(
      .notFound, "There is no database \(path); name one that exists with --database.",
      zh: "没有数据库 \(path)；请用 --database 指定已存在的数据库。")
  }

  // MARK: verify

  private static func verify(_ arguments: inout Arguments) throws -> ExitCode {
    let file = try file(&arguments, "verify")
    try arguments.finish()
    let found = try OfflineBackup.verify(file, language: Terminal.language)
    for problem in found.problems {
      print("FAIL \(problem.member.isEmpty ? file : problem.member): \(problem.problem)")
    }
    guard found.ok, let createdAt = found.createdAt else { return .failure }
    say(
      Text(
        "ok   \(file): made \(createdAt), \(found.bytes) bytes, \(found.evidence) originals, \(found.rejects) reject files\n     sha256 \(found.sha256)",
        zh:
          "ok   \(file)：制作于 \(createdAt)，\(found.bytes) 字节，\(found.evidence) 份原件，\(found.rejects) 个拒收文件\n     sha256 \(found.sha256)"
      ))
    return .success
  }

  // MARK: restore

  private static func restore(_ arguments: inout Arguments) throws -> ExitCode {
    let swaps = arguments.flag("--swap")
    let target = try arguments.option("--to")
    guard swaps != (target != nil) else {
      throw UsageError(
        "aval backup restore needs --to PATH or --swap, one of the two.",
        zh: "aval backup restore 需要 --to PATH 或 --swap，二者取一。")
    }
    if let target {
      let file = try file(&arguments, "restore")
      try arguments.finish()
      let restored = try OfflineBackup.restore(file, to: target)
      say(told(restored, target))
      return .success
    }
    let options = try HostOptions(&arguments, needsConfiguration: false)
    let file = try file(&arguments, "restore")
    try arguments.finish()
    let kept = options.database + ".before-\(stamp(options.configuration))"
    let restored = try OfflineBackup.swap(file, for: options.database, keepAs: kept)
    say(told(restored, options.database))
    if Files.exists(kept) {
      say(
        Text(
          "what was there is \(kept), with its companions beside it; remove it when you are content",
          zh: "原数据库保留为 \(kept)，附属文件在旁；确认无误后可删除"))
    }
    return .success
  }

  private static func told(_ restored: BackupRestore.Restored, _ path: String) -> Text {
    Text(
      "\(path): the books of \(restored.createdAt), \(restored.bytes) bytes, \(restored.evidence) originals, \(restored.rejects) reject files\n  audit  \(restored.auditEntries) entries, \(restored.auditHead)",
      zh:
        "\(path)：\(restored.createdAt) 的账册，\(restored.bytes) 字节，\(restored.evidence) 份原件，\(restored.rejects) 个拒收文件\n  审计   \(restored.auditEntries) 条，\(restored.auditHead)"
    )
  }

  /// The moment of the swap as a part of a name: 20260506T093000.
  private static func stamp(_ configuration: Configuration) -> String {
    let now = "\(Clock(fixed: nil, utcOffset: configuration.utcOffset).reading)"
    return now.prefix(19).filter { $0.isNumber || $0 == "T" }
  }

  private static func say(_ text: Text) { print(text.in(Terminal.language)) }
}
