import AvalImport
import AvalKit

/// The keys of records that imports landed, and where each was read: `host_import_key`. Belongs to the writer.
final class ImportKeys {
  /// Where a record of a key was read, and with what content.
  struct Known {
    let content: [UInt8]
    let job: Int64
    let record: Int
    let line: Int
    let revision: Int
    /// The file's SHA-256 in hexadecimal.
    let file: String
  }

  private let select: PreparedStatement
  private let upsert: PreparedStatement

  init(_ connection: Connection) throws {
    select = try connection.prepare(
      "SELECT content, job, record, line, revision, file FROM host_import_key WHERE key = ?1")
    upsert = try connection.prepare(
      """
      INSERT INTO host_import_key (key, content, module, job, record, line, revision, file)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      ON CONFLICT (key) DO UPDATE SET content = excluded.content, module = excluded.module, job = excluded.job,
        record = excluded.record, line = excluded.line, revision = excluded.revision, file = excluded.file
      """)
  }

  func find(_ identity: RecordIdentity) throws -> Known? {
    defer { select.reset() }
    try identity.storedKey.withUnsafeBytes { try select.bind(blob: $0, at: 1) }
    guard try select.step() else { return nil }
    return Known(
      content: select.blob(0), job: select.int(1), record: Int(select.int(2)), line: Int(select.int(3)),
      revision: Int(select.int(4)), file: Hex.encode(select.blob(5)))
  }

  /// Keeps what a key stands for now; what `find` answers from here on.
  ///
  /// - Parameter module: the one that takes the records.
  func remember(_ identity: RecordIdentity, _ known: Known, of module: String) throws {
    defer { upsert.reset() }
    try identity.storedKey.withUnsafeBytes { try upsert.bind(blob: $0, at: 1) }
    try known.content.withUnsafeBytes { try upsert.bind(blob: $0, at: 2) }
    var module = module
    try module.withUTF8 { try upsert.bind(text: UnsafeRawBufferPointer($0), at: 3) }
    let numbers = [known.job, Int64(known.record), Int64(known.line), Int64(known.revision)]
    for (offset, number) in numbers.enumerated() { try upsert.bind(number, at: Int32(4 + offset)) }
    try (Hex.decode(known.file) ?? []).withUnsafeBytes { try upsert.bind(blob: $0, at: 8) }
    try upsert.run()
  }
}

extension ImportKeys.Known {
  /// Why a record with the same key and other content is refused.
  func conflict(with text: String, job: Int64, revision: Int) -> Text {
    let way = Text(
      "correct it, or import with options {\"onDuplicate\": \"supersede\"} to replace what is known.",
      zh: "请更正，或以 options {\"onDuplicate\": \"supersede\"} 导入以替换已有内容。")
    if self.job == job {
      return Text(
        "The key \(text) stands twice in this file, with different content: record \(record), line \(line) was first; \(way.en)",
        zh: "键 \(text) 在本文件中出现两次且内容不同：先出现的是第 \(line) 行的记录 \(record)；\(way.zhHans)")
    }
    let place = "\(JobNumber.text(self.job)), record \(record), line \(line)"
    if self.revision != revision {
      return Text(
        "The key \(text) was imported by revision \(self.revision) of this format with other content (\(place)); \(way.en)",
        zh: "键 \(text) 曾以本格式的第 \(self.revision) 版导入且内容不同（\(place)）；\(way.zhHans)")
    }
    return Text(
      "The key \(text) was imported before with other content (\(place)); \(way.en)",
      zh: "键 \(text) 此前已导入且内容不同（\(place)）；\(way.zhHans)")
  }
}
