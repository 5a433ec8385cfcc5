@_exported import ModuleABI

/// Builds the C table that a module exports. The table and what it points to live as long as the process.
public enum ModuleEntry {
  /// The table of a module: called once, from its `static let entry`.
  public static func make<M: Module>(_ module: M.Type) -> UnsafePointer<aval_module> {
    let context = Unmanaged.passRetained(ModuleContext(module)).toOpaque()
    let table = UnsafeMutablePointer<aval_module>.allocate(capacity: 1)
    table.initialize(
      to: aval_module(
        size: MemoryLayout<aval_module>.size,
        magic: AVAL_MAGIC,
        abi: AVAL_ABI,
        toolchain: aval_toolchain(),
        id: permanentCString(M.id),
        version: permanentCString(M.version),
        host_size: MemoryLayout<aval_host>.size,
        context: context,
        init: initModule,
        call: callModule,
        method_count: UInt32(M.methods.count),
        method_name: { context, index in ModuleContext.of(context)?.name(index) },
        facility: { _, id in
          guard let id, String(cString: id) == AVAL_FACILITY_POLICY else { return nil }
          return UnsafeRawPointer(policyCheckTable)
        }
      ))
    return UnsafePointer(table)
  }
}

/// A C string that is never freed: module ids, versions and method names.
private func permanentCString(_ text: String) -> UnsafePointer<CChar> {
  let bytes = text.utf8CString
  let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
  _ = copy.initialize(from: bytes)
  // An allocation of at least one byte (the terminating NUL) has a base address.
  return UnsafePointer(copy.baseAddress.unsafelyUnwrapped)
}

/// What stands behind `aval_module.context`: immutable after `init`, so any thread may read it.
final class ModuleContext: @unchecked Sendable {
  private let names: [UnsafePointer<CChar>]
  private let runners: [@Sendable (Call, UnsafeRawBufferPointer) throws -> Void]
  private let starter: @Sendable (JSONNode) throws -> Void
  private let checker: @Sendable (ProposedPolicy, Call) throws -> Void
  /// Set once in `init`, before the first call.
  private(set) var host: HostTables?

  init<M: Module>(_ module: M.Type) {
    names = M.methods.map { permanentCString($0.name) }
    runners = M.methods.map { runner(of: $0) }
    starter = { try M.start(settings: $0) }
    checker = { try M.check($0, in: $1) }
  }

  static func of(_ pointer: UnsafeMutableRawPointer?) -> ModuleContext? {
    pointer.map { Unmanaged<ModuleContext>.fromOpaque($0).takeUnretainedValue() }
  }

  func name(_ index: UInt32) -> UnsafePointer<CChar>? {
    Int(index) < names.count ? names[Int(index)] : nil
  }

  func start(host table: UnsafePointer<aval_host>, settings: UnsafeRawBufferPointer) throws {
    host = try HostTables(table)
    try starter(JSONDocument(parsing: settings).root)
  }

  func run(_ index: UInt32, call: OpaquePointer, params: UnsafeRawBufferPointer) -> Bool {
    guard let host, Int(index) < runners.count else { return false }
    let call = Call(call, host: host)
    do {
      try runners[Int(index)](call, params)
      return true
    } catch {
      call.fail(error)
      return false
    }
  }
}

extension ModuleContext {
  /// Looks at a policy before it becomes a version; puts what is wrong on the call.
  func check(_ name: String, _ document: UnsafeRawBufferPointer, call: OpaquePointer) -> Bool {
    guard let host else { return false }
    let call = Call(call, host: host)
    do {
      try checker(ProposedPolicy(name: name, document: JSONDocument(parsing: document).root), call)
      return true
    } catch {
      call.fail(error)
      return false
    }
  }
}

/// One table for every module of the library, living as long as the process.
nonisolated(unsafe) private let policyCheckTable: UnsafePointer<aval_policy_check> = {
  let table = UnsafeMutablePointer<aval_policy_check>.allocate(capacity: 1)
  table.initialize(
    to: aval_policy_check(
      size: MemoryLayout<aval_policy_check>.size,
      check: { context, call, name, document in
        guard let context = ModuleContext.of(context), let call else { return AVAL_FAILED }
        return context.check(name.string, document.buffer, call: call) ? AVAL_OK : AVAL_FAILED
      }))
  return UnsafePointer(table)
}()

/// Opens the existential: one closure that decodes, runs and replies for one method type.
private func runner<M: Method>(of method: M.Type) -> @Sendable (Call, UnsafeRawBufferPointer) throws -> Void {
  if let job = method as? any JobMethod.Type { return jobRunner(of: job) }
  let method = M()
  return { call, bytes in
    let params = try Conformance.decode(M.Params.self, of: M.name, from: JSONDocument(parsing: bytes).root)
    call.reply(try JSONCoding.encode(try method.run(params, in: call)))
  }
}

/// The same for a job: one slice a call, from the checkpoint that the last one left.
private func jobRunner<M: JobMethod>(of method: M.Type) -> @Sendable (Call, UnsafeRawBufferPointer) throws -> Void {
  let method = M()
  return { call, bytes in
    let params = try Conformance.decode(M.Params.self, of: M.name, from: JSONDocument(parsing: bytes).root)
    let stored = call.checkpoint
    let checkpoint =
      stored.isEmpty ? nil : try JSONCoding.decode(M.Checkpoint.self, from: JSONDocument(parsing: stored).root)
    switch try method.slice(params, from: checkpoint, in: call) {
    case .more(let next): call.resume(with: try JSONCoding.encode(next))
    case .done(let result): call.reply(try JSONCoding.encode(result))
    }
  }
}

private let initModule:
  @convention(c) (
    UnsafeMutableRawPointer?, UnsafePointer<aval_host>?, aval_bytes, UnsafeMutablePointer<aval_bytes>?
  ) -> aval_status = { context, host, settings, reason in
    do {
      guard let context = ModuleContext.of(context), let host else { return AVAL_FAILED }
      try context.start(host: host, settings: settings.buffer)
      return AVAL_OK
    } catch {
      let sentence = Array(((error as? Failure)?.message.en ?? "\(error)").utf8)
      let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: sentence.count)
      _ = copy.initialize(from: sentence)
      reason?.pointee = aval_bytes(data: copy.baseAddress, count: copy.count)
      return AVAL_FAILED
    }
  }

private let callModule: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UInt32, aval_bytes) -> aval_status = {
  context, call, method, params in
  guard let context = ModuleContext.of(context), let call else { return AVAL_FAILED }
  return context.run(method, call: call, params: params.buffer) ? AVAL_OK : AVAL_FAILED
}
