import AvalKit
import Synchronization

/// Events that are delivered `after` the request that announced them: at least once, in order, each subscriber from its
/// own position. The writer delivers them in tasks of its own, a few milliseconds at a time, each event in a savepoint,
/// so that a subscriber's failure refuses nobody and costs no other subscriber anything.
extension Engine {
  enum DeliveryReason {
    /// Somebody has just announced something; whoever is answered next finds it delivered.
    case fresh
    /// What is left, or what failed and is tried again.
    case backlog
  }

  /// How many events are looked up at a time.
  private static let batch: Int64 = 100

  /// Has the writer deliver what is waiting, until nothing is. Called from any thread.
  func deliver(_ reason: DeliveryReason) {
    guard !jobs.isStopping || reason == .fresh, deliveries.ask() else { return }
    let isFresh = reason == .fresh
    if isFresh { announced.enter() }
    let end = Mutex(DeliveryEnd())
    writer.submit(
      WriterTask(
        ordered: isFresh, isPatient: true,
        completion: { [self] outcome in
          let end = end.withLock { $0 }
          if case .failure(let failure) = outcome {
            deliveries.begun()
            // A host that ends leaves what is in the outbox to the next one.
            if failure != .hostEnding {
              Log.write(.error, "events could not be delivered and are looked for again: \(failure.message.en)")
            }
          } else if end.hasMore {
            // What was just announced is part of a request that is answered: the end of the host waits for all of it.
            if isFresh { announced.enter() }
            leavingRoom { [self] in
              deliver(reason)
              if isFresh { announced.leave() }
            }
          }
          if let pause = end.retryMilliseconds {
            readers.later(milliseconds: pause) { [self] in deliver(.backlog) }
          }
          if isFresh { announced.leave() }
        }
      ) { [self] group in
        // Whoever announces something from here on, in this group or a later one, asks for a delivery of its own.
        deliveries.begun()
        end.withLock { $0 = DeliveryEnd() }
        let reached = try deliverSome(group)
        end.withLock { $0 = reached }
        return []
      })
  }

  /// Whether an enabled module has something to receive, which whoever announced it did not come to deliver.
  func hasUndelivered(_ connection: Connection) throws -> Bool {
    let outbox = try Outbox(connection)
    let last = try outbox.last()
    let positions = try outbox.positions()
    return listeners(modules.current).contains {
      $0.module.enabled && positions[$0.module.id].map { $0 < last } ?? true
    }
  }

  /// What a delivery has left.
  private struct DeliveryEnd {
    /// It ended because its time was up.
    var hasMore = false
    /// When a subscriber that has just failed is tried again.
    var retryMilliseconds: Int?
  }

  /// Delivers to one module after another, in turns, until all have everything or the time is up.
  private func deliverSome(_ group: WriteGroup) throws -> DeliveryEnd {
    let snapshot = modules.current
    let outbox = group.books.outbox
    let listeners = listeners(snapshot)
    let known = try outbox.positions()
    for listener in listeners where known[listener.module.id] == nil { try outbox.subscribe(listener.module.id) }
    let positions = try outbox.positions()
    var time = Time(deadline: Clock.monotonic + Int64(configuration.limits.groupMilliseconds) * 1_000_000)
    var end = DeliveryEnd()
    for listener in deliveries.inTurn(listeners, by: \.module.id) {
      let id = listener.module.id
      guard listener.module.enabled, deliveries.mayReceive(id, snapshot.generation), let position = positions[id]
      else { continue }
      guard !time.isUp else {
        end.hasMore = true
        break
      }
      switch try deliver(to: listener, from: position, snapshot, group, &time) {
      case .everything: deliveries.received(id)
      case .timeIsUp: end.hasMore = true
      case .failed(let pause): end.retryMilliseconds = min(end.retryMilliseconds ?? .max, pause)
      }
      deliveries.hadTurn(id)
    }
    _ = try outbox.prune(limit: 1000)
    return end
  }

  /// How long one delivery may take; each gets something done, however slow the machine is.
  private struct Time {
    let deadline: Int64
    var hasMoved = false

    var isUp: Bool { hasMoved && Clock.monotonic >= deadline }
  }

  private enum TurnEnd {
    case everything
    case timeIsUp
    /// Tried again after a pause of milliseconds.
    case failed(Int)
  }

  private func deliver(
    to listener: Listener, from start: Int64, _ snapshot: ModuleSnapshot, _ group: WriteGroup, _ time: inout Time
  ) throws -> TurnEnd {
    let id = listener.module.id
    let outbox = group.books.outbox
    var position = start
    while true {
      guard !time.isUp else { return .timeIsUp }
      let waiting = try outbox.batch(after: position, events: Set(listener.methods.keys), limit: Self.batch)
      guard waiting.end > position else { return .everything }
      for event in waiting.events {
        guard !time.isUp else { return .timeIsUp }
        guard let method = listener.methods[event.event] else { continue }
        do {
          try group.within { try deliver(event, to: method, snapshot, group) }
        } catch {
          let failure = Writer.failure(error)
          // Where SQLite has ended the transaction, everything before is undone too, and the task runs again.
          guard group.connection.isInTransaction else { throw failure }
          let pause = deliveries.failed(id, event, failure, snapshot.generation, at: clock.now)
          Log.write(
            .warning,
            "\(id) did not take \(event.event) (event \(event.seq)) and gets it again in \(pause) ms: \(failure)")
          return .failed(pause)
        }
        try outbox.advance(id, to: event.seq)
        deliveries.received(id)
        time.hasMoved = true
      }
      try outbox.advance(id, to: waiting.end)
      position = waiting.end
      time.hasMoved = true
    }
  }

  private func deliver(
    _ event: OutboxEvent, to method: BoundMethod, _ snapshot: ModuleSnapshot, _ group: WriteGroup
  ) throws {
    let context = RequestContext(
      caller: event.caller, method: method.name, clock: clock, asOf: event.asOf, knownAt: nil,
      language: configuration.language, writes: true, snapshot: snapshot, cancellation: Cancellation())
    let params = try Self.envelope(.init(name: event.event, payload: event.payload))
    _ = try run(method, params: params, context: context, connection: group.connection, group: group, depth: 1)
    try settle(context, group)
    try EvidenceCheck.require(context)
    if !context.changes.isEmpty { try group.audit(context, params: Array(params.rawBytes)) }
  }

  /// A module that receives events after the request, with the method that takes each.
  private struct Listener {
    let module: ModuleRuntime
    let methods: [String: BoundMethod]
  }

  /// In load order, also those that are switched off or could not be loaded: their position waits for them.
  private func listeners(_ snapshot: ModuleSnapshot) -> [Listener] {
    snapshot.modules.compactMap { module in
      let wanted = (module.entry.manifest?.subscriptions ?? []).filter { $0.delivery == .after }
      guard !wanted.isEmpty else { return nil }
      let methods = wanted.compactMap { one in snapshot.methods[one.method].map { (one.event, $0) } }
      return Listener(module: module, methods: Dictionary(methods) { first, _ in first })
    }
  }
}
