import AvalKit
import Glibc
import Synchronization

/// Watches modules being loaded and started. A module that never returns holds the loader's lock, so that the process
/// could neither load another nor exit; the watchdog therefore replaces the process by itself, with the same arguments
/// and that module refused.
///
/// Invariant of `@unchecked`: what the thread reads besides the atomics is written before `deadline` is stored.
final class Watchdog: @unchecked Sendable {
  private static let disarmed: UInt64 = 0
  private static let fired: UInt64 = .max

  /// When the watched step is over its limit, on the monotonic clock in milliseconds.
  private let deadline = Atomic<UInt64>(disarmed)
  private let finished = Atomic<Bool>(false)
  /// A pipe whose reading end the thread sleeps on.
  private let wake: (reading: Int32, writing: Int32)
  private let limit: Int
  private let shield: ShieldedStreams
  private let inherited: [HungModules.Entry]
  private let signalMask: sigset_t
  /// Prepared while nothing hangs: the thread may not allocate, since the hung module may hold any lock.
  private var environment: CStrings?
  private var notice: [UInt8] = []

  /// Starts watching; nil where the system refuses another thread, and modules are then loaded unwatched.
  init?(limit milliseconds: Int, inherited: [HungModules.Entry], shield: ShieldedStreams) {
    limit = milliseconds
    self.inherited = inherited
    self.shield = shield
    var ends: [Int32] = [-1, -1]
    let piped = pipe(&ends) == 0
    for end in ends where piped {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    wake = (ends[0], ends[1])
    var mask = sigset_t()
    pthread_sigmask(SIG_SETMASK, nil, &mask)
    signalMask = mask
    guard piped, start() else { return nil }
  }

  deinit {
    close(wake.reading)
    close(wake.writing)
  }

  private func start() -> Bool {
    var thread = pthread_t()
    let box = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<Watchdog>.fromOpaque(pointer).takeRetainedValue().watch() }
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  /// Runs one step of one module under the limit.
  func watching<T>(_ id: String, _ phase: LoadPhase, _ body: () throws(Refusal) -> T) throws(Refusal) -> T {
    arm(HungModules.Entry(id: id, phase: phase, milliseconds: limit))
    defer { disarm() }
    return try body()
  }

  private func arm(_ entry: HungModules.Entry) {
    guard inherited.count < HungModules.limit else { return }
    let value = HungModules.value(inherited + [entry], process: getpid())
    environment = CStrings(Self.environment(replacing: HungModules.variable, by: value))
    notice = Array(("aval: " + Refusal.neverReturned(entry.id, entry.phase, milliseconds: limit).text.en + "\n").utf8)
    deadline.store(Self.now() + UInt64(limit), ordering: .sequentiallyConsistent)
    rouse()
  }

  private func disarm() {
    // Once it has fired, the process is being replaced: going on would only do what is about to be undone.
    while deadline.load(ordering: .sequentiallyConsistent) == Self.fired { pause() }
    let last = deadline.load(ordering: .sequentiallyConsistent)
    let (exchanged, _) = deadline.compareExchange(
      expected: last, desired: Self.disarmed, ordering: .sequentiallyConsistent)
    if !exchanged { disarm() }
  }

  /// Ends the thread.
  func finish() {
    finished.store(true, ordering: .sequentiallyConsistent)
    rouse()
  }

  private func rouse() {
    var byte: UInt8 = 1
    _ = write(wake.writing, &byte, 1)
  }

  private func watch() {
    while !finished.load(ordering: .sequentiallyConsistent) {
      let due = deadline.load(ordering: .sequentiallyConsistent)
      let now = Self.now()
      if due != Self.disarmed, due <= now {
        let (mine, _) = deadline.compareExchange(
          expected: due, desired: Self.fired, ordering: .sequentiallyConsistent)
        if mine { replaceProcess() }
        continue
      }
      var entry = pollfd(fd: wake.reading, events: Int16(POLLIN), revents: 0)
      let wait = due == Self.disarmed ? -1 : Int32(clamping: due - now)
      if poll(&entry, 1, wait) > 0 {
        var byte: UInt8 = 0
        _ = read(wake.reading, &byte, 1)
      }
    }
  }

  private func replaceProcess() -> Never {
    // Only system calls here, and none that waits for somebody to read.
    var room = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
    if poll(&room, 1, 0) > 0 { _ = notice.withUnsafeBytes { write(2, $0.baseAddress, min($0.count, Log.longestLine)) } }
    shield.restore()
    var mask = signalMask
    pthread_sigmask(SIG_SETMASK, &mask, nil)
    if let environment { execve("/proc/self/exe", CommandLine.unsafeArgv, environment.pointers) }
    // Without a new image there is nothing left that could exit in order.
    _exit(70)
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
  }

  private static func environment(replacing name: String, by value: String) -> [String] {
    var strings = ["\(name)=\(value)"]
    var next = environ
    while let pointer = next.pointee {
      let entry = String(cString: pointer)
      if !entry.hasPrefix(name + "=") { strings.append(entry) }
      next += 1
    }
    return strings
  }
}

/// A NULL-terminated array of C strings, as `execve` takes it.
private final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    pointers = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() { (pointers + index).initialize(to: strdup(string)) }
    (pointers + count).initialize(to: nil)
  }

  deinit {
    for index in 0..<count { free(pointers[index]) }
    pointers.deallocate()
  }
}
