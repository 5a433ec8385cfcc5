import AvalKit
import ModuleABI

/// The facility "aval.destruction/1": content that must be gone, wherever the host keeps it.
enum DestructionTable {
  /// One table for every module, living as long as the process.
  nonisolated(unsafe) static let pointer: UnsafePointer<aval_destruction_facility> = {
    let table = UnsafeMutablePointer<aval_destruction_facility>.allocate(capacity: 1)
    table.initialize(
      to: aval_destruction_facility(
        size: MemoryLayout<aval_destruction_facility>.size,
        destroy: { call, subject, content, original in
          guard let frame = CallFrame.of(call) else { return AVAL_FAILED }
          return frame.destroy(subject.string, content.array, withOriginal: original != 0) ? AVAL_OK : AVAL_FAILED
        },
        pending: { call, subject in
          guard let frame = CallFrame.of(call) else { return 0 }
          var isPending = false
          let done = frame.keepingFailure {
            isPending = try HostDestruction.isPending(subject.string, frame.connection)
          }
          // What cannot be looked up is not called gone.
          return isPending || !done ? 1 : 0
        }
      ))
    return UnsafePointer(table)
  }()
}

extension CallFrame {
  func destroy(_ subject: String, _ content: [UInt8], withOriginal: Bool) -> Bool {
    keepingFailure {
      guard let group, context.writes else { throw Self.writesInRead(module) }
      try ContentDestroyer(group, context).destroy(content, of: subject, withOriginal: withOriginal)
      group.hasDestroyed = true
    }
  }
}
