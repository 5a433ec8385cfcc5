import AvalKit
import Glibc

/// The channel's two ends, taken from standard input and output.
///
/// Afterwards descriptor 0 reads from /dev/null and descriptor 1 writes to standard error, so that nothing a module
/// prints can reach the client.
package struct StandardStreams: Sendable {
  package let input: Int32
  package let output: Int32

  package init(input: Int32, output: Int32) {
    self.input = input
    self.output = output
  }

  /// Makes sure that descriptors 0, 1 and 2 are open, so that no file opened later is mistaken for one of them. Called
  /// first of all in the process.
  package static func ensureOpen() {
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is given, which is this one: the lower ones have been seen to.
      _ = open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY)
    }
  }

  /// F_SETPIPE_SZ of <linux/fcntl.h>, which the C library shows to GNU sources only.
  private static let setPipeSize: Int32 = 1031

  /// Takes the streams over, once, and the signals that end the host with them. Nothing may be read before: a module that does not load in time makes the process
  /// replace itself, and its successor reads from the start.
  package static func takeOver() throws -> StandardStreams {
    ensureOpen()
    TerminationSignal.install()
    let input = fcntl(0, F_DUPFD_CLOEXEC, 3)
    let output = fcntl(1, F_DUPFD_CLOEXEC, 3)
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard input >= 0, output >= 0, null >= 0, dup2(null, 0) == 0, dup2(2, 1) == 1 else {
      throw Failure(
        .storage, "Standard input and output cannot be taken over (\(String(cString: strerror(errno)))).",
        zh: "无法接管标准输入输出（\(String(cString: strerror(errno)))）。")
    }
    close(null)
    // A larger pipe lets a client send more before it reads, and costs fewer switches; a refusal does no harm.
    _ = fcntl(input, setPipeSize, 1 << 20)
    _ = fcntl(output, setPipeSize, 1 << 20)
    return StandardStreams(input: input, output: output)
  }
}
