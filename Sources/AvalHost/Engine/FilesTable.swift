import AvalKit
import ModuleABI

/// The facility "aval.files/1": the files that a request names, and the document that it answers with.
enum FilesTable {
  /// One table for every module, living as long as the process.
  nonisolated(unsafe) static let pointer: UnsafePointer<aval_files_facility> = {
    let table = UnsafeMutablePointer<aval_files_facility>.allocate(capacity: 1)
    table.initialize(
      to: aval_files_facility(
        size: MemoryLayout<aval_files_facility>.size,
        read: { call, name, pointer, limit, bytes in
          guard let frame = CallFrame.of(call) else { return AVAL_FAILED }
          let done = frame.keepingFailure {
            let file = try frame.engine.files.input(name.string, at: pointer.string)
            let limit = Int(min(limit, UInt64(frame.engine.configuration.limits.resultBytes)))
            bytes?.pointee = frame.lend(try file.readAll(atMost: limit, at: pointer.string))
          }
          return done ? AVAL_OK : AVAL_FAILED
        },
        begin_document: { call, media in
          guard let frame = CallFrame.of(call) else { return AVAL_FAILED }
          return frame.keepingFailure { try frame.document().begin(media: media.string) } ? AVAL_OK : AVAL_FAILED
        },
        append_document: { call, piece in
          guard let frame = CallFrame.of(call) else { return AVAL_FAILED }
          return frame.keepingFailure { try frame.document().append(piece.buffer) } ? AVAL_OK : AVAL_FAILED
        }))
    return UnsafePointer(table)
  }()
}
