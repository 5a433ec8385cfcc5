import AvalKit

/// The two clocks of a report: a document day and an instant of recording.
struct Clocks {
  let day: CivilDate
  /// Entries recorded later are not known; the end of time where the request does not look back.
  let known: Instant
  let wholeJournal: Bool

  /// Everything known now about a day.
  init(day: CivilDate) {
    self.day = day
    wholeJournal = true
    known = Instant(milliseconds: .max)
  }

  init(_ call: Call) {
    day = call.asOf
    wholeJournal = call.knownAt >= call.now
    known = wholeJournal ? Instant(milliseconds: .max) : call.knownAt
  }

  init(day: CivilDate, known: Instant, wholeJournal: Bool) {
    self.day = day
    self.known = known
    self.wholeJournal = wholeJournal
  }
}
