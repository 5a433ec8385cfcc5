import AvalKit
import ModuleABI

/// The facility "aval.policy/1" as modules see it: versions put in force by their own methods.
enum PolicyFacility {
  /// One table for every module, living as long as the process.
  nonisolated(unsafe) static let pointer: UnsafePointer<aval_policy_facility> = {
    let table = UnsafeMutablePointer<aval_policy_facility>.allocate(capacity: 1)
    table.initialize(
      to: aval_policy_facility(
        size: MemoryLayout<aval_policy_facility>.size,
        put: { call, change, policy, number in
          guard let frame = CallFrame.of(call), let change else { return AVAL_FAILED }
          return frame.putPolicy(change.pointee, into: policy, number) ? AVAL_OK : AVAL_FAILED
        }))
    return UnsafePointer(table)
  }()
}

extension CallFrame {
  func putPolicy(
    _ change: aval_policy_change, into policy: UnsafeMutablePointer<aval_policy>?,
    _ number: UnsafeMutablePointer<Int64>?
  ) -> Bool {
    keepingFailure {
      guard let group, context.writes, proposed == nil else { throw Self.writesInRead(module) }
      let reason = change.reason.string
      let editor = PolicyEditor(engine: engine, context: context, connection: connection)
      let version = try editor.put(
        .init(
          name: try PolicyName(parsing: module.id + "/" + change.name.string),
          document: RawJSON(trusted: change.document.array),
          from: change.has_from == 1 ? CivilDate(dayNumber: change.from) : nil,
          isRetroactive: change.retroactive == 1, reason: reason.isEmpty ? nil : reason,
          expected: change.expected < 0 ? nil : change.expected),
        group: group)
      lend(try engine.policies.document(version, on: connection), into: policy)
      number?.pointee = version.number
    }
  }

  func lend(_ document: Policies.Document, into policy: UnsafeMutablePointer<aval_policy>?) {
    let version = document.version
    policy?.pointee.document = lend(document.bytes)
    policy?.pointee.version = lend(version.version.utf8)
    policy?.pointee.sha256 = lend(version.sha256.utf8)
    policy?.pointee.origin = lend(version.origin.name.utf8)
  }
}

/// The check that a module makes of a policy before it becomes a version.
struct PolicyCheck {
  let engine: Engine
  let context: RequestContext
  let connection: Connection

  /// Asks the module, with the other policies as they are on a day; a path of the failure points into the document.
  func run(_ name: PolicyName, _ document: JSONNode, of module: ModuleRuntime, on day: CivilDate) throws {
    guard let table = module.entry.table, let check = table.policyCheck else { return }
    let pure = RequestContext(
      caller: context.caller, method: context.method, clock: engine.clock, asOf: day, knownAt: nil,
      language: context.language, writes: false, snapshot: context.snapshot, cancellation: context.cancellation)
    let bytes = Array(document.rawBytes)
    let frame = CallFrame(
      module, context: pure, connection: connection, engine: engine, group: nil,
      depth: engine.configuration.limits.callDepth)
    frame.proposed = CallFrame.Proposed(
      name: name.path, bytes: bytes, version: PolicyDocument.version(document), sha256: SHA256.hex(bytes))
    let status = engine.breadcrumb.during(module.number) {
      aval_bytes.lending(name.path) { name in
        aval_bytes.lending(bytes) { check(table.pointer.pointee.context, frame.pointer, name, $0) }
      }
    }
    guard status != AVAL_OK else { return }
    throw frame.failure
      ?? Failure(
        .corrupt, "Module \(module.id) refused the policy \(name.text) without saying why; report it.",
        zh: "模块 \(module.id) 拒绝了策略 \(name.text) 但未说明原因；请报告。")
  }
}

extension ModuleTable {
  /// The module's own look at policies; nil where it has none.
  fileprivate var policyCheck:
    (@convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, aval_bytes, aval_bytes) -> aval_status)?
  {
    guard let facility = pointer.pointee.facility,
      let table = facility(pointer.pointee.context, AVAL_FACILITY_POLICY)?.assumingMemoryBound(
        to: aval_policy_check.self),
      table.pointee.size >= MemoryLayout<aval_policy_check>.size
    else { return nil }
    return table.pointee.check
  }
}
