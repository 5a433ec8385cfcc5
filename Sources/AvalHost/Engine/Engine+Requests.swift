import AvalKit
import Dispatch

/// From the channel to a method: validation on the intake thread, then to the place where the request runs.
extension Engine: RequestHandler {
  package func handle(_ request: Request) {
    let cancellation = Cancellation()
    let turn = Turn()
    request.onCancel {
      cancellation.raise()
      if turn.abandon() { request.finish(failure: .cancelled) }
    }
    var caller = Caller.nobody
    do {
      caller = try self.caller(of: request.meta)
      let snapshot = try snapshot(for: request.method)
      guard let method = try snapshot.method(request.method)?.get(), !method.declaration.internal else {
        guard caller != .nobody else { throw AccessRefusal.signInFirst(path: "/_meta/token") }
        return finish(request, .unknownMethod(hint: snapshot.nearestMethod(to: request.method)))
      }
      try snapshot.access.require(caller, method.declaration)
      let params = try request.params ?? Self.noParams()
      try Self.checkShape(params)
      try method.params.validate(params)
      let invocation = Invocation(
        request: request, caller: caller, access: snapshot.access, method: method, params: params,
        cancellation: cancellation, turn: turn,
        key: try method.writes ? IdempotencyKey(request, of: caller, method, params) : nil)
      route(invocation, snapshot)
    } catch {
      refuse(request, Writer.failure(error), of: caller)
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
        zh: "参数必须是 JSON 对象；请使用命名参数。")
    }
  }

  private func route(_ invocation: Invocation, _ snapshot: ModuleSnapshot) {
    let method = invocation.method
    if method.declaration.job { return startJob(invocation) }
    if method.name == WaitForJob.name { return JobWait.begin(invocation, self) }
    if method.name == SaveFile.name { return saveFile(invocation) }
    if method.name == CreateBackup.name { return createBackup(invocation) }
    if method.name == RestoreBackup.name { return restoreBackup(invocation) }
    if case .host(let type) = method.owner {
      switch type.place {
      case .intake: return answerNow(invocation, snapshot)
      case .aside: return answerAside(invocation, snapshot)
      case .reader, .writer: break
      }
    }
    guard !method.writes else {
      if let failure = held(invocation) { return finish(invocation.request, .failure(failure)) }
      return submit(invocation)
    }
    read(invocation, snapshot)
  }

  /// Whoever manages modules because something hangs must not wait behind it in silence.
  private func held(_ invocation: Invocation) -> Failure? {
    guard [EnableModule.name, DisableModule.name].contains(invocation.method.name),
      writer.groupMilliseconds > WriterCheck.slowMilliseconds, let call = callOnWriter
    else { return nil }
    return Failure(
      .busy,
      "\(call.description) has run for \(call.seconds) s and holds everything that writes; it is stopped after \(call.limit) ms, and where it does not return then the host ends: send the request again after that.",
      zh:
        "\(call.description) 已运行 \(call.seconds) 秒，所有写请求都在等待；它将在 \(call.limit) 毫秒后被停止，若仍不返回，主机将结束：请在此之后重新发送请求。"
    )
  }

  /// Answers from memory, on the intake thread.
  private func answerNow(_ invocation: Invocation, _ snapshot: ModuleSnapshot) {
    finish(invocation.request, outcome { try perform(invocation, snapshot, connection: nil, group: nil) })
  }

  /// Answers on a thread of its own, without a transaction.
  private func answerAside(_ invocation: Invocation, _ snapshot: ModuleSnapshot) {
    let begun = readers.aside { [self] in
      finish(invocation.request, outcome { try perform(invocation, snapshot, connection: nil, group: nil) })
    }
    if !begun { finish(invocation.request, .failure(.noThread)) }
  }

  /// A read: aside in a snapshot pinned now, or on the writer where it must see writes that are not committed yet, or
  /// where there is no reader for it.
  private func read(_ invocation: Invocation, _ snapshot: ModuleSnapshot) {
    guard !writer.hasUncommitted else { return submit(invocation) }
    let connection: Connection
    do {
      guard let taken = try reader() else { return submit(invocation) }
      connection = taken
    } catch {
      return finish(invocation.request, .failure(Writer.failure(error)))
    }
    do {
      let generation = try connection.beginSnapshot()
      guard generation == snapshot.generation else {
        readers.give(back: connection)
        return submit(invocation)
      }
    } catch {
      readers.give(back: connection)
      return finish(invocation.request, .failure(Writer.failure(error)))
    }
    let begun = readers.run(connection) { [self] connection in
      let outcome = outcome { try perform(invocation, snapshot, connection: connection, group: nil) }
      if case .failure(let failure) = outcome { return refuse(invocation.request, failure, of: invocation.caller) }
      guard invocation.method.declaration.audited, case .result(let result) = outcome else {
        return finish(invocation.request, outcome)
      }
      recordRead(invocation, result)
    }
    guard !begun else { return }
    readers.give(back: connection)
    submit(invocation)
  }

  /// A reader's connection; nil where all are busy, or none can be opened because files are short: the writer then reads.
  private func reader() throws -> Connection? {
    do {
      return try readers.take()
    } catch {
      guard Descriptors.areShort else { throw error }
      return nil
    }
  }

  /// Puts the evidence of a read that has run aside into the next commit; its reply waits for that.
  private func recordRead(_ invocation: Invocation, _ result: [UInt8]) {
    writer.submit(
      WriterTask(request: invocation.request) { [self] group in
        try group.auditRead(
          try context(for: invocation, modules.current), params: Self.auditedParams(invocation.params))
        return result
      })
  }

  /// A write, or a read among writes: in its turn on the writer.
  private func submit(_ invocation: Invocation) {
    let endsGroup = if case .host = invocation.method.owner { invocation.method.writes } else { false }
    writer.submit(
      WriterTask(
        request: invocation.request, ordered: invocation.method.writes, endsGroup: endsGroup,
        onDenial: denial(of: invocation)
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
    try invocation.begin()
    let context = try context(for: invocation, snapshot)
    context.sink = sink
    return try run(
      invocation.method, params: invocation.params, context: context, connection: connection, group: group, depth: 0)
  }

  func context(for invocation: Invocation, _ snapshot: ModuleSnapshot) throws -> RequestContext {
    let request = invocation.request
    try stillAllowed(invocation, snapshot)
    let context = RequestContext(
      caller: invocation.caller, method: invocation.method.name, clock: clock,
      asOf: try invocation.params["asOf"].map { try Self.member(CivilDate.self, $0, at: "/asOf") },
      knownAt: try invocation.params["knownAt"].map { try Self.member(Instant.self, $0, at: "/knownAt") },
      language: request.language, writes: invocation.method.writes, snapshot: snapshot,
      cancellation: invocation.cancellation, progress: { request.progress($0, of: $1, $2) })
    context.giveUp = { request.finish(failure: $0) }
    return context
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

  func finish(_ request: Request, _ outcome: Outcome) { request.finish(outcome) }

  package func answersAtOnce(_ method: String) -> Bool { HostMethods.answeredOnIntake.contains(method) }

  package func inputEnded(_ end: ChannelEnd) {}

  package func suspend() -> Int { jobs.stop() }

  package func close(until deadline: Deadline) {
    // Whoever looks at the books next finds delivered what was announced last.
    if !writer.gate.isClosed { _ = announced.wait(timeout: .now() + .milliseconds(deadline.millisecondsLeft)) }
    _ = writer.gate.close(until: deadline)
    watch.waitForReads(until: deadline)
  }
}

/// A request with its method found and its parameters checked.
struct Invocation: Sendable {
  let request: Request
  /// Who asks.
  let caller: Caller
  /// Who there was when it arrived.
  let access: AccessDirectory
  let method: BoundMethod
  let params: JSONNode
  let cancellation: Cancellation
  let turn: Turn
  /// Hashed on the intake thread, while the writer is busy with the requests before.
  let key: IdempotencyKey?

  init(
    request: Request, caller: Caller, access: AccessDirectory, method: BoundMethod, params: JSONNode,
    cancellation: Cancellation, turn: Turn, key: IdempotencyKey? = nil
  ) {
    self.request = request
    self.caller = caller
    self.access = access
    self.method = method
    self.params = params
    self.cancellation = cancellation
    self.turn = turn
    self.key = key
  }

  init(_ other: Invocation, method: BoundMethod) {
    self.init(
      request: other.request, caller: other.caller, access: other.access, method: method, params: other.params,
      cancellation: other.cancellation, turn: other.turn, key: other.key)
  }

  /// Its turn has come: nothing was done so far, and nothing is where it was cancelled meanwhile.
  func begin() throws(Failure) {
    guard turn.begin(), !cancellation.isRaised else { throw cancellation.failure }
  }
}
