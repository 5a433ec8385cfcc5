import Glibc

/// At most a given number of threads, which run what they are given in the order given.
///
/// No dispatch queue: libdispatch runs no more threads of a queue at once than there are processors while they compute,
/// so that two calls that never return would stop every other read, and it ends the process where it cannot open a
/// descriptor.
package final class ThreadPool: Sendable {
  private let core: Core

  /// - Parameter limit: how many threads there are at most; they are made when they are needed.
  package init(limit: Int) { core = Core(limit: limit) }

  deinit { core.end() }

  /// Runs `body` on a thread of the pool, now or when one is free. False where the system gives the pool no thread at
  /// all: `body` will not run.
  @discardableResult
  package func run(_ body: @escaping @Sendable () -> Void) -> Bool { core.add(body) }

  /// How many bodies wait for a thread.
  package var waiting: Int { core.waiting }
}

/// What the threads of a pool share; they keep it alive.
///
/// Invariant of `@unchecked`: the variables are touched with `monitor` held.
private final class Core: @unchecked Sendable {
  private let limit: Int
  private let monitor = Monitor()
  private var bodies: [@Sendable () -> Void] = []
  private var next = 0
  private var threads = 0
  private var idle = 0
  private var ended = false

  init(limit: Int) { self.limit = limit }

  var waiting: Int { monitor.locked { bodies.count - next } }

  func add(_ body: @escaping @Sendable () -> Void) -> Bool {
    monitor.locked {
      bodies.append(body)
      if bodies.count - next > idle, threads < limit, start() { threads += 1 }
      guard threads > 0 else {
        bodies.removeLast()
        return false
      }
      monitor.wakeAll()
      return true
    }
  }

  func end() {
    monitor.locked {
      ended = true
      monitor.wakeAll()
    }
  }

  private func start() -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // What the main thread usually has: modules may recurse.
    pthread_attr_setstacksize(&attributes, 8 << 20)
    var thread = pthread_t()
    let box = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, &attributes,
      { pointer in
        if let pointer { Unmanaged<Core>.fromOpaque(pointer).takeRetainedValue().work() }
        return nil
      }, box.toOpaque())
    if status != 0 { box.release() }
    return status == 0
  }

  private func work() {
    while let body = take() { body() }
  }

  private func take() -> (@Sendable () -> Void)? {
    monitor.locked {
      while next == bodies.count {
        bodies.removeAll(keepingCapacity: true)
        next = 0
        if ended { return nil }
        idle += 1
        monitor.wait()
        idle -= 1
      }
      defer { next += 1 }
      return bodies[next]
    }
  }
}
