/// The parameters of every import target: canonical records as the host hands them over, and where they come from.
public struct ImportBatch<Options: Decodable>: Decodable {
  public let source: BatchSource
  public let records: [BatchRecord]
  /// What the caller of `import.run` lets the target choose, or the format says.
  public let options: Options?

  /// Records that a method of the module itself brings.
  public init(source: BatchSource, records: [BatchRecord], options: Options?) {
    (self.source, self.records, self.options) = (source, records, options)
  }

  /// One outcome for each record: what a record wrote is undone where it is refused, and only the record is.
  public func outcomes(_ call: Call, _ take: (BatchRecord) throws -> ImportOutcome) throws -> [ImportOutcome] {
    try records.map { record in
      try call.checkCancelled()
      do {
        return try call.store.savepoint { try take(record) }
      } catch let failure as Failure where failure.isAboutTheRecord {
        return .rejected(failure)
      }
    }
  }
}

/// The file and the format that records come from.
public struct BatchSource: Codable, Sendable {
  /// The job's id; empty where no job brings the records.
  public let job: String
  public let format: String
  public let revision: String
  /// Of the file, in hexadecimal.
  public let sha256: String
  /// The file's name; empty where there is none.
  public let file: String
  public let encoding: String
  /// The source as the host described it: what is stored beside a record, or handed on to another target.
  public let raw: RawJSON

  /// A source that is no file.
  public init(format: String, sha256: String) {
    (job, self.format, revision, self.sha256, file, encoding) = ("", format, "1", sha256, "", "utf-8")
    var text = JSONWriter()
    text.beginObject()
    text.key(Key.format.rawValue)
    text.string(format)
    text.key(Key.sha256.rawValue)
    text.string(sha256)
    text.endObject()
    raw = RawJSON(trusted: text.bytes)
  }

  private enum Key: String, CodingKey {
    case job, format, revision, sha256, file, encoding
  }

  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Key.self)
    job = try members.decodeIfPresent(String.self, forKey: .job) ?? ""
    format = try members.decode(String.self, forKey: .format)
    // A number in one format, a text in another.
    let revision = try members.decodeIfPresent(JSONNode.self, forKey: .revision)
    self.revision = revision?.string ?? revision?.numberText ?? "0"
    sha256 = try members.decode(String.self, forKey: .sha256)
    file = try members.decodeIfPresent(String.self, forKey: .file) ?? ""
    encoding = try members.decodeIfPresent(String.self, forKey: .encoding) ?? ""
    raw = try RawJSON(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    try raw.encode(to: encoder)
  }
}

/// One canonical record and its place in the source.
public struct BatchRecord: Decodable {
  /// Counted from 1 in its file.
  public let record: Int64
  public let line: Int64?
  public let column: Int64?
  /// Of an XML record, the element's path.
  public let path: String?
  public let value: JSONNode
  /// The SHA-256 of `value` in hexadecimal, where the host has it.
  public let sha256: String?

  public init(record: Int64, line: Int64?, column: Int64?, path: String?, value: JSONNode, sha256: String?) {
    (self.record, self.line, self.column) = (record, line, column)
    (self.path, self.value, self.sha256) = (path, value, sha256)
  }

  /// The SHA-256 of the record as it came.
  public var digest: String { sha256 ?? SHA256.hex(value.rawBytes) }
}

/// What became of a record.
public struct ImportOutcome: Codable {
  public enum Status: String, Codable, Sendable {
    case accepted
    /// Known from an earlier import; nothing was changed.
    case duplicate
    case rejected
  }

  /// What a reader of a record that landed should know.
  public struct Warning: Codable, Sendable {
    public let code: String
    public let reason: Text
    /// A JSON Pointer into the canonical record.
    public let path: String

    public init(code: String, reason: Text, path: String) {
      (self.code, self.reason, self.path) = (code, reason, path)
    }
  }

  public let status: Status
  public let id: EntityID?
  public let reason: Text?
  /// Of a rejected record: a JSON Pointer into it.
  public let path: String?
  /// Left out where there are none.
  public var warnings: [Warning]?

  public static func accepted(_ id: EntityID?) -> ImportOutcome {
    ImportOutcome(status: .accepted, id: id, reason: nil, path: nil)
  }
  public static func duplicate(_ id: EntityID?) -> ImportOutcome {
    ImportOutcome(status: .duplicate, id: id, reason: nil, path: nil)
  }
  public static func rejected(_ failure: Failure) -> ImportOutcome {
    ImportOutcome(status: .rejected, id: nil, reason: failure.message, path: failure.path)
  }
}

/// What an import target answers: one outcome for each record, in their order.
public struct ImportResult: Codable {
  public let outcomes: [ImportOutcome]

  public init(outcomes: [ImportOutcome]) {
    self.outcomes = outcomes
  }
}

extension Failure {
  /// Whether another record may still be accepted; a full disk or a cancelled request ends the batch.
  public var isAboutTheRecord: Bool {
    switch kind {
    case .invalidParams, .notFound, .conflict, .failedPrecondition, .limitExceeded, .unsupported: true
    case .denied, .moduleUnavailable, .busy, .storage, .corrupt, .cancelled: false
    }
  }
}
