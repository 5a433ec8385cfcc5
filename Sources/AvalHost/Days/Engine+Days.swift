import AvalKit
import Synchronization

/// The day run of a host that serves: `"day": {"at": "06:00"}` in the configuration.
extension Engine {
  /// How often the clock is looked at, in milliseconds.
  private static let tickMilliseconds = 2000
  /// How far the clock may be ahead of the last recording for the host to begin a day by itself, in milliseconds. One
  /// that has run away would make up for days that have not come.
  private static let farAhead: Int64 = 31 * 86_400_000

  func startDays() {
    guard let minute = configuration.dayMinute else { return }
    lookAtClock(minute, tried: nil)
  }

  /// - Parameter tried: the day that this process has run last; what has failed is not tried again by itself.
  private func lookAtClock(_ minute: Int, tried: CivilDate?) {
    let today = clock.today
    let isDue = today != tried && clock.minuteOfDay >= minute
    if isDue { runDay() }
    readers.later(milliseconds: Self.tickMilliseconds) { [self] in
      guard !jobs.isStopping else { return }
      lookAtClock(minute, tried: isDue ? today : tried)
    }
  }

  /// Makes a day run that nobody waits for, where a module has not done its day.
  private func runDay() {
    let made = Mutex<Int64?>(nil)
    writer.submit(
      WriterTask(
        isPatient: true,
        completion: { [self] outcome in
          if case .failure(let failure) = outcome, failure != .hostEnding {
            Log.write(.error, "the day could not be begun; run it with aval day: \(failure.message.en)")
          }
          guard let id = made.withLock({ $0 }) else { return }
          jobs.open(id, cancellation: Cancellation())
          workOff(id, RunDay.name)
        }
      ) { [self] group in
        made.withLock { $0 = nil }
        let recorded = try Anchor.read(group.connection).clockAt
        guard recorded == 0 || clock.reading.milliseconds <= recorded + Self.farAhead else {
          throw Failure(
            .failedPrecondition, "the clock is more than a month ahead of the last recording.",
            zh: "时钟比最近记录超前一个月以上。")
        }
        guard try isDayOpen(group) else { return [] }
        let id = try beginDay(group)
        made.withLock { $0 = id }
        return []
      })
  }

  /// Whether a module has not done today's work.
  private func isDayOpen(_ group: WriteGroup) throws -> Bool {
    let book = DayBook(group.connection)
    let starts = try book.starts()
    let today = clock.today
    return try modules.current.dailyModules.contains { module in
      guard let start = starts[module.id], start <= today else { return false }
      return try book.latest(module.id).map { $0.day < today } ?? true
    }
  }

  private func beginDay(_ group: WriteGroup) throws -> Int64 {
    let context = RequestContext(
      caller: .system, method: RunDay.name, clock: clock, asOf: nil, knownAt: nil,
      language: configuration.language, writes: true, snapshot: modules.current, cancellation: Cancellation())
    let id = try group.nextID()
    let now = context.now.milliseconds
    let params = Array("{}".utf8)
    try group.books.jobs.create(
      id: id, method: RunDay.name, caller: .system, context: JSONCoding.encode(JobRequest(context, key: nil)),
      params: params, at: now)
    guard let record = try group.books.jobs.get(id) else { throw Failure.damagedRow("host_job") }
    _ = try group.books.jobs.claim(record, for: instance, at: now)
    context.subject = JobNumber.text(id)
    try group.audit(context, params: params)
    return id
  }
}

extension Clock {
  /// Minutes since midnight of the civil day.
  var minuteOfDay: Int {
    let minutes = reading.milliseconds / 60_000 + Int64(utcOffset.minutes)
    return Int((minutes % 1440 + 1440) % 1440)
  }
}
