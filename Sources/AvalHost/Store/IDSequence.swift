import AvalKit

/// The id counter of a site: 15 bits of site above 48 of a counter, kept in `host_sequence`.
///
/// Belongs to the writer. Within a transaction the counter lives in memory and is written once, before the commit:
/// call `begin` after every `beginImmediate` and `flush` before every `commit`. A request that is undone leaves a gap.
package final class IDSequence {
  private let site: Int64
  private let read: PreparedStatement
  private let write: PreparedStatement
  private var last: Int64?
  private var stored: Int64 = 0

  private static let counterLimit: Int64 = 1 << 48

  /// - Parameter site: 0…32767.
  package init(_ connection: Connection, site: Int) throws {
    guard (0..<1 << 15).contains(site) else {
      throw Failure(
        .invalidParams, "The site \(site) is out of range; choose one between 0 and 32767.",
        zh: "站点号 \(site) 超出范围；请选择 0 至 32767。", path: "/site")
    }
    self.site = Int64(site)
    read = try connection.prepare("SELECT last FROM host_sequence WHERE site = ?1")
    write = try connection.prepare(
      "INSERT INTO host_sequence (site, last) VALUES (?1, ?2) ON CONFLICT (site) DO UPDATE SET last = excluded.last")
  }

  /// Forgets the counter of the transaction before: another process may have taken numbers since.
  package func begin() { last = nil }

  /// The next number, never given twice by committed transactions.
  package func next() throws -> Int64 {
    let next = try (last ?? load()) + 1
    guard next < Self.counterLimit else {
      throw Failure(
        .limitExceeded, "Site \(site) has no ids left; configure another site.", zh: "站点 \(site) 的编号已用尽；请配置其他站点。")
    }
    last = next
    return site << 48 | next
  }

  /// Writes the counter if numbers were taken.
  package func flush() throws {
    guard let last, last != stored else { return }
    defer { write.reset() }
    try write.bind(site, at: 1)
    try write.bind(last, at: 2)
    try write.run()
    stored = last
  }

  private func load() throws -> Int64 {
    defer { read.reset() }
    try read.bind(site, at: 1)
    stored = try read.step() ? read.int(0) : 0
    return stored
  }
}
