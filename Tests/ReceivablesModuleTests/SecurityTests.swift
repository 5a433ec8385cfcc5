import AvalKit
import ReceivablesModule
import Testing

@Suite("What security covers")
struct SecurityTests {
  private func security(
    _ kind: Security.Kind, _ amount: String, share: Int64 = 100, to: String? = nil, released: String? = nil
  ) throws -> Security {
    Security(
      id: 1, customer: 1, kind: kind, amount: try cny(amount), share: ExactDecimal(share), from: try day("2026-01-01"),
      to: try to.map(day), released: try released.map(day))
  }

  @Test("F-V20: an insurer bears its share of what lies within its limit, rounded towards zero")
  func insurance() throws {
    let insurance = try security(.insurance, "33.33", share: 90)
    #expect(try insurance.covers(of: 43_000, amount: 3_333) == 2_999)
    #expect(try insurance.covers(of: 1_000, amount: 3_333) == 900)
    #expect(try insurance.covers(of: 0, amount: 3_333) == 0)
    #expect(try insurance.covers(of: -500, amount: 3_333) == 0)
  }

  @Test("F-V20: a pledge counts with its share, never beyond the exposure")
  func pledge() throws {
    let pledge = try security(.pledge, "50.00", share: 60)
    #expect(try pledge.covers(of: 10_000, amount: 5_000) == 3_000)
    #expect(try pledge.covers(of: 2_500, amount: 5_000) == 2_500)
  }

  @Test("F-V20: it counts from its first day through its last, and not from its release on")
  func validity() throws {
    let security = try security(.deposit, "1.00", to: "2026-06-30", released: "2026-05-15")
    for (on, counts) in [
      ("2025-12-31", false), ("2026-01-01", true), ("2026-05-14", true), ("2026-05-15", false), ("2026-07-01", false),
    ] { #expect(try (security.excluded(on: day(on)) == nil) == counts, "\(on)") }
    let until = try self.security(.deposit, "1.00", to: "2026-06-30")
    #expect(try until.excluded(on: day("2026-06-30")) == nil)
    #expect(try until.excluded(on: day("2026-07-01"))?.en == "Expired on 2026-06-30.")
  }
}
