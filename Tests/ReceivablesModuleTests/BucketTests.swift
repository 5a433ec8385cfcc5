import AvalKit
import ReceivablesModule
import Testing

@Suite("Ageing buckets")
struct BucketTests {
  @Test("F-V7, F-V8: the worked example falls into its buckets")
  func workedExample() throws {
    let buckets = try Buckets(Buckets.standard)
    let asOf = try day("2026-06-30")
    var sum = AgeingSum(buckets)
    for (due, amount) in [
      ("2026-07-10", 300), ("2026-06-20", 200), ("2026-05-10", 150), ("2026-04-10", 100), ("2026-01-15", 50),
      ("2025-05-01", 20),
    ] as [(String, Int64)] {
      sum.add(amount, daysOverdue: try day(due).days(until: asOf), buckets)
    }
    #expect(sum.notDue == 300)
    #expect(sum.buckets == [200, 150, 100, 50, 0, 20])
    #expect(sum.balance == 820)
  }

  @Test(
    "F-V7: each bucket includes its bound, the due day itself is not due",
    arguments: [
      (0, nil), (1, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (180, 3), (181, 4), (365, 4), (366, 5),
    ] as [(Int, Int?)])
  func bounds(_ days: Int, _ index: Int?) throws {
    #expect(try Buckets(Buckets.standard).index(daysOverdue: days) == index)
  }

  @Test("F-V7: bounds that do not ascend are refused")
  func descending() {
    let failure = #expect(throws: Failure.self) { try Buckets([30, 30]) }
    #expect(failure?.path == "/buckets/1")
  }
}
