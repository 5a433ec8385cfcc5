import AvalImport

/// Writes what a sample gives, in the form of `expected.json`.
enum Expected {
  static func text(_ format: ImportFormat, _ path: String) throws -> String {
    var records: [String] = []
    var rejects: [String] = []
    let run = try ImportRun(format, .path(path))
    let summary = try run.run { batch in
      for record in batch.records { records.append(String(decoding: batch.value(of: record), as: UTF8.self)) }
      for reject in batch.rejects {
        rejects.append(
          #"{"record": \#(reject.number), "line": \#(reject.line), "code": "\#(reject.code)", "pointer": "\#(reject.pointer)"}"#
        )
      }
      return true
    }
    let warnings = summary.warningCounts.sorted { $0.key < $1.key }.map { #""\#($0.key)": \#($0.value)"# }
    return """
      {
        "records": [
          \(records.joined(separator: ",\n    "))
        ],
        "rejects": [\(rejects.joined(separator: ", "))],
        "warnings": {\(warnings.joined(separator: ", "))},
        "problem": "\(summary.problem?.code ?? "")"
      }

      """
  }
}
