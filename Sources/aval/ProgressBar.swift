import AvalHost
import AvalKit
import Glibc

/// How far an import is: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
final class ProgressBar {
  private let file: String
  private let started = ProgressBar.now()
  private var lastShown: Double
  private var drawn = false

  init(_ file: String) {
    self.file = file
    // What is done at once needs no bar.
    lastShown = started
  }

  /// Shows a progress notification: done and total are bytes.
  func show(_ notification: JSONNode) {
    guard let params = notification["params"], let done = params["progress"]?.double else { return }
    let total = params["total"]?.double ?? 0
    let time = Self.now()
    guard time - lastShown > (Terminal.isErrorTerminal ? 0.1 : 5) else { return }
    lastShown = time
    let line = ProgressLine(file: file, done: done, total: total, seconds: time - started)
    let text = line.text(params["message"]?.string ?? "", Terminal.language)
    Terminal.write(Terminal.isErrorTerminal ? "\r\u{1B}[K" + text : text + "\n", to: 2)
    drawn = Terminal.isErrorTerminal
  }

  func end() {
    if drawn { Terminal.write("\r\u{1B}[K", to: 2) }
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
