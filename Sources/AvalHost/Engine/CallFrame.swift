import AvalKit
import ModuleABI

/// One call of one module's method while it runs: what `aval_call *` points to.
///
/// Invariant: used only by the thread that runs the call; the engine keeps it alive until the module has returned.
final class CallFrame {
  let context: RequestContext
  let module: ModuleRuntime
  let connection: Connection
  let engine: Engine
  /// The group whose transaction a write runs in; nil for a read aside.
  let group: WriteGroup?
  let depth: Int
  /// Where the method's document goes; nil for one that declares none.
  private let sink: DocumentSink?

  /// What stands on the call: set by host functions and by `fail`.
  var failure: Failure?
  var result: [UInt8]?
  /// Bytes lent to the module until the call ends.
  private var lent: [LentBytes] = []
  private var innerResult: LentBytes?
  private var statements: [StatementUse] = []
  private var savepoints: [Savepoint] = []

  /// A policy that the module is asked to look at. It is then what a policy of its name is, and there are no tables.
  struct Proposed {
    let name: String
    let bytes: [UInt8]
    let version: String
    let sha256: String
  }
  var proposed: Proposed?

  init(
    _ module: ModuleRuntime, context: RequestContext, connection: Connection, engine: Engine, group: WriteGroup?,
    depth: Int, sink: DocumentSink? = nil
  ) {
    self.context = context
    self.module = module
    self.connection = connection
    self.engine = engine
    self.group = group
    self.depth = depth
    self.sink = sink
  }

  /// The frame behind a pointer that the module handed back.
  static func of(_ pointer: OpaquePointer?) -> CallFrame? {
    pointer.map { Unmanaged<CallFrame>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
  }

  var pointer: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }

  /// Runs the module's method and answers its result; a failure, or leftovers of a careless module, end here.
  func run(_ number: UInt32, params: UnsafeRawBufferPointer) throws(Failure) -> [UInt8] {
    guard let table = module.entry.table else {
      throw Failure(.moduleUnavailable, "\(module.id) is not loaded.", zh: "\(module.id) 未加载。")
    }
    let bytes = aval_bytes(data: params.baseAddress?.assumingMemoryBound(to: UInt8.self), count: params.count)
    let status = engine.breadcrumb.during(module.number) { table.call(number, pointer, bytes) }
    let open = savepoints.count
    close()
    guard status == AVAL_OK else {
      throw failure
        ?? Failure(
          .corrupt, "Module \(module.id) failed without saying why; report it with the request.",
          zh: "模块 \(module.id) 失败但未说明原因；请连同该请求一并报告。")
    }
    // What was written behind such a savepoint is undone by now: nobody may be told that it was done.
    guard open == 0 else {
      throw Failure(
        .corrupt, "Module \(module.id) left \(open) savepoint(s) open; report it with the request.",
        zh: "模块 \(module.id) 有 \(open) 个保存点未结束；请连同该请求一并报告。")
    }
    let result = result ?? Array("{}".utf8)
    return try sink?.complete(result) ?? result
  }

  /// Where the method's document goes.
  func document() throws(Failure) -> DocumentSink {
    guard let sink else {
      throw Failure(
        .corrupt, "A method of \(module.id) answers a document and does not declare \"output\"; declare it.",
        zh: "模块 \(module.id) 的方法返回文档却未声明 \"output\"；请予以声明。")
    }
    return sink
  }

  /// Gives back what the module left open.
  private func close() {
    for use in statements { use.release() }
    statements.removeAll()
    while !savepoints.isEmpty { rollbackSavepoint() }
  }

  // MARK: Lending

  func lend(_ bytes: some Collection<UInt8>) -> aval_bytes {
    let copy = LentBytes(bytes)
    lent.append(copy)
    return copy.bytes
  }

  func lendInner(_ bytes: [UInt8]) -> aval_bytes {
    let copy = LentBytes(bytes)
    innerResult = copy
    return copy.bytes
  }

  // MARK: Statements

  func prepare(_ sql: UnsafeRawBufferPointer) -> StatementUse? {
    do {
      if proposed != nil {
        throw Failure(
          .denied, "The check of a policy of \(module.id) reads tables; it may only look at policies.",
          zh: "模块 \(module.id) 的策略检查读取了数据表；检查只能查看策略。")
      }
      let use = StatementUse(
        try connection.statement(sql: sql, scope: module.scope, writes: context.writes), frame: self)
      statements.append(use)
      return use
    } catch {
      failure = error as? Failure
      return nil
    }
  }

  func forget(_ use: StatementUse) {
    if let index = statements.lastIndex(where: { $0 === use }) { statements.remove(at: index) }
  }

  // MARK: Savepoints

  func openSavepoint() -> Bool {
    keepingFailure {
      guard let group, context.writes else { throw Self.writesInRead(module) }
      savepoints.append(try group.openSavepoint(context))
    }
  }

  func releaseSavepoint() -> Bool {
    guard let group, let savepoint = savepoints.last else { return false }
    // Where that fails the savepoint is still there to be undone.
    return keepingFailure {
      try group.release(savepoint)
      savepoints.removeLast()
    }
  }

  @discardableResult
  func rollbackSavepoint() -> Bool {
    guard let group, let savepoint = savepoints.popLast() else { return false }
    return keepingFailure { try group.undo(savepoint) }
  }

  /// Runs a throwing body and puts what it throws on the call.
  func keepingFailure(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return true
    } catch let error as Failure {
      failure = error
    } catch {
      failure = Failure(.storage, "\(error)", zh: "\(error)")
    }
    return false
  }

  static func writesInRead(_ module: ModuleRuntime) -> Failure {
    Failure(
      .denied, "A read method of \(module.id) tried to write; declare it with effect write.",
      zh: "模块 \(module.id) 的只读方法试图写入；请将其声明为 write。")
  }
}

/// A statement lent to a module: what `aval_statement *` points to.
final class StatementUse {
  let statement: PreparedStatement
  unowned let frame: CallFrame
  private var released = false

  init(_ statement: PreparedStatement, frame: CallFrame) {
    self.statement = statement
    self.frame = frame
  }

  static func of(_ pointer: OpaquePointer?) -> StatementUse? {
    pointer.map { Unmanaged<StatementUse>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
  }

  var pointer: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }

  func release() {
    guard !released else { return }
    released = true
    frame.connection.release(statement)
  }
}
