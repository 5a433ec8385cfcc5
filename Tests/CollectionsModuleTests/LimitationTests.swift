import AvalKit
import CollectionsModule
import TestSupport
import Testing

@Suite("Limitation")
struct LimitationTests {
  private func day(_ text: String) throws -> CivilDate { try CivilDate(parsing: text) }

  private func clock(
    _ due: String, _ acts: [LimitationClock.Act] = [], on: String = "2032-01-01"
  ) throws -> LimitationClock {
    let policy = try Shipped.decode(StrategyPolicy.self, "strategy")
    return try LimitationClock(
      due: day(due), acts: acts, years: policy.limitationYears, calendar: policy.calendar, on: day(on))
  }

  private func act(_ force: LimitationClock.Force, _ on: String, until: String? = nil) throws -> LimitationClock.Act {
    LimitationClock.Act(key: force.rawValue, force: force, day: try day(on), until: try until.map(day))
  }

  @Test("F-C2: three years from the day after the due day; a demand within them begins three new ones")
  func workedExample() throws {
    #expect(try clock("2024-03-15").expires == day("2027-03-15"))
    #expect(try clock("2024-03-15", [act(.demand, "2025-06-01")]).expires == day("2028-06-01"))
    let unordered = [try act(.performance, "2028-01-03"), try act(.demand, "2026-01-05")]
    #expect(try clock("2024-03-15", unordered).expires == day("2031-01-03"))
  }

  @Test("F-C2: on the last day a demand still counts, on the next one only an acknowledgement")
  func lastDay() throws {
    #expect(try clock("2024-03-15", [act(.demand, "2027-03-15")]).restarts.count == 1)
    for force in [LimitationClock.Force.demand, .performance, .proceedings] {
      let late = try clock("2024-03-15", [act(force, "2027-03-16")])
      #expect(try late.expires == day("2027-03-15") && late.state == .expired && late.restarts.isEmpty, "\(force)")
    }
    let confirmed = try clock("2024-03-15", [act(.acknowledgement, "2029-03-16")], on: "2029-04-01")
    #expect(try confirmed.expires == day("2032-03-16") && confirmed.state == .running)
  }

  @Test("F-C2: acts on or before the due day, and those to come, change nothing")
  func outside() throws {
    #expect(try clock("2024-03-15", [act(.demand, "2024-03-15")]).restarts.isEmpty)
    #expect(try clock("2024-03-15", [act(.demand, "2025-06-01")], on: "2025-05-31").expires == day("2027-03-15"))
    #expect(try clock("2024-03-15", on: "2027-03-15").state == .running)
    #expect(try clock("2024-03-15", on: "2027-03-16").state == .expired)
  }

  @Test(
    "F-C2: a last day that is not worked moves to the next that is; a weekend day worked in exchange does not",
    arguments: [
      ("2023-05-02", "2026-05-06"), ("2023-05-09", "2026-05-09"), ("2023-02-14", "2026-02-14"),
      ("2023-02-15", "2026-02-24"), ("2023-10-01", "2026-10-08"), ("2024-02-06", "2027-02-09"),
      ("2027-10-02", "2030-10-04"), ("2023-05-13", "2026-05-13"),
    ])
  func holidays(_ due: String, _ expires: String) throws {
    #expect(try clock(due).expires == day(expires))
  }

  @Test("F-C2: proceedings hold the period until they end; what ends after the day asked for still goes on then")
  func proceedings() throws {
    let suit = [try act(.proceedings, "2025-07-01", until: "2026-08-03")]
    let during = try clock("2024-03-15", suit, on: "2026-03-02")
    #expect(try during.state == .proceedings && during.expires == day("2029-03-02"))
    let after = try clock("2024-03-15", suit, on: "2026-08-03")
    #expect(try after.state == .running && after.expires == day("2029-08-03"))
    let both = try clock("2024-03-15", suit + [act(.demand, "2025-09-01")], on: "2027-01-04")
    #expect(try both.expires == day("2029-08-03"))
  }

  @Test("F-C2: at random, the clock agrees with a walk day by day")
  func walk() throws {
    let policy = try Shipped.decode(StrategyPolicy.self, "strategy")
    let seed = Seed.fromEnvironment()
    print("limitation: AVAL_TEST_SEED=\(seed)")
    var random = SplitMix(seed)
    let start = try day("2024-01-01")
    for _ in 0..<300 {
      let due = try start.adding(days: random.below(900))
      let forces: [LimitationClock.Force] = [.demand, .acknowledgement, .performance]
      let acts = try (0..<random.below(6)).map { _ in
        LimitationClock.Act(
          key: "a", force: forces[random.below(3)],
          day: try due.adding(days: random.below(4_100) - 100))
      }
      let asOf = try due.adding(days: random.below(4_500))
      var expires = try policy.calendar.onOrAfter(due.adding(months: 36))
      for offset in 1...4_500 {
        let today = try due.adding(days: offset)
        guard today <= asOf else { break }
        for act in acts where act.day == today && (act.force == .acknowledgement || today <= expires) {
          expires = try policy.calendar.onOrAfter(today.adding(months: 36))
        }
      }
      let clock = try LimitationClock(due: due, acts: acts, years: 3, calendar: policy.calendar, on: asOf)
      #expect(clock.expires == expires, "seed \(seed): due \(due), acts \(acts), on \(asOf)")
      #expect((clock.state == .expired) == (asOf > expires))
    }
  }
}
