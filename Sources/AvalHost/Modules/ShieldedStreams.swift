import Glibc

/// Keeps standard input and output from modules while they are loaded and started: what they print goes to standard
/// error, what they read is empty. Nothing of the client's input is lost, also where the process replaces itself.
final class ShieldedStreams: Sendable {
  private let input: Int32
  private let output: Int32

  init() {
    input = fcntl(0, F_DUPFD_CLOEXEC, 3)
    output = fcntl(1, F_DUPFD_CLOEXEC, 3)
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    if null >= 0, input >= 0 { dup2(null, 0) }
    if null >= 0 { close(null) }
    if output >= 0 { dup2(2, 1) }
  }

  /// Puts both back. Only system calls: the watchdog calls it beside a module that may hold any lock.
  func restore() {
    if input >= 0 { dup2(input, 0) }
    if output >= 0 { dup2(output, 1) }
  }

  /// Ends the shield: what modules left in the buffers of the C library leaves before the client's output is back.
  func finish() {
    fflush(nil)
    restore()
    if input >= 0 { close(input) }
    if output >= 0 { close(output) }
  }
}
