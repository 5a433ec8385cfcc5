import AvalKit
import ReceivablesModule
import Testing

@Suite("Cash application")
struct MatchTests {
  private func item(_ id: Int64, _ number: String, _ open: Int64, due: String = "2026-03-31") throws -> Candidate {
    Candidate(id: id, document: id, number: number, day: try day("2026-03-01"), due: try day(due), open: open)
  }

  private func match(
    _ amount: String, _ candidates: [Candidate], naming reference: String = "", on date: String = "2026-03-20",
    policy json: String = defaultPolicy
  ) throws -> [MatchProposal] {
    try Matcher(
      policy: policy(json), day: day(date), amount: cny(amount), reference: reference, candidates: candidates
    ).proposals()
  }

  @Test("a reference that names an item applies, whole, in part and in excess")
  func reference() throws {
    let items = [try item(1, "INV-1", 50_000), try item(2, "INV-10", 50_000)]
    for (amount, applied) in [("500.00", 50_000), ("200.00", 20_000), ("600.00", 50_000)] as [(String, Int64)] {
      let found = try match(amount, items, naming: "payment inv-1, thanks")
      #expect(found.map(\.certain) == [true])
      #expect(found[0].rule == .reference)
      #expect(found[0].allocations == [.init(item: 1, amount: applied)])
    }
  }

  @Test("a number inside a longer one is not meant")
  func longerNumber() throws {
    let items = [try item(1, "INV-1", 100), try item(2, "INV-1-A", 200), try item(3, "NV", 300)]
    #expect(NamedItems(in: "INV-1-A", items).items.map(\.id) == [2])
    #expect(NamedItems(in: "INV-1 and INV-1-A", items).items.map(\.id) == [1, 2])
    #expect(NamedItems(in: "货款INV-1号", items).items.map(\.id) == [1])
  }

  @Test("one exact amount is certain, two are proposals")
  func exactAmount() throws {
    let one = try match("500.00", [try item(1, "A", 50_000), try item(2, "B", 60_000)])
    #expect(one.map(\.certain) == [true])
    #expect(one[0].rule == .exact)
    let two = try match("500.00", [try item(1, "A", 50_000), try item(2, "B", 50_000)])
    #expect(two.map(\.certain) == [false, false])
    #expect(two.map { $0.allocations.map(\.item) } == [[1], [2]])
  }

  @Test("a unique sum of two to four items is certain, an ambiguous one is not")
  func combination() throws {
    let items = try [(1, 100), (2, 200), (3, 400), (4, 800), (5, 1600)].map { try item($0, "N\($0)", $1) }
    let unique = try match("15.00", items)
    #expect(unique.map(\.certain) == [true])
    #expect(unique[0].allocations.map(\.item) == [1, 2, 3, 4])
    #expect(try match("31.00", items).isEmpty)
    let twice = try match("3.00", items + [try item(6, "N6", 100)])
    #expect(twice.count == 2)
    #expect(twice.allSatisfy { !$0.certain })
  }

  @Test("a discount taken in time closes the item, taken late it stays open")
  func discount() throws {
    var one = try item(1, "A", 100_000)
    one.discount = 200
    one.discountDay = try day("2026-03-11")
    let inTime = try match("998.00", [one], on: "2026-03-11")
    #expect(inTime[0].allocations == [.init(item: 1, amount: 99_800, discount: 200)])
    #expect(try match("998.00", [one], on: "2026-03-12").isEmpty)
    let named = try match("998.00", [one], naming: "A", on: "2026-03-12")
    #expect(named[0].allocations == [.init(item: 1, amount: 99_800)])
  }

  @Test("a shortfall up to the tolerance closes as bank charge")
  func tolerance() throws {
    let items = [try item(1, "A", 50_000), try item(2, "B", 90_000)]
    #expect(try match("498.00", items)[0].allocations == [.init(item: 1, amount: 49_800, charge: 200)])
    #expect(try match("497.99", items).isEmpty)
    #expect(try match("498.00", items, naming: "A")[0].allocations == [.init(item: 1, amount: 49_800, charge: 200)])
    // A tenth at most: half of a small invoice is no bank charge.
    let small = [try item(1, "A", 1_500)]
    #expect(try match("13.50", small)[0].allocations == [.init(item: 1, amount: 1_350, charge: 150)])
    #expect(try match("13.49", small).isEmpty)
    #expect(try match("13.49", small, naming: "A")[0].allocations == [.init(item: 1, amount: 1_349)])
  }

  @Test("an exact amount found by balances alone is what all rules would have found")
  func soleExact() throws {
    var generator = SplitMix(state: 20_261_123)
    var found = 0
    for _ in 0..<500 {
      let items = try (0..<(1 + Int(generator.next() % 6))).map {
        try item(Int64($0 + 1), "N\($0)", Int64(100 * (1 + generator.next() % 8)))
      }
      let bare = items.map {
        Candidate(id: $0.id, document: 0, number: "", day: $0.due, due: $0.due, open: $0.open)
      }
      let amount = Money(minor: Int64(100 * (1 + generator.next() % 8)), currency: .cny)
      func matcher(_ candidates: [Candidate]) throws -> Matcher {
        try Matcher(
          policy: policy(defaultPolicy), day: day("2026-03-20"), amount: amount, reference: "", candidates: candidates)
      }
      let all = try matcher(items).proposals()
      if let one = try matcher(bare).soleExact() {
        found += 1
        #expect(all == [one], "SEED=20261123 \(items) \(amount)")
      } else {
        #expect(all.count != 1 || all[0].rule != .exact, "SEED=20261123 \(items) \(amount)")
      }
    }
    #expect(found > 100)
  }

  @Test("F-V10: 民法典 560, the worked example")
  func civilCode560() throws {
    func debt(_ id: Int64, _ open: Int64, _ due: String, _ component: String, _ secured: Bool, _ rate: String?) throws
      -> Candidate
    {
      Candidate(
        id: id, document: id, number: "D\(id)", component: component, day: try day("2026-01-01"), due: try day(due),
        open: open, secured: secured, interestRate: try rate.map { try ExactDecimal(parsing: $0) })
    }
    let debts = [
      try debt(1, 6_000_000, "2026-01-31", "principal", true, nil),
      try debt(2, 5_000_000, "2026-02-28", "principal", false, "8"),
      try debt(3, 4_000_000, "2026-02-15", "principal", false, "5"),
      try debt(4, 3_000_000, "2026-12-31", "principal", false, "9"),
      try debt(5, 50_000, "2026-02-01", "cost", false, nil),
      try debt(6, 160_000, "2026-02-01", "interest", false, nil),
    ]
    let order = ApplicationOrder(keys: [.component, .dueFirst, .security, .burden, .due], on: try day("2026-03-31"))
    let paid = try order.allocate(cny("100000.00"), to: debts)
    #expect(paid.map(\.item) == [5, 6, 2, 3, 1])
    #expect(paid.map(\.amount) == [50_000, 160_000, 5_000_000, 4_000_000, 790_000])
  }

  @Test("F-V11: 民法典 561, costs before interest before principal")
  func civilCode561() throws {
    let debts = [(1, 15_000_000, "principal"), (2, 160_000, "interest"), (3, 50_000, "cost")].map {
      Candidate(
        id: $0.0, document: $0.0, number: "D", component: $0.2, day: .earliest, due: .earliest, open: $0.1)
    }
    let order = ApplicationOrder(keys: [.component], on: try day("2026-03-31"))
    let paid = try order.allocate(cny("100000.00"), to: debts)
    #expect(paid.map(\.item) == [3, 2, 1])
    #expect(paid.map(\.amount) == [50_000, 160_000, 9_790_000])
  }

  @Test("F-V10: debts that tie share pro rata, to the cent")
  func proRata() throws {
    let debts = try [(1, 100), (2, 200), (3, 400)].map { try item($0, "D", $1) }
    let paid = try ApplicationOrder(keys: [.due], on: day("2026-03-31")).allocate(cny("1.00"), to: debts)
    #expect(paid.map(\.amount) == [14, 29, 57])
  }
}

@Suite("Subset sums")
struct SubsetSumTests {
  @Test("every subset of two to four is found, none twice, against enumeration")
  func againstEnumeration() {
    var generator = SplitMix(state: 20_261_122)
    for _ in 0..<300 {
      let amounts = (0..<9).map { _ in Int64(1 + generator.next() % 12) }
      let target = Int64(5 + generator.next() % 30)
      let found = SubsetSum.subsets(of: amounts, summingTo: target, sizes: 2...4, atMost: 10_000)
      #expect(Set(found).count == found.count)
      #expect(Set(found) == enumerated(amounts, target), "SEED=20261122 \(amounts) \(target)")
    }
  }

  private func enumerated(_ amounts: [Int64], _ target: Int64) -> Set<[Int]> {
    var found: Set<[Int]> = []
    for mask in 0..<(1 << amounts.count) where (2...4).contains(mask.nonzeroBitCount) {
      let picked = amounts.indices.filter { mask & (1 << $0) != 0 }
      if picked.reduce(0, { $0 + amounts[$1] }) == target { found.insert(picked) }
    }
    return found
  }
}

/// A small generator with a printed seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
