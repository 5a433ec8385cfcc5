import AvalKit

/// What every request does that makes a file: it runs aside on a snapshot that holds the writes before it, and the file
/// gets its name in the transaction of the request's audit entry.
extension Engine {
  /// Runs `body` on a state of the books that holds every write before the request; a repeated key is answered from its
  /// first reply instead.
  func afterEarlier(_ invocation: Invocation, _ body: @escaping @Sendable () throws -> Void) throws {
    guard writer.hasUncommitted || invocation.key != nil else { return try body() }
    let earlier = EarlierReply()
    // A group of its own: its end is the state of the books that the request finds.
    writer.submit(
      WriterTask(
        endsGroup: true,
        completion: { [self] outcome in
          if case .failure = outcome { return finish(invocation.request, outcome) }
          if let reply = earlier.reply { return finish(invocation.request, .result(reply)) }
          do { try body() } catch { finish(invocation.request, .failure(Writer.failure(error))) }
        }
      ) { group in
        earlier.reply = try invocation.key?.earlierReply(group.idempotency)
        return []
      })
  }

  /// Runs `body` on a connection of its own with its snapshot pinned now, on another thread.
  func asideOnSnapshot(_ invocation: Invocation, _ body: @escaping @Sendable (Connection) throws -> Void) throws {
    let connection = try readers.takeOrOpen()
    do {
      _ = try connection.beginSnapshot()
      try modules.refreshIfChanged(connection)
    } catch {
      readers.give(back: connection)
      throw error
    }
    let begun = readers.run(connection) { [self] connection in
      do { try body(connection) } catch { finish(invocation.request, .failure(Writer.failure(error))) }
    }
    guard !begun else { return }
    readers.give(back: connection)
    throw Failure.noThread
  }

  /// The task that names a finished file in the transaction of its audit entry, answers `result`, and takes the file back
  /// where that transaction fails.
  ///
  /// - Parameter with: what else belongs into the transaction.
  func publishing(
    _ file: NewFile, _ result: some Encodable, subject: String, _ invocation: Invocation,
    onFailure: @escaping @Sendable () -> Void = {}, with: @escaping @Sendable (WriteGroup) throws -> Void = { _ in }
  ) throws -> WriterTask {
    let reply = try JSONCoding.encode(result)
    let land: @Sendable (WriteGroup) throws -> [UInt8] = { [self] group in
      guard !invocation.cancellation.isRaised else { throw Failure.cancelled }
      let context = try context(for: invocation, modules.current)
      context.subject = subject
      try context.note(subject, before: RawJSON(trusted: Array("null".utf8)), after: RawJSON(trusted: reply))
      try group.audit(context, params: Self.auditedParams(invocation.params))
      try invocation.key?.remember(reply, group.idempotency, at: context.now)
      try with(group)
      try file.publish()
      return reply
    }
    return WriterTask(
      endsGroup: true,
      completion: { [self] outcome in
        if case .failure = outcome {
          file.withdraw()
          onFailure()
        }
        finish(invocation.request, outcome)
      }, body: land)
  }
}

/// The first reply to a repeated key; written on the writer's queue and read there.
private final class EarlierReply: @unchecked Sendable {
  var reply: [UInt8]?
}
