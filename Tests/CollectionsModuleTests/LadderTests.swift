import AvalKit
import CollectionsModule
import Testing

@Suite("Dunning ladder")
struct LadderTests {
  private func day(_ text: String) throws -> CivilDate { try CivilDate(parsing: text) }

  private func item(
    _ id: Int64, open: Int64 = 10_000, due: String, disputed: Int64 = 0, dunned: Int? = nil
  ) throws -> DueItem {
    DueItem(
      id: id, number: "INV-\(id)", currency: .cny, date: .earliest, due: try day(due), open: open,
      disputed: disputed, dunned: dunned)
  }

  @Test(
    "F-C1: each level begins on its first day",
    arguments: [
      (-6, nil), (-5, 0), (0, 0), (1, 1), (15, 1), (16, 2), (30, 2), (31, 3), (36, 3), (60, 3), (61, 4), (90, 4),
      (91, 5), (4_000, 5),
    ] as [(Int, Int?)])
  func levels(_ days: Int, _ level: Int?) throws {
    #expect(try Shipped.ladder().level(daysOverdue: days)?.level == level)
  }

  @Test("F-C1: an item whose days nobody ran is dunned at the level it has reached, once")
  func stateBased() throws {
    let asOf = try day("2026-05-06")
    let late = try item(1, due: "2026-03-31")
    let first = try DunningDecision(ladder: Shipped.ladder(), items: [late], unapplied: 0, promised: 0, on: asOf)
    #expect(first.raised.map(\.level.level) == [3])
    let again = try item(1, due: "2026-03-31", dunned: 3)
    let second = try DunningDecision(ladder: Shipped.ladder(), items: [again], unapplied: 0, promised: 0, on: asOf)
    #expect(second.raised.isEmpty)
    #expect(second.skipped == [.alreadyDunned: 1])
  }

  @Test("F-V23: of 100,000 with 30,000 disputed, 70,000 is dunned; what is wholly disputed is skipped")
  func disputes() throws {
    let asOf = try day("2026-05-06")
    let items = [
      try item(1, open: 10_000_000, due: "2026-03-31", disputed: 3_000_000),
      try item(2, open: 500, due: "2026-03-31", disputed: 500),
    ]
    let decision = try DunningDecision(ladder: Shipped.ladder(), items: items, unapplied: 0, promised: 0, on: asOf)
    #expect(decision.raised.map(\.item.demandable) == [7_000_000])
    #expect(decision.skipped == [.disputed: 1])
  }

  @Test("what stands on account counts for the oldest items; a promise pauses only where it covers what is left")
  func covered() throws {
    let asOf = try day("2026-05-06")
    let items = [
      try item(1, due: "2026-03-31"), try item(2, due: "2026-04-30", dunned: 1), try item(3, due: "2026-05-01"),
    ]
    func decide(_ unapplied: Int64, _ promised: Int64) throws -> DunningDecision {
      try DunningDecision(
        ladder: Shipped.ladder(), items: items, unapplied: unapplied, promised: promised, on: asOf)
    }
    #expect(try decide(0, 0).raised.map(\.demand) == [10_000, 10_000])
    #expect(try decide(9_999, 0).raised.map(\.demand) == [1, 10_000])
    #expect(try decide(10_000, 0).skipped == [.alreadyDunned: 1, .unapplied: 1])
    #expect(try decide(29_999, 0).raised.map(\.demand) == [1])
    #expect(try decide(30_000, 0).raised.isEmpty)
    #expect(try decide(0, 29_999).raised.count == 2)
    #expect(try decide(0, 30_000).skipped == [.alreadyDunned: 1, .promised: 2])
    #expect(try decide(10_000, 19_999).raised.count == 1)
    #expect(try decide(10_000, 20_000).skipped == [.alreadyDunned: 1, .unapplied: 1, .promised: 1])
  }

  @Test("what stands on account and is not counted by the ladder covers nothing")
  func uncounted() throws {
    let ladder = try JSONCoding.decode(
      Ladder.self,
      parsing: Array(
        #"{"schema":1,"version":"1","title":{"en":"x","zh-Hans":"x"},"minimum":"0.02","promisePauses":false,"unappliedCovers":false,"levels":[{"level":1,"fromDays":1,"template":"friendly","action":"notice","title":{"en":"x","zh-Hans":"x"}}]}"#
          .utf8))
    let items = [try item(1, open: 2, due: "2026-03-31"), try item(2, open: 1, due: "2026-03-31")]
    let decision = try DunningDecision(ladder: ladder, items: items, unapplied: 9, promised: 9, on: day("2026-05-06"))
    #expect(decision.raised.map(\.item.id) == [1])
    #expect(decision.skipped == [.belowMinimum: 1])
  }

  @Test("C-13: a ladder whose letter nobody wrote, or whose levels do not rise, is refused")
  func letters() throws {
    let ladder = try Shipped.ladder()
    let letters: Set<String> = ["reminder", "friendly", "formal", "demand", "lawyer", "legal"]
    try ladder.validate(letters: letters)
    let failure = #expect(throws: Failure.self) { try ladder.validate(letters: letters.subtracting(["lawyer"])) }
    #expect(failure?.path == "/levels/4/template")
  }
}

@Suite("Promises")
struct PromiseTests {
  @Test(
    "F-C3: a promise is kept when everything came by its day",
    arguments: [
      (100, "2026-05-20", PromiseStatus.kept), (99, "2026-05-20", .open), (99, "2026-05-21", .partly),
      (0, "2026-05-21", .broken), (0, "2026-05-20", .open), (120, "2026-06-01", .kept),
    ] as [(Int64, String, PromiseStatus)])
  func status(_ received: Int64, _ on: String, _ status: PromiseStatus) throws {
    let due = try CivilDate(parsing: "2026-05-20")
    #expect(PromiseStatus(amount: 100, received: received, due: due, on: try CivilDate(parsing: on)) == status)
  }
}

@Suite("Worklist")
struct WorklistTests {
  @Test("F-C9: 60,000, 36 days, grade C score .24 + .16 + .134 = .534")
  func workedExample() throws {
    let rules = try Shipped.decode(WorklistPolicy.self, "worklist")
    let score = try rules.score(
      overdue: [Money(parsing: "60000.00", currency: .cny)], days: 36, grade: "C")
    #expect(
      [score.amount, score.days, score.grade, score.total].map(\.description) == [
        "0.2400", "0.1600", "0.1340", "0.5340",
      ])
  }

  @Test("F-C9: amount and days are capped, of several currencies the larger share counts")
  func caps() throws {
    let rules = try Shipped.decode(WorklistPolicy.self, "worklist")
    let overdue = [
      try Money(parsing: "5000000.00", currency: .cny), try Money(parsing: "1.00", currency: .usd),
    ]
    #expect(try rules.score(overdue: overdue, days: 400, grade: "A").total.description == "0.8000")
    #expect(try rules.score(overdue: [], days: 0, grade: "D").total.description == "0.2000")
  }
}

@Suite("Contact rules")
struct ContactTests {
  @Test(
    "C-9, F-C7: no contact between 22:00 and 08:00",
    arguments: [
      ("07:59:59", false), ("08:00:00", true), ("21:59:59", true), ("22:00:00", false), ("23:10:00", false),
    ])
  func window(_ time: String, _ allowed: Bool) throws {
    let rules = try Shipped.decode(ContactRules.self, "contact")
    let at = try Instant(parsing: "2026-05-06T\(time)+08:00")
    #expect(allowed == ((try? rules.check(at: at)) != nil))
  }

  @Test("C-9, F-C7: at most three contacts a day")
  func contacts() throws {
    let rules = try Shipped.decode(ContactRules.self, "contact")
    try rules.check(made: 2)
    #expect(throws: Failure.self) { try rules.check(made: 3) }
  }

  @Test("C-9: the rules hold for every kind of contact, a kind without a rule and a note with a channel included")
  func kinds() throws {
    let rules = try Shipped.decode(ContactRules.self, "contact")
    for kind in ["call", "visit", "message", "meeting", "pigeon"] {
      let rule = try #require(rules.rule(kind: kind, channel: nil))
      #expect(rule.hours && rule.counts, "\(kind)")
    }
    let letter = try #require(rules.rule(kind: "letter", channel: nil))
    #expect(letter.hours && !letter.counts)
    #expect(rules.rule(kind: "note", channel: nil) == nil)
    #expect(rules.rule(kind: "note", channel: "phone")?.hours == true)
  }
}
