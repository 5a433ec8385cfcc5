import AvalKit
import Glibc
import Synchronization

/// Remembers, across a crash, which module was running: a memory-mapped file that is written without a system call
/// before each call of a module and read by the next start.
///
/// Only a crash counts (a trap, a fault, an abort, or `exit` called by a module), because a signal handler marks it, and
/// a call that did not return and ended the host (`blame`): a process that is killed, or a machine that loses power,
/// leaves no mark and blames nobody. Several processes may share the file; each holds a lock on its own slot, which the
/// system releases when it ends.
///
/// Invariant of `@unchecked`: everything but the mapping is set once, in `init`; names and cells are given out under
/// `giving`, and a cell is written by its own thread alone.
package final class Breadcrumb: @unchecked Sendable {
  /// Crashes of one module in a row after which it is not loaded again until `forgive`.
  package static let quarantineAfter = 2

  /// Why nothing is recorded; nil while everything is well.
  package let problem: Failure?
  private let file: BreadcrumbFile?
  /// This process's slot; nil where more processes share the file than it has slots, and nothing is then recorded.
  private let slot: BreadcrumbFile.Slot?
  /// Each thread's cell, given back when the thread ends.
  private let cellOfThread: pthread_key_t
  private let giving = Mutex<Void>(())

  /// The breadcrumb of a database. A host without one still runs, so what is wrong stands in `problem`.
  package static func open(beside database: String) -> Breadcrumb {
    do throws(Failure) {
      return try Breadcrumb(path: database + "-crumb")
    } catch {
      return Breadcrumb(problem: error)
    }
  }

  /// Opens or creates the file, counts what earlier processes left behind, and takes a slot for this one.
  package init(path: String) throws(Failure) {
    let file = try BreadcrumbFile(path: path)
    self.file = file
    slot = file.settleAndClaim()
    problem = nil
    cellOfThread = Self.makeKey()
    if let slot { CrashMark.watch(slot) }
  }

  private init(problem: Failure) {
    self.problem = problem
    file = nil
    slot = nil
    cellOfThread = Self.makeKey()
  }

  deinit {
    if let slot { CrashMark.forget(slot) }
    pthread_key_delete(cellOfThread)
    file?.close()
  }

  // MARK: What earlier processes left

  /// How often in a row each module has brought its process down, as of now.
  package var crashes: [String: Int] { file?.crashes() ?? [:] }

  /// What the loader must leave out: modules that crashed too often in a row.
  package var barred: [String: Refusal] {
    var barred: [String: Refusal] = [:]
    for (id, count) in crashes where count >= Self.quarantineAfter { barred[id] = .crashed(id, times: count) }
    return barred
  }

  /// The host is about to end because a module's call does not return: counted like a crash by the next start.
  package func blame(_ module: Int) {
    slot?.mark(UInt32(truncatingIfNeeded: module &+ 1), signal: 0)
  }

  /// Lets a quarantined module be loaded again by the next start.
  package func forgive(_ id: String) { file?.reset([id]) }

  // MARK: While this process runs

  /// The modules by the numbers that `during` gets: their positions here. Called while no module runs.
  package func number(_ ids: [String]) {
    giving.withLock { _ in slot?.setNames(ids) }
  }

  /// Runs a piece of a module's code on this thread, noting that the module runs. Nests, where modules call modules.
  @inline(__always)
  package func during<T, E>(_ module: Int, _ body: () throws(E) -> T) throws(E) -> T {
    guard let cell = cell() else { return try body() }
    let outer = cell.pointee.module
    cell.pointee.module = UInt32(truncatingIfNeeded: module &+ 1)
    defer { cell.pointee.module = outer }
    return try body()
  }

  /// The process ends in order: what it ran has not crashed in a row any more.
  package func finish() {
    guard let slot else { return }
    file?.reset(slot.names)
    slot.clear()
    CrashMark.forget(slot)
  }

  // MARK: Threads

  @inline(__always)
  private func cell() -> UnsafeMutablePointer<BreadcrumbFile.Cell>? {
    guard slot != nil else { return nil }
    if let known = pthread_getspecific(cellOfThread) { return known.assumingMemoryBound(to: BreadcrumbFile.Cell.self) }
    return claimCell()
  }

  /// Gives this thread a cell, and a stack for the handler of a fault for want of stack.
  private func claimCell() -> UnsafeMutablePointer<BreadcrumbFile.Cell>? {
    let cell = giving.withLock { _ -> UnsafeMutablePointer<BreadcrumbFile.Cell>? in
      let cell = slot?.freeCell()
      cell?.pointee = BreadcrumbFile.Cell(thread: UInt(pthread_self()), module: 0, ownsSignalStack: 0)
      return cell
    }
    guard let cell else { return nil }
    var current = stack_t()
    if sigaltstack(nil, &current) == 0, current.ss_sp == nil {
      let count = 64 << 10
      var stack = stack_t(ss_sp: malloc(count), ss_flags: 0, ss_size: count)
      if sigaltstack(&stack, nil) == 0 { cell.pointee.ownsSignalStack = 1 }
    }
    pthread_setspecific(cellOfThread, cell)
    return cell
  }

  private static func makeKey() -> pthread_key_t {
    var key = pthread_key_t()
    pthread_key_create(&key) { pointer in
      guard let cell = pointer?.assumingMemoryBound(to: BreadcrumbFile.Cell.self) else { return }
      if cell.pointee.ownsSignalStack == 1 {
        var mine = stack_t()
        var none = stack_t(ss_sp: nil, ss_flags: 2 /* SS_DISABLE */, ss_size: 0)
        if sigaltstack(&none, &mine) == 0 { free(mine.ss_sp) }
      }
      cell.pointee = BreadcrumbFile.Cell(thread: 0, module: 0, ownsSignalStack: 0)
    }
    return key
  }
}
