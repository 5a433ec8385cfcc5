import AvalImport
import AvalKit
import Glibc

/// Files and formats for the tests of imports.
enum ImportFixtures {
  /// The project's root, from where this file lies.
  static let root = String(#filePath.split(separator: "/").dropLast(3).joined(separator: "/").prefixed("/"))
  static let formats = root + "/import-formats"

  static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw Failure(.notFound, path, zh: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  static func sample(in folder: String) -> String? {
    ["xml", "csv", "txt", "mime", "b64"].map { folder + "/sample." + $0 }.first { access($0, R_OK) == 0 }
  }

  struct Read {
    var records: [JSONValue] = []
    var list: [ImportRecord] = []
    var rejects: [ImportReject] = []
    var summary: ImportSummary
  }

  /// Reads a whole source.
  static func read(_ format: ImportFormat, _ source: ImportSource, options: ImportOptions = ImportOptions()) throws
    -> Read
  {
    let run = try ImportRun(format, source, options: options)
    var records: [JSONValue] = []
    var list: [ImportRecord] = []
    var rejects: [ImportReject] = []
    let summary = try run.run { batch in
      for record in batch.records {
        records.append(JSONValue(try JSONDocument(parsing: batch.value(of: record)).root))
        list.append(record)
      }
      rejects.append(contentsOf: batch.rejects)
      return true
    }
    return Read(records: records, list: list, rejects: rejects, summary: summary)
  }

  /// Compiles a format that a test wrote.
  static func format(_ text: String) throws -> ImportFormat {
    try FormatCompiler.compile(Array(text.utf8), folder: nil)
  }
}

extension String {
  fileprivate func prefixed(_ prefix: String) -> String { prefix + self }
}
