import AvalKit
import Glibc
import TestSupport
import Testing

/// The ledger against a naive one: random operations through the channel — invoices with instalments and discounts, notes,
/// claims, payments applied, taken back, applied again, converted, transferred and refunded, write-offs, their reversals and
/// recoveries, orders, deliveries, securities, then late fees, charged and waived — in two currencies and with periods that close; then every item, credit, bucket,
/// reservation, security and house value on every day, as known now and at three moments before.
/// `AVAL_SOAK=1` plays 1,000 seeds, `AVAL_SEED=n` one.
@Suite("The ledger and a reference ledger agree")
struct LedgerPropertyTests {
  private static let bounds = [3, 10, 20]
  /// Seeds that share a database; each has a foreign currency of its own.
  private static let seedsPerDatabase = 50

  @Test(
    "V-4, V-5, V-6, V-9, V-16, V-31, F-V7, F-V20: whatever happens leaves the same cents on every day, known at any time"
  )
  func agreement() throws {
    let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
    let seeds: [UInt64] =
      if let one = environment("AVAL_SEED").flatMap({ UInt64($0) }) {
        [one]
      } else {
        Array(1...(environment("AVAL_SOAK") == nil ? 10 : 1_000))
      }
    for start in stride(from: 0, to: seeds.count, by: Self.seedsPerDatabase) {
      try Workspace.withFolder { folder in
        let client = try ChannelClient(database: folder + "/aval.sqlite")
        for seed in seeds[start..<min(seeds.count, start + Self.seedsPerDatabase)] {
          var play = try LedgerPlay(seed: seed, client: client)
          for step in 0..<200 {
            if step % 50 == 49 { try play.remember() }
            try play.step()
          }
          // What was charged stays right until money moves: then it is reversed on the clock's day, beyond these.
          try play.fees(on: 15 + play.below(30))
          try play.fees(on: 45 + play.below(5))
          try play.waive()
          try play.compare(bounds: Self.bounds)
          try play.finish()
        }
        let verified = try client.call("receivables.ledger.verify")
        #expect(verified.result?["ok"]?.boolValue == true, "\(verified.text)")
        #expect(client.finish() == 0, "\(client.process.errorText())")
      }
    }
  }
}
