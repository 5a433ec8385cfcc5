import AvalImport
import AvalKit

/// How far an import came: the checkpoint of its job, committed with each batch's rows.
struct ImportProgress: Codable {
  /// The last source record that was decided, accepted or not.
  var lastRecord = 0
  var accepted = 0
  var rejected = 0
  var duplicates = 0
  /// The original's digest, once it is kept as evidence; the job goes on from those bytes.
  var sha256 = ""
  var bytes: Int64 = 0
  /// The first rejects, for the reply; all of them are in the reject file.
  var rejects: [ListedReject] = []
  /// How long the reject file was with this batch, in bytes: what follows is cut off when the job goes on.
  var rejectFileBytes: Int64 = 0
  /// The first ids that the target gave.
  var ids: [String] = []
  /// How many records were refused for each reason.
  var reasons: [String: Int] = [:]
  /// How often each warning about a value of an accepted record occurred.
  var warningCounts: [String: Int] = [:]
  /// The first places of each of them.
  var warningPlaces: [String: [WarnedPlace]] = [:]

  var read: Int { accepted + rejected + duplicates }

  static let listedIDs = 100
}

extension ImportProgress {
  /// Counts a warning about a record that landed.
  mutating func count(_ warning: ImportWarning, of record: ImportRecord, _ driver: ImportDriver) {
    let before = warningCounts[warning.code] ?? 0
    warningCounts[warning.code] = before + 1
    guard before < driver.engine.configuration.limits.importWarningPlaces else { return }
    let isPlaced = warning.line > 0
    warningPlaces[warning.code, default: []].append(
      WarnedPlace(
        file: driver.params.path?.split(separator: "/").last.map(String.init) ?? "", record: record.number,
        line: isPlaced ? warning.line : record.line, column: isPlaced ? warning.column : record.column,
        path: warning.pointer, source: warning.path.isEmpty ? record.path : warning.path,
        reason: warning.message.in(driver.language)))
  }
}

/// What an import target answers, one outcome a record, in order.
struct ImportOutcomes: Decodable {
  struct Outcome: Decodable {
    let status: String
    let id: String?
    let reason: Text?
    let path: String?
    let warnings: [Warning]?
  }

  /// What the target says of a record that landed.
  struct Warning: Decodable {
    let code: String
    let reason: Text
    let path: String
  }
  let outcomes: [Outcome]
}
