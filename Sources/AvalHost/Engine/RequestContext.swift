import AvalKit

/// What every module called during one request shares: who asked, when, for which day, and what the request has
/// announced and changed so far.
///
/// Invariant: used by one thread at a time, the one that runs the request.
final class RequestContext {
  /// Something announced by a module, waiting for the method to return.
  struct Event {
    let name: String
    let payload: [UInt8]
  }

  /// How far a job's slice came.
  struct Slice {
    let checkpoint: [UInt8]
    /// Where the next slice starts; nil where this one is the last.
    var next: [UInt8]?
    let box: SliceProgress
    /// What the module said of its progress: done, and a total or 0.
    var progress: (Int64, Int64)? { box.latest }
  }

  let caller: Caller
  let method: String
  let now: Instant
  let today: CivilDate
  let asOf: CivilDate
  let knownAt: Instant
  /// Which versions of policies count.
  let policies: PolicyView
  let language: Language
  let writes: Bool
  /// The modules as the request found them.
  let snapshot: ModuleSnapshot
  let cancellation: Cancellation
  let progress: (Int64, Int64, String) -> Void
  let actorBytes: LentBytes

  /// What was announced, in the order emitted: the first `delivered` of them have been settled. They stay, so that an
  /// undone delivery is due again.
  var events: [Event] = []
  var delivered = 0
  var eventCount = 0
  /// `{"subject","before","after"}` objects for the audit entry.
  var changes: [[UInt8]] = []
  /// The subject of the first change: what the audit entry is filed under.
  var subject: String?
  /// The method that stored rows last, where it must report what it changes; nil while none did.
  var storing: String?
  /// How many of the rows that the request changed were undone again: SQLite's own count goes on.
  var undoneRows: Int64 = 0
  /// How many of the rows that the request changed, and were not undone, were lines of work: those lie with the host.
  var lineRows: Int64 = 0
  /// Set while the request is a job's slice.
  var slice: Slice?
  /// Where the document of the method that was asked for goes; nil for its reply.
  var sink: DocumentSink?
  /// The call that runs now, under its limit.
  var watched: WatchedCall?
  /// Answers the request where its call does not return; nil where nobody waits for it by itself.
  var giveUp: (@Sendable (Failure) -> Void)?

  init(
    caller: Caller, method: String, clock: Clock, asOf: CivilDate?, knownAt: Instant?, language: Language, writes: Bool,
    snapshot: ModuleSnapshot, cancellation: Cancellation, lastPolicy: Int64? = nil,
    progress: @escaping (Int64, Int64, String) -> Void = { _, _, _ in }
  ) {
    self.caller = caller
    self.method = method
    let now = writes ? clock.record() : clock.now
    self.now = now
    today = clock.today
    self.asOf = asOf ?? today
    self.knownAt = knownAt ?? now
    policies = PolicyView(asOf: self.asOf, knownAt: knownAt, last: lastPolicy)
    self.language = language
    self.writes = writes
    self.snapshot = snapshot
    self.cancellation = cancellation
    self.progress = progress
    actorBytes = LentBytes(caller.actor.utf8)
  }

  /// Notes a change that the host itself made.
  func note(_ subject: String, before: some Encodable, after: some Encodable) throws {
    var json = JSONWriter()
    json.beginObject()
    json.key("subject")
    json.string(subject)
    json.key("before")
    json.raw(try JSONCoding.encode(before))
    json.key("after")
    json.raw(try JSONCoding.encode(after))
    json.endObject()
    changes.append(json.bytes)
    if self.subject == nil { self.subject = subject }
  }

  /// How many rows of modules stand changed, counted from any point.
  func storedRows(on connection: Connection) -> Int64 { connection.totalChanges - undoneRows - lineRows }

  /// Where events, changes, what stored rows and the checkpoint stood, for `Savepoint`.
  struct Mark {
    fileprivate let events: Int
    fileprivate let delivered: Int
    fileprivate let eventCount: Int
    fileprivate let changes: Int
    fileprivate let subject: String?
    fileprivate let storing: String?
    fileprivate let lineRows: Int64
    fileprivate let next: [UInt8]?
  }

  var mark: Mark {
    Mark(
      events: events.count, delivered: delivered, eventCount: eventCount, changes: changes.count, subject: subject,
      storing: storing, lineRows: lineRows, next: slice?.next)
  }

  func rewind(to mark: Mark) {
    events.removeSubrange(min(mark.events, events.count)...)
    delivered = mark.delivered
    eventCount = mark.eventCount
    changes.removeSubrange(min(mark.changes, changes.count)...)
    subject = mark.subject
    storing = mark.storing
    lineRows = mark.lineRows
    slice?.next = mark.next
  }
}
