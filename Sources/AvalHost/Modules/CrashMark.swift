import Glibc

/// The signal handler that marks the running module in the breadcrumb before the process ends.
///
/// Everything that the handler touches is plain memory, set up before it is installed: it allocates nothing, takes no
/// lock, and lets the signal end the process as it would have.
enum CrashMark {
  private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

  /// Marks crashes in this slot from now on.
  static func watch(_ slot: BreadcrumbFile.Slot) {
    _ = installed
    markedSlot = slot.base
  }

  static func forget(_ slot: BreadcrumbFile.Slot) {
    if markedSlot == slot.base { markedSlot = nil }
  }

  /// Installs the handlers, once a process.
  private static let installed: Void = {
    let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
    actions.initialize(repeating: sigaction(), count: 65)
    formerActions = actions
    for signal in signals {
      var action = sigaction()
      action.__sigaction_handler.sa_sigaction = onCrash
      action.sa_flags = SA_SIGINFO | 0x0800_0000  // SA_ONSTACK
      sigaction(signal, &action, actions + Int(signal))
    }
    atexit {
      // The host ends with _exit; whoever calls exit is a module, and takes the host down with it.
      markRunningModule(0)
    }
  }()
}

/// The slot of this process; nil while none is open.
nonisolated(unsafe) private var markedSlot: UnsafeMutableRawPointer?
/// What was installed before, by signal number.
nonisolated(unsafe) private var formerActions: UnsafeMutablePointer<sigaction>?

private func markRunningModule(_ signal: Int32) {
  guard let base = markedSlot else { return }
  let slot = BreadcrumbFile.Slot(base: base)
  let thread = UInt(pthread_self())
  for index in 0..<BreadcrumbFile.Slot.cellCount where slot.cells[index].thread == thread {
    if slot.cells[index].module != 0 { slot.mark(slot.cells[index].module, signal: signal) }
    return
  }
}

private let onCrash: @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?) -> Void = {
  signal, info, _ in
  // Codes up to 0 were sent by a process; only -6 (SI_TKILL) may be this one's own abort or raise.
  let code = info?.pointee.si_code ?? 0
  if code > 0 || code == -6 { markRunningModule(signal) }
  if let formerActions { sigaction(signal, formerActions + Int(signal), nil) }
  // A fault happens again as soon as the handler returns; a signal that was sent must be sent again.
  if code <= 0 { raise(signal) }
}
