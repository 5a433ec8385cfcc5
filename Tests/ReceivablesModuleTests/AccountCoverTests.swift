import AvalKit
import ReceivablesModule
import TestSupport
import Testing

/// What is on account covers what was due first, day by day: against the plainest computation there is.
@Suite("What late fees run on")
struct AccountCoverTests {
  private struct Claim {
    let id: Int64
    let due: Int32
    /// Balance changes by day.
    var changes: [Int32: Int64]

    func open(on day: Int32) -> Int64 { changes.filter { $0.key <= day }.values.reduce(0, +) }
  }

  @Test("V-9: on every day each item is covered by what is on account beyond what was due before it")
  func everyDay() throws {
    let first = Seed.fromEnvironment()
    for seed in first..<first + UInt64(Seed.count(standard: 200, soak: 5_000)) {
      var random = SplitMix(state: seed)
      func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
      var claims: [Claim] = []
      for index in 0..<(1 + below(6)) {
        let start = Int32(below(20))
        let amount = Int64(1 + below(900))
        var claim = Claim(
          id: Int64(100 - index * (below(2) == 0 ? 1 : -1)), due: start + Int32(below(15)), changes: [start: amount])
        if claims.contains(where: { $0.id == claim.id }) { continue }
        var left = amount
        for _ in 0..<below(4) where left > 0 {
          let part = Int64(1 + below(Int(left)))
          claim.changes[start + Int32(below(20)), default: 0] -= part
          left -= part
        }
        claims.append(claim)
      }
      var onAccount: [Int32: Int64] = [:]
      for _ in 0..<below(6) { onAccount[Int32(below(40))] = Int64(below(1_200)) }

      var cover = AccountCover()
      let rows = claims.flatMap { claim in claim.changes.map { (claim.id, claim.due, $0.key, $0.value) } }
      for (id, due, day, amount) in rows.sorted(by: { ($0.2, $0.0) < ($1.2, $1.0) }) {
        cover.add(item: id, due: CivilDate(dayNumber: due), day: CivilDate(dayNumber: day), amount: amount)
      }
      let histories = cover.histories(
        onAccount: Dictionary(uniqueKeysWithValues: onAccount.map { (CivilDate(dayNumber: $0.key), $0.value) }))
      for day in Int32(0)..<45 {
        var held = onAccount.filter { $0.key <= day }.max { $0.key < $1.key }?.value ?? 0
        for claim in claims.sorted(by: { ($0.due, $0.id) < ($1.due, $1.id) }) {
          let part = min(held, max(0, claim.open(on: day)))
          held -= part
          let found = histories[claim.id]?.last { $0.day.dayNumber <= day }?.balance ?? 0
          #expect(found == claim.open(on: day) - part, "AVAL_TEST_SEED=\(seed) item \(claim.id) on day \(day)")
        }
      }
    }
  }
}
