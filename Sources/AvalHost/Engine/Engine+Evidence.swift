import AvalKit

/// What a write leaves behind besides its rows: its events' effects, its audit entry and its idempotency key, all in
/// the request's own savepoint, so that they land together or not at all.
extension Engine {
  /// The longest parameters that are kept whole in an audit payload, in bytes; longer ones are kept as their hash.
  private static let auditedParamsBytes = 64 << 10

  /// Runs a request of the writer's group with everything it must leave behind.
  func recorded(_ invocation: Invocation, _ snapshot: ModuleSnapshot, _ group: WriteGroup) throws -> [UInt8] {
    let method = invocation.method
    try invocation.begin()
    let context = try context(for: invocation, snapshot)
    let work: () throws -> [UInt8] = { [self] in
      try run(method, params: invocation.params, context: context, connection: group.connection, group: group, depth: 0)
    }
    guard method.writes else {
      let result = try work()
      if method.declaration.audited { try group.auditRead(context, params: Self.auditedParams(invocation.params)) }
      return result
    }
    let key = invocation.key
    if let key, let reply = try key.earlierReply(group.idempotency) { return reply }
    let result = try work()
    try settle(context, group)
    try group.audit(context, params: Self.auditedParams(invocation.params))
    if let key { try key.remember(result, group.idempotency, at: context.now) }
    return result
  }

  /// Delivers what the request announced: `within` subscribers now, in order; for `after` subscribers into the outbox.
  func settle(_ context: RequestContext, _ group: WriteGroup) throws {
    while context.delivered < context.events.count {
      let event = context.events[context.delivered]
      context.delivered += 1
      try deliverWithin(event, context, group)
      if context.snapshot.outboxed.contains(event.name) {
        try event.payload.withUnsafeBytes {
          try group.books.outbox.append(
            event: event.name, caller: context.caller, asOf: context.asOf, at: context.now.milliseconds, payload: $0)
        }
        group.hasOutboxed = true
      }
    }
  }

  private func deliverWithin(_ event: RequestContext.Event, _ context: RequestContext, _ group: WriteGroup) throws {
    for subscriber in context.snapshot.subscribers[event.name] ?? []
    where subscriber.delivery == .within && subscriber.module.enabled {
      do {
        _ = try run(
          subscriber.method, params: try Self.envelope(event), context: context, connection: group.connection,
          group: group, depth: 1)
      } catch let failure as Failure {
        throw Failure(
          failure.kind,
          "Module \(subscriber.module.id) refused \(event.name): \(failure.message.en)",
          zh: "模块 \(subscriber.module.id) 拒绝了事件 \(event.name)：\(failure.message.zhHans)", data: failure.data)
      }
    }
  }

  /// What a subscriber's method receives.
  static func envelope(_ event: RequestContext.Event) throws -> JSONNode {
    var json = JSONWriter()
    json.beginObject()
    json.key("event")
    json.string(event.name)
    json.key("payload")
    json.raw(event.payload)
    json.endObject()
    return try JSONDocument(parsing: json.bytes).root
  }

  static func auditedParams(_ params: JSONNode) -> [UInt8] {
    let bytes = params.rawBytes
    guard bytes.count > auditedParamsBytes else { return Array(bytes) }
    return Array(#"{"sha256":"\#(SHA256.hex(bytes))","bytes":\#(bytes.count)}"#.utf8)
  }
}

/// A caller's promise that a repeat of this key is the same request.
struct IdempotencyKey: Sendable {
  private let key: Idempotency.Key
  private let request: Idempotency.Hash

  /// Nil where the request names no key.
  ///
  /// - Throws: `invalidParams` for a method whose reply is kept nowhere.
  init?(_ request: Request, of caller: Caller, _ method: BoundMethod, _ params: JSONNode) throws {
    guard let text = request.meta.idempotencyKey else { return nil }
    guard method.name != IssueToken.name else {
      throw Failure(
        .invalidParams, "A token is told once and kept nowhere, so no key repeats its issue; ask without one.",
        zh: "令牌只告知一次且不予保存，签发请求不能用幂等键重复；请去掉该键。", path: "/_meta/idempotencyKey")
    }
    self.init(text, caller: caller, method: method.name, params: params)
  }

  /// The key that a job was asked for with; nil where there was none.
  init?(_ job: JobRecord, text: String?) throws {
    guard let text else { return nil }
    self.init(text, caller: job.caller, method: job.method, params: try JSONDocument(parsing: job.params).root)
  }

  private init(_ text: String, caller: Caller, method: String, params: JSONNode) {
    key = Idempotency.key(principal: caller.principal, key: text)
    let canonical = JSONCoding.canonicalBytes(of: params, dropping: "_meta")
    request = canonical.withUnsafeBytes { Idempotency.request(caller: caller, method: method, params: $0) }
  }

  /// What is known of the key.
  func find(_ store: Idempotency) throws -> Idempotency.Outcome { try store.find(key, request: request) }

  /// The first reply to this key, or nil for a new one; the key of another request is a conflict.
  func earlierReply(_ store: Idempotency) throws -> [UInt8]? {
    switch try find(store) {
    case .new: return nil
    case .repeated(let reply): return reply
    case .conflict, .running: throw Failure.idempotencyConflict
    }
  }

  /// Keeps the key for a job until it has ended.
  func reserve(_ store: Idempotency, for job: Int64, at now: Instant) throws {
    guard try store.reserve(key, request: request, for: job, at: now.milliseconds) else {
      throw Failure.idempotencyConflict
    }
  }

  func remember(_ reply: [UInt8], _ store: Idempotency, at now: Instant) throws {
    let isNew = try reply.withUnsafeBytes {
      try store.insert(key, request: request, at: now.milliseconds, reply: $0)
    }
    guard isNew else { throw Failure.idempotencyConflict }
  }
}
