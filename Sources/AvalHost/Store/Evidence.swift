import AvalKit

/// One file whose original bytes are kept.
package struct EvidenceRecord: Sendable, Hashable {
  /// 64 lower-case hexadecimal digits.
  package let sha256: String
  package let bytes: Int64
  /// The character encoding it was read with, or empty.
  package let encoding: String
  /// What it was called where it came from, without folders.
  package let fileName: String
  package let receivedAt: Int64

  package init(sha256: String, bytes: Int64, encoding: String, fileName: String, receivedAt: Int64) {
    self.sha256 = sha256
    self.bytes = bytes
    self.encoding = encoding
    self.fileName = fileName
    self.receivedAt = receivedAt
  }
}

/// Reads and writes `host_evidence`.
package enum Evidence {
  /// Records a file whose bytes are stored already; false where it was known.
  package static func record(_ evidence: EvidenceRecord, on connection: Connection) throws -> Bool {
    try connection.run(
      """
      INSERT INTO host_evidence (sha256, bytes, encoding, file_name, received_at) VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT (sha256) DO NOTHING
      """,
      [
        .text(evidence.sha256), .integer(evidence.bytes), .text(evidence.encoding), .text(evidence.fileName),
        .integer(evidence.receivedAt),
      ]) == 1
  }

  package static func find(_ sha256: String, on connection: Connection) throws -> EvidenceRecord? {
    try connection.first(
      "SELECT sha256, bytes, encoding, file_name, received_at FROM host_evidence WHERE sha256 = ?1", [.text(sha256)]
    ) {
      EvidenceRecord(
        sha256: $0.text(0), bytes: $0.int(1), encoding: $0.text(2), fileName: $0.text(3), receivedAt: $0.int(4))
    }
  }
}
