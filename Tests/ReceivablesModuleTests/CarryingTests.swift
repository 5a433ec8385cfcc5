import AvalKit
import ReceivablesModule
import TestSupport
import Testing

@Suite("What a foreign balance is worth")
struct CarryingTests {
  @Test("V-4: an account paid down in any parts gives up exactly its worth, never below zero on the way")
  func telescopes() throws {
    for seed in UInt64(1)...200 {
      var random = SplitMix(state: seed)
      let amount = Int64(1 + random.next() % 1_000_000)
      let worth = Int64(random.next() % 8_000_000)
      let carrying = Carrying(amount: amount, worth: worth)
      var balance = amount
      var given: Int64 = 0
      while balance > 0 {
        let part = Int64(1 + random.next() % UInt64(balance))
        let step = try carrying.worth(of: balance) - carrying.worth(of: balance - part)
        #expect(step >= 0, "SEED=\(seed)")
        given += step
        balance -= part
        #expect(try given + carrying.worth(of: balance) == worth, "SEED=\(seed)")
      }
      #expect(given == worth, "SEED=\(seed)")
    }
  }

  @Test("V-4: worth is rounded half away from zero, on both sides of it")
  func rounding() throws {
    let carrying = Carrying(amount: 2, worth: 1)
    #expect(try carrying.worth(of: 1) == 1)
    #expect(try carrying.worth(of: -1) == -1)
    #expect(try Carrying(amount: 3, worth: 1).worth(of: 1) == 0)
    #expect(try Carrying(amount: 3, worth: 2).worth(of: 1) == 1)
    // Beyond its own amount too, and refused only where it leaves 64 bits.
    #expect(try Carrying(amount: 100, worth: 710).worth(of: 200) == 1420)
    #expect(throws: Failure.self) { try Carrying(amount: 1, worth: 1 << 42).worth(of: 1 << 60) }
  }
}
