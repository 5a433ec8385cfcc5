import Glibc
import Synchronization

/// A pipe to oneself: writing a byte wakes whoever polls it. Writing is safe in a signal handler.
struct SelfPipe: Sendable {
  let readable: Int32
  let writable: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (readable, writable) = (ends[0], ends[1])
  }

  func wake() {
    var byte: UInt8 = 1
    _ = write(writable, &byte, 1)
  }

  func clear() {
    withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { bytes in
      while read(readable, bytes.baseAddress, bytes.count) > 0 {}
    }
  }
}

/// What can interrupt the intake while it waits for input: a signal to end, the client gone, room in the queue.
final class Wakeups: Sendable {
  private let pipe = SelfPipe()

  deinit {
    close(pipe.readable)
    close(pipe.writable)
  }

  /// [any thread]
  func wake() { pipe.wake() }

  /// Waits until `input` can be read or has ended (true), or something has called `wake`, or the end is asked for. A
  /// negative `input` waits for the others alone.
  func wait(for input: Int32) -> Bool { wait(for: input, signal: TerminationSignal.descriptor, milliseconds: -1) }

  /// Waits until something has called `wake`, or a signal to end has come that had not come before, or the deadline.
  func wait(until deadline: Deadline?) {
    let signal = TerminationSignal.hasCome ? TerminationSignal.secondDescriptor : TerminationSignal.descriptor
    _ = wait(for: -1, signal: signal, milliseconds: deadline.map { Int32(clamping: $0.millisecondsLeft) } ?? -1)
  }

  private func wait(for input: Int32, signal: Int32, milliseconds: Int32) -> Bool {
    var wanted = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: pipe.readable, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signal, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&wanted, nfds_t(wanted.count), milliseconds) > 0 else { return false }
    if wanted[1].revents != 0 { pipe.clear() }
    return wanted[0].revents != 0
  }
}

/// The order to end that comes from within, because a call does not return.
package final class ChannelStop: Sendable {
  private struct State {
    var isOrdered = false
    var wake: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  package init() {}

  var isOrdered: Bool { state.withLock { $0.isOrdered } }

  /// [any thread]
  package func order() {
    let wake = state.withLock { state in
      state.isOrdered = true
      return state.wake
    }
    wake?()
  }

  /// Sets how the channel is woken.
  func onOrder(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }
}

/// SIGTERM, SIGINT and SIGHUP as something that `poll` can see, for as long as the process lives.
package enum TerminationSignal {
  // Set once by `install`, before a handler can run; afterwards only read.
  nonisolated(unsafe) private static var readable: Int32 = -1
  nonisolated(unsafe) private static var writable: Int32 = -1
  nonisolated(unsafe) private static var secondReadable: Int32 = -1
  nonisolated(unsafe) private static var secondWritable: Int32 = -1

  private static let count = Atomic<Int>(0)

  /// Whether one of the signals has come.
  static var hasCome: Bool { count.load(ordering: .relaxed) > 0 }

  /// Whether a second one has come: whoever sends it does not want to wait any longer.
  static var hasComeTwice: Bool { count.load(ordering: .relaxed) > 1 }

  /// Readable once one of the signals has come; -1 before `install`.
  static var descriptor: Int32 { readable }

  /// Readable once a second one has come; -1 before `install`.
  static var secondDescriptor: Int32 { secondReadable }

  /// From now on the signals end the channel instead of the process, and SIGPIPE is an error of write(2). A second
  /// call changes nothing.
  package static func install() {
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow (ulimit -f) is an error of write(2) as well.
    signal(SIGXFSZ, SIG_IGN)
    guard readable < 0 else { return }
    let pipe = SelfPipe()
    (readable, writable) = (pipe.readable, pipe.writable)
    let second = SelfPipe()
    (secondReadable, secondWritable) = (second.readable, second.writable)
    // Made before a handler may touch it.
    count.store(0, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      let saved = errno
      let before = TerminationSignal.count.add(1, ordering: .relaxed).oldValue
      var byte: UInt8 = 1
      _ = write(before == 0 ? TerminationSignal.writable : TerminationSignal.secondWritable, &byte, 1)
      errno = saved
    }
    action.sa_flags = SA_RESTART
    // A client that starts the host from a thread with blocked signals hands the blocking down.
    var unblocked = sigset_t()
    sigemptyset(&unblocked)
    for number in [SIGTERM, SIGINT, SIGHUP] {
      sigaction(number, &action, nil)
      sigaddset(&unblocked, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &unblocked, nil)
  }
}
