import AvalKit
import Dispatch

/// From the channel to a method: validation on the intake thread, then to the place where the request runs.
extension Engine: RequestHandler {
  package func handle(_ request: Request) {
    unanswered.enter()
    let cancellation = Cancellation()
    request.onCancel { cancellation.raise() }
    do {
      let snapshot = try snapshot(for: request.method)
      guard let method = try snapshot.method(request.method)?.get(), !method.declaration.internal else {
        return finish(request, .unknownMethod(hint: nil))
      }
      let params = try request.params ?? Self.noParams()
      try Self.checkShape(params)
      try method.params.validate(params)
      let invocation = Invocation(
        request: request, caller: .local, method: method, params: params, cancellation: cancellation,
        key: method.writes ? IdempotencyKey(request, of: .local, method, params) : nil)
      route(invocation, snapshot)
    } catch {
      finish(request, .failure(Writer.failure(error)))
    }
  }

  /// What a request without params has.
  private static func noParams() throws -> JSONNode { try JSONDocument(parsing: Array("{}".utf8)).root }

  /// The modules as they are; looked at again in the database before a method is called unavailable, because another
  /// process may have switched its module on.
  private func snapshot(for method: String) throws -> ModuleSnapshot {
    if case .failure = modules.current.method(method) { try refreshModules() }
    return modules.current
  }

  /// Takes notice of what another process has switched since.
  func refreshModules() throws {
    guard try readers.probe() != modules.current.generation else { return }
    try readers.withSnapshot { try modules.refreshIfChanged($0) }
  }

  private static func checkShape(_ params: JSONNode) throws(Failure) {
    guard params.kind == .object else {
      throw Failure(
        .invalidParams, "Parameters are a JSON object; name them instead of listing them.",
        zh: "参数必须是 JSON 对象;请使用命名参数。")
    }
  }

  private func route(_ invocation: Invocation, _ snapshot: ModuleSnapshot) {
    let method = invocation.method
    if method.declaration.job { return startJob(invocation) }
    if method.name == WaitForJob.name { return waitForJob(invocation) }
    if method.name == SaveFile.name { return saveFile(invocation) }
    if case .host(let type) = method.owner {
      switch type.place {
      case .intake: return answerNow(invocation, snapshot)
      case .aside: return answerAside(invocation, snapshot)
      case .reader, .writer: break
      }
    }
    guard !method.writes else { return submit(invocation) }
    read(invocation, snapshot)
  }

  /// Answers from memory, on the intake thread.
  private func answerNow(_ invocation: Invocation, _ snapshot: ModuleSnapshot) {
    finish(invocation.request, outcome { try perform(invocation, snapshot, connection: nil, group: nil) })
  }

  /// Answers on a thread of its own, without a transaction.
  private func answerAside(_ invocation: Invocation, _ snapshot: ModuleSnapshot) {
    readers.aside { [self] in
      finish(invocation.request, outcome { try perform(invocation, snapshot, connection: nil, group: nil) })
    }
  }

  /// A read: aside in a snapshot pinned now, or on the writer where it must see writes that are not committed yet, or
  /// where all readers are busy.
  private func read(_ invocation: Invocation, _ snapshot: ModuleSnapshot) {
    guard !writer.hasUncommitted else { return submit(invocation) }
    do {
      guard let connection = try readers.take() else { return submit(invocation) }
      do {
        let generation = try connection.beginSnapshot()
        guard generation == snapshot.generation else {
          readers.give(back: connection)
          return submit(invocation)
        }
      } catch {
        readers.give(back: connection)
        throw error
      }
      readers.run(connection) { [self] connection in
        let outcome = outcome { try perform(invocation, snapshot, connection: connection, group: nil) }
        guard invocation.method.declaration.audited, case .result(let bytes) = outcome else {
          return finish(invocation.request, outcome)
        }
        answerAudited(invocation, bytes)
      }
    } catch {
      finish(invocation.request, .failure(Writer.failure(error)))
    }
  }

  /// Answers a read that is evidence itself once its entry is committed.
  private func answerAudited(_ invocation: Invocation, _ bytes: [UInt8]) {
    writer.submit(
      WriterTask(request: invocation.request, completion: { [unanswered] _ in unanswered.leave() }) { [self] group in
        let context = try context(for: invocation, modules.current)
        try group.auditRead(context, params: Self.auditedParams(invocation.params))
        return bytes
      })
  }

  /// A write, or a read among writes: in its turn on the writer.
  private func submit(_ invocation: Invocation) {
    let endsGroup = if case .host = invocation.method.owner { invocation.method.writes } else { false }
    writer.submit(
      WriterTask(
        request: invocation.request, ordered: invocation.method.writes, endsGroup: endsGroup,
        completion: { [unanswered] _ in unanswered.leave() }
      ) { [self] group in
        // The modules as the requests before this one have left them, not as they were on arrival.
        let snapshot = modules.current
        guard let method = try snapshot.method(invocation.method.name)?.get() else { return [] }
        return try recorded(Invocation(invocation, method: method), snapshot, group)
      })
  }

  /// Runs a request that has no evidence to leave.
  func perform(
    _ invocation: Invocation, _ snapshot: ModuleSnapshot, connection: Connection?, group: WriteGroup?,
    sink: DocumentSink? = nil
  ) throws -> [UInt8] {
    guard !invocation.cancellation.isRaised else { throw Failure.cancelled }
    let context = try context(for: invocation, snapshot)
    context.sink = sink
    connection?.cancellation = invocation.cancellation
    defer { connection?.cancellation = nil }
    return try run(
      invocation.method, params: invocation.params, context: context, connection: connection, group: group, depth: 0)
  }

  func context(for invocation: Invocation, _ snapshot: ModuleSnapshot) throws -> RequestContext {
    let request = invocation.request
    return RequestContext(
      caller: invocation.caller, method: invocation.method.name, clock: clock,
      asOf: try invocation.params["asOf"].map { try Self.member(CivilDate.self, $0, at: "/asOf") },
      knownAt: try invocation.params["knownAt"].map { try Self.member(Instant.self, $0, at: "/knownAt") },
      language: request.language, writes: invocation.method.writes, snapshot: snapshot,
      cancellation: invocation.cancellation, progress: { request.progress($0, of: $1, $2) })
  }

  /// A parameter that the host itself understands.
  private static func member<T: Decodable>(_ type: T.Type, _ node: JSONNode, at path: String) throws -> T {
    do {
      return try JSONCoding.decode(type, from: node)
    } catch let failure as Failure {
      throw failure.at(path)
    }
  }

  func outcome(_ body: () throws -> [UInt8]) -> Outcome {
    do { return .result(try body()) } catch { return .failure(Writer.failure(error)) }
  }

  func finish(_ request: Request, _ outcome: Outcome) {
    request.finish(outcome)
    unanswered.leave()
  }

  package func drain(until deadline: Deadline, because end: ChannelEnd) {
    // Short jobs are given most of the time to end; the others go on at the next start.
    let margin = Int64(300_000_000)
    let patience = max(0, deadline.nanoseconds - Deadline.now.nanoseconds - margin)
    if unanswered.wait(timeout: .now() + .nanoseconds(Int(patience))) == .success { return }
    jobs.stop()
    _ = unanswered.wait(timeout: .now() + .nanoseconds(Int(max(0, deadline.nanoseconds - Deadline.now.nanoseconds))))
  }
}

/// A request with its method found and its parameters checked.
struct Invocation: Sendable {
  let request: Request
  /// Who asks: `local` while nobody has to sign in.
  let caller: Caller
  let method: BoundMethod
  let params: JSONNode
  let cancellation: Cancellation
  /// Hashed on the intake thread, while the writer is busy with the requests before.
  let key: IdempotencyKey?

  init(
    request: Request, caller: Caller, method: BoundMethod, params: JSONNode, cancellation: Cancellation,
    key: IdempotencyKey? = nil
  ) {
    self.request = request
    self.caller = caller
    self.method = method
    self.params = params
    self.cancellation = cancellation
    self.key = key
  }

  init(_ other: Invocation, method: BoundMethod) {
    self.init(
      request: other.request, caller: other.caller, method: method, params: other.params,
      cancellation: other.cancellation, key: other.key)
  }
}
