import AvalKit
import ReceivablesModule
import Testing

@Suite("Payment terms")
struct TermsTests {
  @Test(
    "V-5: literal terms give the due day",
    arguments: [
      ("net 30", "2026-01-31", "2026-03-02"), ("net 0", "2026-02-28", "2026-02-28"),
      ("eom", "2026-02-10", "2026-02-28"), ("net 30 eom", "2026-01-15", "2026-03-02"),
      ("2/10 net 30", "2026-11-21", "2026-12-21"),
    ])
  func literalTerms(_ text: String, _ from: String, _ due: String) throws {
    let terms = try #require(PaymentTerms(literal: text))
    let parts = try terms.parts(of: cny("100.00"), from: day(from), calendar: calendar)
    #expect(parts.map(\.due) == [try day(due)])
  }

  @Test("V-5: an early payment discount is kept with its last day")
  func discount() throws {
    let terms = try #require(PaymentTerms(literal: "2/10 net 30"))
    let part = try #require(try terms.parts(of: cny("1000.05"), from: day("2026-11-21"), calendar: calendar).first)
    #expect(part.discountDay == (try day("2026-12-01")))
    #expect(part.discount == 2000)
  }

  @Test(
    "V-5: what is no term is not read as one",
    arguments: [
      "", "net", "net -1", "net +5", "net 99999", "30", "2/10", "/10 net 30", "2/40 net 30", "100/10 net 30",
      "net 30 x",
    ])
  func notTerms(_ text: String) {
    #expect(PaymentTerms(literal: text) == nil)
  }

  @Test("V-5: milestones add up to the amount, odd cents to the largest remainders")
  func milestones() throws {
    let json = """
      {"milestones": [{"percent": "33.3", "days": 0}, {"percent": "33.3", "days": 30}, {"percent": "33.4", "days": 60}]}
      """
    let terms = try JSONCoding.decode(PaymentTerms.self, parsing: Array(json.utf8))
    let parts = try terms.parts(of: cny("100.01"), from: day("2026-01-01"), calendar: calendar)
    #expect(parts.map(\.amount.minor).reduce(0, +) == 10_001)
    #expect(parts.map(\.amount.amountText) == ["33.30", "33.30", "33.41"])
  }

  @Test(
    "V-5: a due day that is not worked rolls as the terms say",
    arguments: [
      ("following", "2026-02-02"), ("preceding", "2026-01-30"), ("modifiedFollowing", "2026-01-30"),
      ("none", "2026-01-31"),
    ])
  func rolls(_ roll: String, _ due: String) throws {
    let terms = try JSONCoding.decode(PaymentTerms.self, parsing: Array("{\"days\": 30, \"roll\": \"\(roll)\"}".utf8))
    let parts = try terms.parts(of: cny("1.00"), from: day("2026-01-01"), calendar: calendar)
    #expect(parts.map(\.due) == [try day(due)])
  }

  @Test("V-5: monthly instalments give the odd cent to the first and keep month ends")
  func monthlyPlan() throws {
    let json = "{\"count\": 3, \"firstDue\": \"2026-01-31\", \"every\": \"month\"}"
    let plan = try JSONCoding.decode(Instalments.self, parsing: Array(json.utf8))
    let parts = try plan.parts(of: cny("100.00"))
    #expect(parts.map(\.amount.amountText) == ["33.34", "33.33", "33.33"])
    #expect(parts.map(\.due.description) == ["2026-01-31", "2026-02-28", "2026-03-31"])
  }

  @Test("V-5: listed instalments that do not sum are refused, and say where")
  func instalmentsThatDoNotSum() throws {
    let json = """
      [{"dueDate": "2026-01-31", "amount": {"amount": "60.00", "currency": "CNY"}},
       {"dueDate": "2026-02-28", "amount": {"amount": "39.99", "currency": "CNY"}}]
      """
    let plan = try JSONCoding.decode(Instalments.self, parsing: Array(json.utf8))
    let failure = #expect(throws: Failure.self) { try plan.parts(of: cny("100.00")) }
    #expect(failure?.kind == .invalidParams)
    #expect(failure?.path == "/instalments")
  }
}
