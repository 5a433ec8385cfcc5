import AvalKit
import Glibc

/// One thing that health or `aval doctor` has looked at.
package struct StoreCheck: Sendable {
  package let name: String
  package let ok: Bool
  /// True where nothing is wrong yet, but somebody should look.
  package let isWarning: Bool
  package let detail: Text

  package init(_ name: String, ok: Bool, warning: Bool = false, _ detail: Text) {
    (self.name, self.ok, isWarning, self.detail) = (name, ok, warning, detail)
  }

  /// A check that could not be made is not passed.
  package init(_ name: String, failing error: any Error) {
    let message = (error as? Failure)?.message ?? Text("\(error)", zh: "\(error)")
    self.init(name, ok: false, message)
  }

  /// Runs a check; what it throws is what it found.
  package static func run(_ name: String, _ body: () throws -> StoreCheck) -> StoreCheck {
    do { return try body() } catch { return StoreCheck(name, failing: error) }
  }

  /// Whether the clock may record (architecture §9, *The clock*).
  static func clock(_ clock: Clock, _ anchor: Anchor) -> StoreCheck {
    let reading = clock.reading.milliseconds
    let (now, last) = (clock.reading, Instant(milliseconds: anchor.clockAt))
    guard anchor.clockAt > 0 else {
      return StoreCheck("clock", ok: true, Text("\(now), nothing recorded yet", zh: "\(now)，尚无记录"))
    }
    if reading < anchor.clockAt - Clock.behindLimit {
      return StoreCheck("clock", failing: Failure.clockBehind(reading: reading, recorded: anchor.clockAt))
    }
    if reading > anchor.clockAt + Clock.aheadLimit {
      return StoreCheck(
        "clock", ok: true, warning: true,
        Text(
          "The clock says \(now), more than a day after the last recording at \(last): the next write records that day.",
          zh: "时钟为 \(now)，比最近一次记录 \(last) 晚一天以上：下一次写入将按该日期记录。"))
    }
    if anchor.recordedAt > reading + Clock.behindLimit {
      let ahead = Instant(milliseconds: anchor.recordedAt)
      return StoreCheck(
        "clock", ok: true, warning: true,
        Text(
          "The clock says \(now), and \(ahead) has been recorded: everything is recorded at that instant until the clock has caught up.",
          zh: "时钟为 \(now)，但已有 \(ahead) 的记录：在时钟赶上之前，一律按该时刻记录。"))
    }
    return StoreCheck("clock", ok: true, Text("\(now), last recorded \(last)", zh: "\(now)，最近记录于 \(last)"))
  }

  /// Whether the audit ends as it was anchored: one look-up, not the whole chain.
  static func auditEnd(_ connection: Connection) throws -> StoreCheck {
    if let mismatch = try Anchor.mismatch(connection) { return StoreCheck("audit", ok: false, mismatch) }
    let entries = try Anchor.read(connection).head.seq
    return StoreCheck("audit", ok: true, Text("\(entries) entries, anchored", zh: "共 \(entries) 条，已锚定"))
  }

  /// Whether destroyed content has left the disk.
  static func destruction(_ connection: Connection) throws -> StoreCheck {
    let pending = try HostDestruction.pendingCount(connection)
    guard pending > 0 else {
      return StoreCheck("destruction", ok: true, Text("nothing pending", zh: "无待完成的销毁"))
    }
    return StoreCheck(
      "destruction", ok: true, warning: true,
      Text(
        "\(pending) destroyed contents may still lie in the log until no reader and no other host holds it.",
        zh: "\(pending) 项已销毁的内容可能仍留在日志中，待没有读取者或其他主机占用后清除。"))
  }

  /// Below this many free bytes on the database's file system the host calls itself unwell.
  private static let leastFreeBytes: UInt64 = 64 << 20

  static func disk(of path: String) -> StoreCheck {
    var status = statvfs()
    guard statvfs(Files.folder(of: path), &status) == 0 else {
      let reason = String(cString: strerror(errno))
      return StoreCheck("disk", ok: false, Text(reason, zh: reason))
    }
    let free = (UInt64(status.f_bavail) * UInt64(status.f_frsize)) >> 20
    return StoreCheck("disk", ok: free >= leastFreeBytes >> 20, Text("\(free) MiB free", zh: "剩余 \(free) MiB"))
  }
}
