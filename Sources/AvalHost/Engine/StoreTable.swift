import AvalKit
import CSQLite
import ModuleABI

/// The facility "aval.store/1": the module's own tables through functions that name no SQLite type.
enum StoreTable {
  /// One table for every module, living as long as the process.
  nonisolated(unsafe) static let pointer: UnsafePointer<aval_store_facility> = {
    let table = UnsafeMutablePointer<aval_store_facility>.allocate(capacity: 1)
    table.initialize(
      to: aval_store_facility(
        size: MemoryLayout<aval_store_facility>.size,
        prepare: { call, sql, count in
          CallFrame.of(call)?.prepare(UnsafeRawBufferPointer(start: sql, count: count))?.pointer
        },
        bind_int64: { use, index, value in bind(use) { try $0.bind(value, at: index) } },
        bind_text: { use, index, text, count in
          bind(use) { try $0.bind(text: UnsafeRawBufferPointer(start: text, count: count), at: index) }
        },
        bind_blob: { use, index, bytes, count in
          bind(use) { try $0.bind(blob: UnsafeRawBufferPointer(start: bytes, count: count), at: index) }
        },
        bind_null: { use, index in bind(use) { try $0.bindNull(at: index) } },
        step: { use in
          guard let use = StatementUse.of(use) else { return AVAL_STEP_FAILED }
          var found = false
          let isDone = use.frame.keepingFailure {
            found = try use.statement.step()
            if found { try use.statement.refuseFloats() }
          }
          guard isDone else { return AVAL_STEP_FAILED }
          return found ? AVAL_ROW : AVAL_DONE
        },
        column_count: { use in StatementUse.of(use)?.statement.columnCount ?? 0 },
        column_type: { use, index in columnType(StatementUse.of(use)?.statement.type(index) ?? SQLITE_NULL) },
        column_int64: { use, index in StatementUse.of(use)?.statement.int(index) ?? 0 },
        column_bytes: { use, index in
          guard let bytes = StatementUse.of(use)?.statement.bytes(index) else { return .none }
          return aval_bytes(data: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), count: bytes.count)
        },
        reset: { use in StatementUse.of(use)?.statement.reset() },
        release: { use in
          guard let use = StatementUse.of(use) else { return }
          use.release()
          use.frame.forget(use)
        },
        savepoint: { call in status(CallFrame.of(call)?.openSavepoint()) },
        release_savepoint: { call in status(CallFrame.of(call)?.releaseSavepoint()) },
        rollback_savepoint: { call in status(CallFrame.of(call)?.rollbackSavepoint()) },
        changes: { call in CallFrame.of(call)?.connection.changes ?? 0 },
        bind_null_of: { use, index, type in bind(use) { try $0.bindNull(of: type, at: index) } }
      ))
    return UnsafePointer(table)
  }()

  private static func bind(_ use: OpaquePointer?, _ body: (PreparedStatement) throws -> Void) -> aval_status {
    guard let use = StatementUse.of(use) else { return AVAL_FAILED }
    return status(use.frame.keepingFailure { try body(use.statement) })
  }

  private static func columnType(_ type: Int32) -> Int32 {
    switch type {
    case SQLITE_INTEGER: AVAL_INTEGER
    case SQLITE_TEXT: AVAL_TEXT
    case SQLITE_BLOB: AVAL_BLOB
    default: AVAL_NULL
    }
  }

  private static func status(_ done: Bool?) -> aval_status { done == true ? AVAL_OK : AVAL_FAILED }
}
