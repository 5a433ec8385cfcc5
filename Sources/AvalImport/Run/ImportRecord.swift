import AvalKit

/// One canonical record of a batch; its JSON is a slice of the batch's bytes.
package struct ImportRecord: Sendable {
  /// Position in the source, counted from 1.
  package let number: Int
  package let line: Int
  package let column: Int
  package let path: String
  /// What identifies the record; nil where the format names no key, or the record lacks a part of it.
  package let identity: RecordIdentity?
  /// The canonical record in `RecordBatch.bytes`.
  package let value: Range<Int>
  package let warnings: [ImportWarning]
  /// The record's own bytes in the decoded text, for the reject file.
  package let span: Range<Int>
}

/// One record of the source that was not accepted.
package struct ImportReject: Sendable, Hashable {
  package let number: Int
  /// Where the fault lies: the value that cannot be read, else the record's beginning.
  package let line: Int
  package let column: Int
  /// Where in the source: the record's path, or the column.
  package let path: String
  /// JSON Pointer into the canonical record; empty for the record as a whole.
  package let pointer: String
  package let code: String
  package let message: Text
  package let span: Range<Int>
}

/// Records and rejects in the order of the source.
package struct RecordBatch: Sendable {
  package internal(set) var records: [ImportRecord] = []
  package internal(set) var rejects: [ImportReject] = []
  /// `[{"record":…,"line":…,"column":…,"path":…,"value":{…}},…]`: the `records` of an import target's parameters.
  /// Large records carry `"sha256"`, the digest of `value` as it stands here.
  package internal(set) var json: [UInt8] = []
  /// Number of the last record of the source that this batch covers.
  package internal(set) var lastNumber = 0
  /// Bytes of the file read so far, for progress.
  package internal(set) var bytesRead = 0
  /// The encoding the file is read in.
  package internal(set) var encoding = ""

  /// The canonical record alone.
  package func value(of record: ImportRecord) -> [UInt8] { Array(json[record.value]) }
}
