import AvalKit

/// What files and the channel have in common when a version is recorded.
enum PolicyRecord {
  /// What the audit keeps of a version.
  struct Evidence: Encodable {
    let number: Int64
    let version: String
    let sha256: String
    let origin: String
    let from: CivilDate?
    let reason: String?
    /// Absent where the supplier withdraws.
    let document: RawJSON?

    init(_ version: PolicyVersion, _ document: [UInt8]?) {
      number = version.number
      self.version = version.version
      sha256 = version.sha256
      origin = version.origin.name
      from = version.from
      reason = version.reason.isEmpty ? nil : version.reason
      self.document = document.map { RawJSON(trusted: $0) }
    }
  }

  /// What a document is called. What decides differently is another version, whether or not its author remembered to say
  /// so: decisions cite it.
  static func distinct(_ version: String, _ sha256: String, among history: [PolicyVersion]) -> String {
    let isTaken = history.contains { $0.version == version && $0.sha256 != sha256 }
    return isTaken ? "\(version)+\(sha256.prefix(8))" : version
  }
}
