import ModuleABI

/// One request while a method works on it: who asked, for which day, and everything the method may reach.
///
/// Valid on the thread that runs the method, until the method returns.
public final class Call {
  let pointer: OpaquePointer
  let tables: HostTables
  private var table: aval_call_facility { tables.call.pointee }

  init(_ pointer: OpaquePointer, host: HostTables) {
    self.pointer = pointer
    self.tables = host
  }

  /// The module's tables, and the views it may read.
  public var store: Store { Store(self) }

  /// Who asked: a user's id, or `local` where nobody had to sign in.
  public var actor: String { table.actor(pointer).string }
  /// The clock of the request: one value from start to end.
  public var now: Instant { Instant(milliseconds: table.now(pointer)) }
  /// The civil day of `now` in the configured offset.
  public var today: CivilDate { CivilDate(dayNumber: table.today(pointer)) }
  /// The document day that the request speaks of: its `asOf`, or today.
  public var asOf: CivilDate { CivilDate(dayNumber: table.as_of(pointer)) }
  /// The recording time that the request speaks of: its `knownAt`, or now.
  public var knownAt: Instant { Instant(milliseconds: table.known_at(pointer)) }
  /// The recording time of a request that looks back; nil where it knows everything recorded, and so for `now` as well.
  public var lookingBackTo: Instant? { knownAt >= now ? nil : knownAt }
  /// The language for documents and labels.
  public var language: Language { table.language(pointer) == AVAL_LANGUAGE_ZH_HANS ? .zhHans : .en }

  // MARK: Other modules

  /// Calls a method of a required module; throws its failure, with everything that it did undone.
  public func invoke<R: Decodable>(_ method: String, _ params: some Encodable, as: R.Type = R.self) throws -> R {
    let params = try JSONCoding.encode(params)
    var result = aval_bytes()
    let status = aval_bytes.lending(method) { method in
      aval_bytes.lending(params) { table.invoke(pointer, method, $0, &result) }
    }
    guard status == AVAL_OK else { throw takeFailure() }
    return try JSONCoding.decode(R.self, from: JSONDocument(parsing: result.buffer).root)
  }

  /// Announces what happened; `event` is declared in the manifest. Subscribers hear of it after the method returned.
  public func emit(_ event: String, _ payload: some Encodable) throws {
    let payload = try Call.json(payload)
    let status = aval_bytes.lending(event) { event in
      aval_bytes.lending(payload) { table.emit(pointer, event, $0) }
    }
    guard status == AVAL_OK else { throw takeFailure() }
  }

  /// Whether a module is enabled: asked before reading the views of one that is used but not required.
  public func isEnabled(_ module: String) -> Bool {
    aval_bytes.lending(module) { table.module_enabled(pointer, $0) } == 1
  }

  // MARK: Evidence

  /// Puts a changed thing into the request's audit entry: what it was and what it is.
  public func change(
    _ subject: String, before: (some Encodable)? = Empty?.none, after: (some Encodable)? = Empty?.none
  ) throws {
    let before = try before.map { try Call.json($0) } ?? []
    let after = try after.map { try Call.json($0) } ?? []
    let status = aval_bytes.lending(subject) { subject in
      aval_bytes.lending(before) { before in
        aval_bytes.lending(after) { table.change(pointer, subject, before, $0) }
      }
    }
    guard status == AVAL_OK else { throw takeFailure() }
  }

  private static func json(_ value: some Encodable) throws -> [UInt8] {
    if let raw = value as? RawJSON { return raw.bytes }
    return try JSONCoding.encode(value)
  }

  /// The next id of a type, such as `cus_281474976710657`; never given twice.
  public func nextID(_ prefix: String) throws -> EntityID {
    var number: Int64 = 0
    guard table.next_id(pointer, &number) == AVAL_OK else { throw takeFailure() }
    return EntityID(prefix: prefix, number: number)
  }

  // MARK: Data that decides

  /// A policy in force on `asOf`, named by its path below `policies/` without ".json".
  public func policy(_ name: String) throws -> Policy {
    try Policy(name: name, lentPolicy(name))
  }

  /// The policy as the host lends it, until the call ends.
  func lentPolicy(_ name: String) throws -> aval_policy {
    var policy = aval_policy()
    policy.size = MemoryLayout<aval_policy>.size
    guard aval_bytes.lending(name, { table.policy(pointer, $0, &policy) }) == AVAL_OK else { throw takeFailure() }
    return policy
  }

  /// The names of the policies below a folder of `policies/`, sorted.
  public func policies(in folder: String) throws -> [String] {
    var names = aval_bytes()
    guard aval_bytes.lending(folder, { table.policies(pointer, $0, &names) }) == AVAL_OK else { throw takeFailure() }
    return try JSONCoding.decode([String].self, from: JSONDocument(parsing: names.buffer).root)
  }

  /// This module's settings, defaults included.
  public func settings<S: Decodable>(as: S.Type) throws -> S {
    try JSONCoding.decode(S.self, from: JSONDocument(parsing: table.settings(pointer).buffer).root)
  }

  // MARK: Long work

  /// Whether somebody cancelled the request; throws `cancelled` if so. Called between rows of anything long.
  public func checkCancelled() throws {
    guard table.cancelled(pointer) == 0 else {
      throw Failure(.cancelled, "The request was cancelled; nothing was changed.", zh: "请求已取消，未作任何更改。")
    }
  }

  /// Says how far the work is; `total` 0 means unknown.
  public func progress(_ done: Int, of total: Int, _ message: String = "") {
    aval_bytes.lending(message) { table.progress(pointer, Int64(done), Int64(total), $0) }
  }

  /// Unpredictable bytes, repeatable where a test has seeded the host.
  public func randomBytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let base = buffer.baseAddress { table.random(pointer, base, count) }
      initialized = count
    }
  }

  var checkpoint: UnsafeRawBufferPointer { table.checkpoint(pointer).buffer }
  func resume(with checkpoint: [UInt8]) {
    aval_bytes.lending(checkpoint) { table.resume_with(pointer, $0) }
  }

  // MARK: The reply

  func reply(_ result: [UInt8]) {
    aval_bytes.lending(result) { table.reply(pointer, $0) }
  }

  func fail(_ error: any Error) {
    let failure =
      error as? Failure ?? (error as? JSONSyntaxError)?.failure
      ?? Failure(
        .corrupt, "The module met an error it did not expect: \(error). Report it with the request that caused it.",
        zh: "模块遇到未预期的错误：\(error)。请连同该请求一并报告。")
    aval_bytes.lending(failure.kind.rawValue) { kind in
      aval_bytes.lending(failure.message.en) { english in
        aval_bytes.lending(failure.message.zhHans) { chinese in
          aval_bytes.lending(failure.path) { path in
            aval_bytes.lending(failure.data) { table.fail(pointer, kind, english, chinese, path, $0) }
          }
        }
      }
    }
  }

  /// The failure that a host function left on the call, taken off it and made an error of this side.
  func takeFailure() -> Failure {
    defer { table.clear_failure(pointer) }
    return Failure(json: table.failure(pointer).buffer)
  }
}

/// A policy document as one request sees it. Decisions store its name, version and hash.
public struct Policy {
  public let name: String
  public let version: String
  /// 64 hexadecimal digits, of the document's bytes.
  public let sha256: String
  /// `module`, `config` or `channel`.
  public let origin: String
  public let document: JSONDocument

  init(name: String, _ lent: aval_policy) throws {
    self.name = name
    (version, sha256, origin) = (lent.version.string, lent.sha256.string, lent.origin.string)
    document = try JSONDocument(parsing: lent.document.buffer)
  }

  /// The document as a type. A policy that does not fit it is `corrupt`: never the fault of whoever asked.
  public func decode<T: Decodable>(_ type: T.Type) throws -> T {
    do {
      return try JSONCoding.decode(type, from: document.root)
    } catch let failure as Failure {
      let place = failure.path.isEmpty ? "" : " at \(failure.path)"
      throw Failure(
        .corrupt,
        "The policy \(name), version \(version) (\(origin)), cannot be used\(place): \(failure.message.en) Correct the policy.",
        zh: "策略 \(name)（版本 \(version)，来源 \(origin)）不可用\(place)：\(failure.message.zhHans)请更正该策略。")
    }
  }
}

extension JobMethod {
  public func run(_ params: Params, in call: Call) throws -> Result {
    throw Failure(.unsupported, "This method runs as a job only.", zh: "此方法只能作为作业运行。")
  }
}
