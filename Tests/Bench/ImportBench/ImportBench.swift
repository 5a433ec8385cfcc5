import AvalImport
import Glibc

/// Without arguments: reading against floors of the same run. `show FORMAT FILE` prints the canonical records and rejects
/// of a file, `expected FORMAT FILE` the text of an `expected.json`, `time FORMAT FILE` the counts alone, `schema KIND`
/// the JSON Schema of a canonical record.
enum ImportBench {
  static func main(_ arguments: [String]) {
    if arguments.isEmpty || arguments[0] == "floors" {
      do {
        return try Floors.run(megabytes: arguments.count > 1 ? Int(arguments[1]) ?? 100 : 100)
      } catch {
        print(error)
        exit(1)
      }
    }
    if arguments.first == "schema", arguments.count == 2 {
      return print(CanonicalKind.named(arguments[1])?.schema ?? "", terminator: "")
    }
    guard arguments.count >= 3 else {
      print("usage: import-bench show|expected|time FORMAT FILE")
      exit(64)
    }
    do {
      try run(arguments)
    } catch {
      print(error)
      exit(1)
    }
  }

  private static func run(_ arguments: [String]) throws {
    let registry = FormatRegistry(paths: ["import-formats"])
    let format = try registry.format(arguments[1])
    if arguments[0] == "expected" { return print(try Expected.text(format, arguments[2]), terminator: "") }
    var options = ImportOptions()
    options.coverage = arguments.contains("--coverage")
    let run = try ImportRun(format, .path(arguments[2]), options: options)
    let show = arguments[0] == "show"
    let summary = try run.run { batch in
      guard show else { return true }
      for record in batch.records {
        print(String(decoding: batch.value(of: record), as: UTF8.self))
        for warning in record.warnings { print("  warning \(warning.code) \(warning.pointer): \(warning.message.en)") }
        print("  key \(record.identity?.text ?? "-") line \(record.line) column \(record.column) \(record.path)")
      }
      for reject in batch.rejects {
        print(
          "  reject \(reject.number) \(reject.line):\(reject.column) \(reject.path) \(reject.pointer) \(reject.code): \(reject.message.en)"
        )
      }
      return true
    }
    print(
      "read \(summary.read) delivered \(summary.delivered) rejected \(summary.rejected) \(summary.encoding) \(summary.bytes) \(summary.sha256)"
    )
    for warning in summary.warnings { print("file warning \(warning.code): \(warning.message.en)") }
    if !summary.warningCounts.isEmpty { print(summary.warningCounts) }
    for (path, count) in summary.unread { print("unread \(count) \(path)") }
    if let problem = summary.problem {
      print("problem \(problem.code) \(problem.line):\(problem.column) \(problem.message.en)")
    }
  }
}
