import AvalKit

/// Where a batch of records comes from.
struct ImportSource: Decodable {
  let job: String
  let format: String
  let revision: String
  let sha256: String
  let file: String
  let encoding: String

  /// A source that is no file.
  init(format: String, sha256: String) {
    (job, self.format, revision, self.sha256, file, encoding) = ("", format, "1", sha256, "", "utf-8")
  }

  private enum CodingKeys: String, CodingKey {
    case job
    case format
    case revision
    case sha256
    case file
    case encoding
  }

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    job = try members.decodeIfPresent(String.self, forKey: .job) ?? ""
    format = try members.decode(String.self, forKey: .format)
    // A number in one format, a text in another.
    if let text = try? members.decodeIfPresent(String.self, forKey: .revision) {
      revision = text
    } else {
      revision = String(try members.decodeIfPresent(Int64.self, forKey: .revision) ?? 0)
    }
    sha256 = try members.decode(String.self, forKey: .sha256)
    file = try members.decodeIfPresent(String.self, forKey: .file) ?? ""
    encoding = try members.decodeIfPresent(String.self, forKey: .encoding) ?? ""
  }
}

/// One canonical record and its place in the source.
struct ImportRecord: Decodable {
  let record: Int64
  let line: Int64?
  let column: Int64?
  let path: String?
  let value: JSONNode
  /// The SHA-256 of `value` in hexadecimal, where the host has it.
  let sha256: String?

  /// The SHA-256 of the record as it came.
  var digest: String { sha256 ?? SHA256.hex(value.rawBytes) }
}

/// What became of a record.
struct ImportOutcome: Encodable {
  enum Status: String, Encodable {
    case accepted
    case duplicate
    case rejected
  }

  let status: Status
  let id: EntityID?
  let reason: Text?
  let path: String?

  static func accepted(_ id: EntityID) -> ImportOutcome {
    ImportOutcome(status: .accepted, id: id, reason: nil, path: nil)
  }
  static func duplicate(_ id: EntityID) -> ImportOutcome {
    ImportOutcome(status: .duplicate, id: id, reason: nil, path: nil)
  }
  static func rejected(_ failure: Failure) -> ImportOutcome {
    ImportOutcome(status: .rejected, id: nil, reason: failure.message, path: failure.path)
  }
}

/// The parameters of every import target.
struct ImportBatch<Options: Decodable>: Decodable {
  let source: ImportSource
  let records: [ImportRecord]
  let options: Options?

  /// One outcome for each record: what a record wrote is undone where it is refused, and only the record is.
  func outcomes(_ call: Call, _ take: (ImportRecord, JSONNode) throws -> ImportOutcome) throws -> [ImportOutcome] {
    try records.map { record in
      try call.checkCancelled()
      do {
        return try call.store.savepoint { try take(record, record.value) }
      } catch let failure as Failure where failure.isAboutTheRecord {
        return .rejected(failure)
      }
    }
  }
}

struct ImportResult: Encodable {
  let outcomes: [ImportOutcome]
}

extension Failure {
  /// Whether another record may still be accepted; a full disk or a cancelled request ends the batch.
  var isAboutTheRecord: Bool {
    switch kind {
    case .invalidParams, .notFound, .conflict, .failedPrecondition, .limitExceeded, .unsupported: true
    case .denied, .moduleUnavailable, .busy, .storage, .corrupt, .cancelled: false
    }
  }
}

extension JSONNode {
  /// A member's text with something in it.
  func text(_ name: String) -> String? {
    self[name]?.string?.nonBlank
  }

  /// A member's full day; nil where the source gives less than a day.
  func day(_ name: String) -> CivilDate? {
    self[name]?.string.flatMap { try? CivilDate(parsing: $0) }
  }
}

extension JSONNode? {
  /// The elements of an array; none where there is no array.
  var list: [JSONNode] {
    guard let node = self else { return [] }
    return Array(node.elements)
  }
}
