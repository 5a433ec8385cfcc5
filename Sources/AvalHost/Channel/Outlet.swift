import Glibc

/// The descriptor that replies go to, written to in a way that can be interrupted.
///
/// A thread that is stuck in write(2) because the client does not read could not be told to end. The descriptor may be
/// shared with other processes, so it is left as it is: a pipe is opened a second time, and a socket is told with each
/// write. Files and terminals are written to as usual.
final class Outlet: Sendable {
  private enum Kind {
    case plain
    case socket
    /// A description of the same pipe that belongs to this process alone.
    case reopenedPipe
  }

  /// How long after the order to end a client may leave its pipe full at a time, in milliseconds: one that goes on
  /// reading, however slowly, gets its replies.
  private static let graceMilliseconds: Int32 = 2000

  private let descriptor: Int32
  private let kind: Kind

  init(_ descriptor: Int32) {
    var status = stat()
    fstat(descriptor, &status)
    switch status.st_mode & S_IFMT {
    case S_IFSOCK: (self.descriptor, kind) = (descriptor, .socket)
    case S_IFIFO:
      let own = open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
      (self.descriptor, kind) = own >= 0 ? (own, .reopenedPipe) : (descriptor, .plain)
    default: (self.descriptor, kind) = (descriptor, .plain)
    }
  }

  deinit {
    if kind == .reopenedPipe { close(descriptor) }
  }

  /// As write(2). `EAGAIN` where it would have to wait for the client.
  func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    switch kind {
    case .plain, .reopenedPipe: Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    case .socket: send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
    }
  }

  /// As `write`, and `EAGAIN` also where a file or a terminal would have to wait.
  func writeAtOnce(_ bytes: UnsafeRawBufferPointer) -> Int {
    if kind == .plain {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&wanted, 1, 0) > 0 else {
        errno = EAGAIN
        return -1
      }
    }
    return write(bytes)
  }

  /// Waits until there is room, or will never be any.
  func waitForRoom() {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&wanted, 1, -1)
  }

  /// Waits until the client has made room; false when the host is told to end and the client still does not read, or is
  /// told so a second time.
  func waitUntilWritable() -> Bool {
    var wanted = [
      pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: TerminationSignal.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&wanted, 2, -1)
    if wanted[0].revents != 0 || wanted[1].revents == 0 { return true }
    wanted[1].fd = TerminationSignal.secondDescriptor
    _ = poll(&wanted, 2, Self.graceMilliseconds)
    return wanted[0].revents != 0
  }
}
