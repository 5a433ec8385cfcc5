import AvalHost
import AvalKit
import Glibc

/// How far an import is: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
final class ProgressBar {
  private let file: String
  private let started = ProgressBar.now()
  private var lastShown = 0.0
  private var drawn = false
  private static let width = 24

  init(_ file: String) {
    self.file = file
  }

  /// Shows a progress notification: done and total are bytes.
  func show(_ notification: JSONNode) {
    guard let params = notification["params"], let done = params["progress"]?.double else { return }
    let total = params["total"]?.double ?? 0
    let time = Self.now()
    guard time - lastShown > (Terminal.isErrorTerminal ? 0.1 : 5) else { return }
    lastShown = time
    let text = line(done, total, time - started, params["message"]?.string ?? "")
    Terminal.write(Terminal.isErrorTerminal ? "\r\u{1B}[K" + text : text + "\n", to: 2)
    drawn = Terminal.isErrorTerminal
  }

  func end() {
    if drawn { Terminal.write("\r\u{1B}[K", to: 2) }
  }

  private func line(_ done: Double, _ total: Double, _ seconds: Double, _ message: String) -> String {
    let rate = seconds > 0 ? done / seconds : 0
    let megabytes = "\(Int(done) >> 20) MiB at \(Int(rate) >> 20) MiB/s"
    guard total > 0 else { return "\(file): \(megabytes) \(message)" }
    let share = min(1, done / total)
    let filled = Int(share * Double(Self.width))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
    let left = rate > 0 ? Int((total - done) / rate) : 0
    return "\(file): [\(bar)] \(Int(share * 100))% \(megabytes), \(left) s left \(message)"
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// Ctrl-C: asks the running import to finish its batch; a second one ends the process as usual.
final class Interrupt: Sendable {
  private let source = SignalSource()

  func onInterrupt(_ body: @escaping @Sendable () -> Void) { source.set(body) }
  var happened: Bool { source.happened }
}
