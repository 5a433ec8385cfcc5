import Glibc
import Synchronization

/// Lines for whoever runs the host, on standard error; standard output carries protocol and nothing else.
///
/// Nothing ever waits for standard error to be read: a line that finds no room is dropped and counted, and the count is
/// told as soon as there is room again, and in `system.health`.
package enum Log {
  package enum Level: Int32, Sendable {
    case debug = 0
    case info = 1
    case warning = 2
    case error = 3
  }

  private static let file = LogFile(descriptor: 2)
  private static let repliesAreShown = Atomic<Bool>(false)

  /// Whether the same process shows its user every reply, failed jobs included: these are not logged beside it.
  package static var isReplyShown: Bool {
    get { repliesAreShown.load(ordering: .relaxed) }
    set { repliesAreShown.store(newValue, ordering: .relaxed) }
  }

  /// One line. Control characters are shown as U+FFFD, line breaks as blanks; what is longer than `longestLine` is cut.
  package static func write(_ level: Level, _ text: String) {
    guard level != .debug || Locations.variable("AVAL_DEBUG") != nil else { return }
    file.add(line("aval: \(level): \(text)"))
  }

  /// How many lines were dropped since the process started.
  package static var dropped: Int { file.droppedInAll }

  /// Says how many lines were dropped, where that has not been said yet.
  static func finish() { file.finish() }

  /// Bytes of a line, its newline included: a pipe takes so many whole or not at all (PIPE_BUF).
  package static let longestLine = 4096

  /// A log line stays one line, whatever a client, a module or a file put into it.
  static func line(_ text: String) -> [UInt8] {
    var line: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control where scalar == "\n" || scalar == "\r": line.append(0x20)
      case .control: line.append(contentsOf: "\u{FFFD}".utf8)
      case .lineSeparator, .paragraphSeparator: line.append(0x20)
      default: line.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
      if line.count > longestLine - 8 {
        line.append(contentsOf: "…".utf8)
        break
      }
    }
    line.append(0x0A)
    return line
  }
}

/// A descriptor that log lines go to without ever waiting.
///
/// Invariant of `@unchecked`: the variables are touched with `monitor` held.
package final class LogFile: @unchecked Sendable {
  private let monitor = Monitor()
  private let outlet: Outlet
  private let waiter = ThreadPool(limit: 1)
  private var untold = 0
  private var inAll = 0
  private var waits = false
  private var gone = false

  package init(descriptor: Int32) { outlet = Outlet(descriptor) }

  package var droppedInAll: Int { monitor.locked { inAll } }

  package func add(_ line: [UInt8]) {
    monitor.locked {
      if !gone, untold == 0 || tell(), put(line) { return }
      untold += 1
      inAll += 1
      waitForRoom()
    }
  }

  package func finish() { monitor.locked { _ = untold == 0 || tell() } }

  /// With the lock held: says what was dropped; false where there is no room for that either.
  private func tell() -> Bool {
    guard put(Log.line("aval: warning: \(untold) lines of this log were dropped: standard error was not read"))
    else { return false }
    untold = 0
    return true
  }

  private func put(_ line: [UInt8]) -> Bool {
    let count = line.withUnsafeBytes { outlet.writeAtOnce($0) }
    if count < 0, errno != EAGAIN, errno != EINTR { gone = true }
    return count == line.count
  }

  /// With the lock held: has somebody wait until there is room again, to say then what was dropped.
  private func waitForRoom() {
    guard !waits, !gone else { return }
    waits = waiter.run { [self] in
      outlet.waitForRoom()
      monitor.locked {
        waits = false
        if untold > 0, !tell() { waitForRoom() }
      }
    }
  }
}
