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

  let actor: String
  let method: String
  let now: Instant
  let today: CivilDate
  let asOf: CivilDate
  let knownAt: Instant
  let language: Language
  let writes: Bool
  /// The modules as the request found them.
  let snapshot: ModuleSnapshot
  let cancellation: Cancellation
  let progress: (Int64, Int64, String) -> Void
  let actorBytes: LentBytes

  /// Events not yet delivered, in the order emitted.
  var events: [Event] = []
  var eventCount = 0
  /// `{"subject","before","after"}` objects for the audit entry.
  var changes: [[UInt8]] = []
  /// The subject of the first change: what the audit entry is filed under.
  var subject: String?
  /// Set while the request is a job's slice.
  var slice: Slice?

  init(
    actor: String, method: String, clock: Clock, asOf: CivilDate?, knownAt: Instant?, language: Language, writes: Bool,
    snapshot: ModuleSnapshot, cancellation: Cancellation,
    progress: @escaping (Int64, Int64, String) -> Void = { _, _, _ in }
  ) {
    self.actor = actor
    self.method = method
    let now = clock.now
    self.now = now
    today = now.civilDay(in: clock.utcOffset)
    self.asOf = asOf ?? today
    self.knownAt = knownAt ?? now
    self.language = language
    self.writes = writes
    self.snapshot = snapshot
    self.cancellation = cancellation
    self.progress = progress
    actorBytes = LentBytes(actor.utf8)
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

  /// Where events and changes stood, so that a failed inner call can be undone here as in the database.
  struct Mark {
    let events: Int
    let changes: Int
    let subject: String?
  }

  var mark: Mark { Mark(events: events.count, changes: changes.count, subject: subject) }

  func rewind(to mark: Mark) {
    events.removeSubrange(min(mark.events, events.count)...)
    changes.removeSubrange(min(mark.changes, changes.count)...)
    subject = mark.subject
  }
}
