import AvalKit

/// Whether a write says what it stored, checked while tests run (`AVAL_CONFORMANCE=1`).
///
/// Rows without a reported change are rows that no auditor can trace to their writer.
enum EvidenceCheck {
  /// Set for the life of the process.
  static let isOn = Locations.variable("AVAL_CONFORMANCE") == "1"

  /// Refuses a request that stored rows and reported no change.
  ///
  /// - Throws: `corrupt`, naming the method that stored them.
  static func require(_ context: RequestContext) throws(Failure) {
    guard isOn, let method = context.storing, context.changes.isEmpty else { return }
    throw Failure(
      .corrupt,
      "\(method) stored rows and reported no change; report each with Call.change, or declare \"unreported\" with the reason.",
      zh: "\(method) 写入了数据却未报告变更；请用 Call.change 逐项报告，或以 \"unreported\" 声明其原因。")
  }
}
