import AvalKit

/// Events that are delivered `after` the request that announced them: at least once, in order, each subscriber from its
/// own position, in a savepoint of its own, so that a subscriber's failure refuses nobody.
extension Engine {
  /// How many events one subscriber receives before others get their turn.
  private static let batch: Int64 = 100

  /// Every module that listens has a position, from the moment it is first there.
  func subscribeModules(_ group: WriteGroup) throws {
    let known = try group.books.outbox.positions()
    for module in listeners(modules.current).keys where known[module] == nil {
      try group.books.outbox.subscribe(module)
    }
    try deliverAfter(group)
  }

  /// Delivers what is waiting to every enabled module; a module that fails is tried again with the next delivery.
  func deliverAfter(_ group: WriteGroup) throws {
    group.hasOutboxed = false
    let snapshot = modules.current
    let positions = try group.books.outbox.positions()
    for (id, subscriptions) in listeners(snapshot).sorted(by: { $0.key < $1.key }) {
      guard let position = positions[id], snapshot.module(id)?.enabled == true else { continue }
      try deliver(to: id, subscriptions, from: position, snapshot, group)
    }
    _ = try group.books.outbox.prune(limit: 1000)
  }

  private func deliver(
    to id: String, _ subscriptions: [String: ModuleSnapshot.Subscriber], from start: Int64, _ snapshot: ModuleSnapshot,
    _ group: WriteGroup
  ) throws {
    var position = start
    while true {
      let waiting = try group.books.outbox.batch(after: position, events: Set(subscriptions.keys), limit: Self.batch)
      guard waiting.end > position else { return }
      for event in waiting.events {
        guard let subscriber = subscriptions[event.event] else { continue }
        do {
          try group.within { try deliver(event, to: subscriber, snapshot, group) }
          try group.books.outbox.advance(id, to: event.seq)
        } catch {
          Log.write(.warning, "\(id) did not take \(event.event) (\(event.seq)); it is tried again: \(error)")
          return
        }
      }
      try group.books.outbox.advance(id, to: waiting.end)
      position = waiting.end
    }
  }

  private func deliver(
    _ event: OutboxEvent, to subscriber: ModuleSnapshot.Subscriber, _ snapshot: ModuleSnapshot, _ group: WriteGroup
  ) throws {
    let context = RequestContext(
      actor: event.actor, method: subscriber.method.name, clock: clock, asOf: nil, knownAt: nil,
      language: configuration.language, writes: true, snapshot: snapshot, cancellation: Cancellation())
    let params = try Self.envelope(.init(name: event.event, payload: event.payload))
    _ = try run(
      subscriber.method, params: params, context: context, connection: group.connection, group: group, depth: 1)
    try settle(context, group)
    if !context.changes.isEmpty { try group.audit(context, params: Array(params.rawBytes)) }
  }

  /// The modules that listen to events `after`, enabled or not, with their subscription to each event.
  private func listeners(_ snapshot: ModuleSnapshot) -> [String: [String: ModuleSnapshot.Subscriber]] {
    var result: [String: [String: ModuleSnapshot.Subscriber]] = [:]
    for (event, subscribers) in snapshot.subscribers {
      for subscriber in subscribers where subscriber.delivery == .after {
        result[subscriber.module.id, default: [:]][event] = subscriber
      }
    }
    return result
  }
}
