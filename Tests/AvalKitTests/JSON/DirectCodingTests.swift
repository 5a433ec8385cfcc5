import AvalKit
import Testing

@Suite("JSON read and written member by member")
struct DirectCodingTests {
  /// The same members twice: as the compiler derives it, and by name.
  private struct Derived: Decodable, Equatable {
    let customer: CustomerRef
    let number: String
    let date: CivilDate
    let amount: Money
    let note: String?
    let until: CivilDate?
    let secured: Bool?
    let rate: ExactDecimal?
  }

  private struct Direct: Decodable {
    let value: Derived

    init(from decoder: any Decoder) throws {
      let members = try JSONReader(decoder)
      value = Derived(
        customer: try members.customer("customer"), number: try members.string("number"),
        date: try members.date("date"), amount: try members.money("amount"), note: try members.optionalString("note"),
        until: try members.optionalDate("until"), secured: try members.optionalBool("secured"),
        rate: try members.optional("rate"))
    }
  }

  private static let good =
    #"{"customer":"cus_12","number":"a\u0041","date":"2026-02-28","amount":{"amount":"-1.50","currency":"KWD"}}"#

  @Test(
    "what is read by name is what Codable reads, and refused with the same words at the same place",
    arguments: [
      good,
      #"{"amount":{"currency":"CNY","amount":"0.07"},"date":"2024-02-29","number":"","customer":"jindian001","note":null,"rate":"5.50","secured":true,"until":"0001-01-01"}"#,
      #"{"customer":{"scheme":"USCC","value":"91110108551385082Q"},"number":"1","date":"2026-01-01","amount":{"amount":"1","currency":"JPY"}}"#,
      #"{"customer":"\u0063us_12","number":"1","date":"2026-01-0\u0031","amount":{"amount":"9223372036854775.807","currency":"KWD"}}"#,
      #"{"customer":"cus_012","number":"1","date":"2026-01-01","amount":{"amount":"1.00","currency":"CNY"}}"#,
      #"{"customer":"itm_12","number":"1","date":"2026-01-01","amount":{"amount":"1.00","currency":"CNY"}}"#,
      #"{"customer":"cus_9223372036854775808","number":"1","date":"2026-01-01","amount":{"amount":"1.00","currency":"CNY"}}"#,
      #"{"customer":"cus_12","date":"2026-01-01","amount":{"amount":"1.00","currency":"CNY"}}"#,
      #"{"customer":"cus_12","number":7,"date":"2026-01-01","amount":{"amount":"1.00","currency":"CNY"}}"#,
      #"{"customer":"cus_12","number":"1","date":"2026-02-29","amount":{"amount":"1.00","currency":"CNY"}}"#,
      #"{"customer":"cus_12","number":"1","date":null,"amount":{"amount":"1.00","currency":"CNY"}}"#,
      #"{"customer":"cus_12","number":"1","date":"2026-01-01","amount":{"amount":"1.005","currency":"CNY"}}"#,
      #"{"customer":"cus_12","number":"1","date":"2026-01-01","amount":{"amount":"01.00","currency":"CNY"}}"#,
      #"{"customer":"cus_12","number":"1","date":"2026-01-01","amount":{"amount":"92233720368547758.08","currency":"CNY"}}"#,
      #"{"customer":"cus_12","number":"1","date":"2026-01-01","amount":{"amount":"1.00","currency":"XYZ"}}"#,
      #"{"customer":"cus_12","number":"1","date":"2026-01-01","amount":{"amount":"1.00"}}"#,
      #"{"customer":"cus_12","number":"1","date":"2026-01-01","amount":"1.00"}"#,
      #"{"customer":"cus_12","number":"1","date":"2026-01-01"}"#,
      #"{"customer":"cus_12","number":"1","date":"2026-01-01","amount":{"amount":"1.00","currency":"CNY"},"secured":"yes"}"#,
      #"{"customer":"cus_12","number":"1","date":"2026-01-01","amount":{"amount":"1.00","currency":"CNY"},"rate":"5,5"}"#,
      "[]",
    ])
  func reads(_ text: String) throws {
    let root = try JSONDocument(parsing: Array(text.utf8)).root
    let derived = outcome { try JSONCoding.decode(Derived.self, from: root) }
    let direct = outcome { try JSONCoding.decode(Direct.self, from: root).value }
    #expect(derived == direct)
  }

  private func outcome(_ body: () throws -> Derived) -> Result<Derived, Failure> {
    do { return .success(try body()) } catch {
      return .failure(error as? Failure ?? Failure(.corrupt, "\(error)", zh: "\(error)"))
    }
  }

  @Test("members that were never asked for are noticed")
  func unread() throws {
    let text = Self.good.dropLast() + #","extra":1}"#
    let (_, unread) = try JSONCoding.decodeReportingUnread(
      Direct.self, from: JSONDocument(parsing: Array(text.utf8)).root)
    #expect(unread == ["/extra"])
  }

  private struct Written: JSONWritable {
    let id: EntityID
    let date: CivilDate
    let amount: Money

    func write(to json: inout JSONWriter) {
      json.beginArray()
      json.id(id)
      json.date(date)
      json.money(amount)
      json.endArray()
    }
  }

  @Test("ids, days and amounts are written as Codable writes them")
  func writes() throws {
    let amounts: [Int64] = [0, 1, -1, 9, 10, 99, 100, -100, 123_456_789, .max, -.max]
    for code in ["CNY", "JPY", "KWD", "CLF"] {
      for (minor, day) in zip(amounts, [-719_162, -1, 0, 1, 58, 59, 60, 20_000, 20_513, 2_932_895, 2_932_896]) {
        let value = Written(
          id: EntityID(prefix: "itm", number: minor.magnitude == 0 ? 1 : Int64(minor.magnitude)),
          date: CivilDate(dayNumber: Int32(day)), amount: Money(minor: minor, currency: try Currency(parsing: code)))
        let derived =
          "[\"\(value.id)\",\"\(value.date)\",{\"amount\":\"\(value.amount.amountText)\",\"currency\":\"\(code)\"}]"
        #expect(String(decoding: try JSONCoding.encode(value), as: UTF8.self) == derived)
        #expect(value.jsonBytes == Array(derived.utf8))
      }
    }
  }

  @Test("names in any order and spelling have one canonical text")
  func canonical() throws {
    func canonical(_ text: String) throws -> String {
      String(
        decoding: JSONCoding.canonicalBytes(of: try JSONDocument(parsing: Array(text.utf8)).root, dropping: "_meta"),
        as: UTF8.self)
    }
    let sorted = #"{"A":[1,{"a":"x\"","b":null}],"B":1.50,"a":"\u0001"}"#
    #expect(
      try canonical(#"{ "a":"\u0001", "_meta":{"k":1}, "B":1.50, "\u0041":[1, {"b":null,"a":"\u0078\""}] }"#) == sorted)
    #expect(try canonical(sorted) == sorted)
    #expect(try canonical(#"{"":{},"b":[]}"#) == #"{"":{},"b":[]}"#)
  }
}
