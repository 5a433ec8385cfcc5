import AvalKit

/// Content that was destroyed and, until `erased`, may still lie in the log or in files: reads and writes
/// `host_destruction`.
package enum HostDestruction {
  package static func pendingCount(_ connection: Connection) throws -> Int64 {
    try connection.first("SELECT count(*) FROM host_destruction WHERE erased_at IS NULL") { $0.int(0) } ?? 0
  }

  /// Whether content that was filed under a subject may still be found on the disk.
  package static func isPending(_ subject: String, _ connection: Connection) throws -> Bool {
    try connection.first(
      "SELECT 1 FROM host_destruction WHERE subject = ?1 AND erased_at IS NULL LIMIT 1", [.text(subject)]
    ) { _ in true } ?? false
  }

  /// The digests of everything that was destroyed.
  package static func digests(_ connection: Connection) throws -> Set<String> {
    Set(try connection.all("SELECT DISTINCT sha256 FROM host_destruction") { $0.text(0) })
  }
}
