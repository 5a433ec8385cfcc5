/// Which revisions of the Model Context Protocol are spoken.
enum MCPVersions {
  /// Without a session: each request carries its version in `_meta`.
  static let modern = "2026-07-28"
  /// Agreed on by `initialize`, newest first.
  static let handshake = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
  static let all = [modern] + handshake

  /// What `initialize` answers: the requested version where it is known, else the newest.
  static func agreed(_ requested: String) -> String {
    handshake.contains(requested) ? requested : handshake[0]
  }
}
