import AvalKit
import RatingModule
import Testing

@Suite("How a customer pays")
struct PaymentHistoryTests {
  private static let due = CivilDate(dayNumber: 1000)
  private static let opened = CivilDate(dayNumber: 970)

  private func day(_ offset: Int32) -> CivilDate { CivilDate(dayNumber: 1000 + offset) }

  private func item(_ moves: [ItemHistory.Move], _ id: Int64 = 1, due: Int32 = 0) -> ItemHistory {
    ItemHistory(
      item: id, currency: "CNY", documentDay: Self.opened, dueDay: day(due),
      moves: [.init(Self.opened, due: 1000)] + moves)
  }

  private func history(_ items: [ItemHistory], _ credits: [UnappliedCredit] = []) -> PaymentHistory {
    PaymentHistory(items, unapplied: credits)
  }

  @Test("R-6, R-9: days count to the day on which the last of it came in, and to the reader's day while it has not")
  func days() {
    #expect(item([.init(day(0), collected: 1000)]).daysOverdue(asOf: day(90)) == 0)
    #expect(item([.init(day(-2), collected: 1000)]).daysOverdue(asOf: day(90)) == -2)
    #expect(item([.init(day(0), collected: 999), .init(day(7), collected: 1)]).daysOverdue(asOf: day(90)) == 7)
    #expect(item([.init(day(0), collected: 999)]).daysOverdue(asOf: day(90)) == 90)
    #expect(
      item([.init(day(0), collected: 1000), .init(day(3), collected: -1000), .init(day(8), collected: 1000)])
        .daysOverdue(asOf: day(90)) == 8, "an application taken back was no payment")
  }

  @Test("R-9: a credit note or a claim that comes months later makes nobody late who paid the rest in time")
  func forgiven() {
    #expect(item([.init(day(0), collected: 800), .init(day(60), due: -200)]).daysOverdue(asOf: day(90)) == 0)
    #expect(
      item([.init(day(0), collected: 940), .init(day(60), collected: 60, claims: 60)]).daysOverdue(asOf: day(90)) == 0)
    #expect(item([.init(day(60), due: -1000)]).daysOverdue(asOf: day(90)) == nil, "nothing had to be paid")
    #expect(item([.init(day(-10), due: -200), .init(day(4), collected: 800)]).daysOverdue(asOf: day(90)) == 4)
  }

  @Test("R-1: what lies unapplied pays the earliest due first, each currency by itself, and never more than is open")
  func unapplied() {
    let paid = history(
      [item([], 2, due: 5), item([])],
      [UnappliedCredit(.payment, currency: "CNY", day: day(-1), amount: 1500)])
    #expect(paid.items.map(\.item) == [1, 2])
    #expect(paid.items.map(\.open) == [0, 500])
    #expect(paid.items[0].daysOverdue(asOf: day(90)) == -1)
    #expect(paid.items[1].daysOverdue(asOf: day(90)) == 85)
    let other = history([item([])], [UnappliedCredit(.payment, currency: "USD", day: day(0), amount: 1500)])
    #expect(other.items[0].open == 1000)
    let note = history([item([])], [UnappliedCredit(.creditNote, currency: "CNY", day: day(40), amount: 1000)])
    #expect(note.items[0].daysOverdue(asOf: day(90)) == nil)
    let early = history([item([])], [UnappliedCredit(.payment, currency: "CNY", day: day(-300), amount: 1000)])
    #expect(early.items[0].daysOverdue(asOf: day(90)) == Self.due.days(until: Self.opened), "not before the invoice")
  }

  @Test("R-1: a debt older than the window counts as far as it was open when the window began")
  func older() {
    let old = item([.init(day(10), collected: 400), .init(day(300), collected: 100)])
    let sums = old.sums(from: day(200))
    #expect(sums.due == 600)
    #expect(sums.collected == 100)
    #expect(history([old]).relevant(from: day(200)).count == 1)
    #expect(history([item([.init(day(10), collected: 1000)])]).relevant(from: day(200)).isEmpty)
    #expect(history([item([.init(day(10), due: -1000)])]).relevant(from: day(200)).isEmpty)
    #expect(history([item([.init(day(200), collected: 1000)])]).relevant(from: day(200)).count == 1)
    #expect(
      history([item([.init(day(10), collected: 1000)])]).relevant(from: day(0)).count == 1, "due on the first day")
  }

  @Test("R-1, R-9: never later than a naive reader of the same rows, and never paid before everything is")
  func property() {
    var random = Seeded.announced("payment history")
    for _ in 0..<2000 {
      var left: Int128 = 1000
      var moves: [ItemHistory.Move] = []
      for _ in 0..<Int.random(in: 0...6, using: &random) where left > 0 {
        let part = Int128(Int.random(in: 1...Int(left), using: &random))
        left -= part
        let on = day(Int32.random(in: -29...80, using: &random))
        switch Int.random(in: 0...2, using: &random) {
        case 0: moves.append(.init(on, due: -part))
        case 1: moves.append(.init(on, collected: part, claims: part))
        default: moves.append(.init(on, collected: part))
        }
      }
      let found = item(moves).daysOverdue(asOf: day(90))
      let lastPayment = moves.filter { $0.collected > $0.claims }.map(\.day).max()
      if left > 0 {
        #expect(found == 90)
      } else {
        #expect(found == lastPayment.map { Self.due.days(until: $0) })
      }
    }
  }
}
