import AvalKit

/// A batch of canonical records as the host hands it to an import target.
struct ImportBatch: Decodable {
  struct Record: Decodable {
    let record: Int
    let line: Int?
    let column: Int?
    let path: String?
    let value: JSONNode
  }

  /// The file and the format that the records come from.
  let source: RawJSON
  let records: [Record]
  let options: CustomerOptions?
}

/// What became of a record.
struct ImportOutcome: Codable {
  let status: String
  var id: String?
  var reason: LocalizedReason?
  var path: String?
  /// What a reader of a record that landed should know.
  var warnings: [Warning]?

  struct Warning: Codable {
    let code: String
    let reason: LocalizedReason
    /// JSON Pointer into the canonical record.
    let path: String
  }

  struct LocalizedReason: Codable {
    let en: String
    let zhHans: String

    private enum CodingKeys: String, CodingKey {
      case en
      case zhHans = "zh-Hans"
    }
  }

  static func accepted(_ id: EntityID?) -> ImportOutcome { ImportOutcome(status: "accepted", id: id?.description) }
  static func duplicate(_ id: EntityID?) -> ImportOutcome { ImportOutcome(status: "duplicate", id: id?.description) }
  static func rejected(_ failure: Failure) -> ImportOutcome {
    ImportOutcome(
      status: "rejected", reason: .init(en: failure.message.en, zhHans: failure.message.zhHans), path: failure.path)
  }
}

struct ImportOutcomes: Codable {
  let outcomes: [ImportOutcome]
}

extension Failure {
  /// Whether the record is at fault, not the database, the request's limits or its cancellation.
  var isOfRecord: Bool {
    switch kind {
    case .invalidParams, .notFound, .conflict, .failedPrecondition, .limitExceeded, .unsupported: true
    case .denied, .moduleUnavailable, .busy, .storage, .corrupt, .cancelled: false
    }
  }
}
