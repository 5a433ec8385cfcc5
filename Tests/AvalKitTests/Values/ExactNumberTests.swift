import AvalKit
import Testing

@Suite("Exact numbers")
struct ExactNumberTests {
  @Test("a decimal prints as it was written and compares by value")
  func decimals() throws {
    for text in ["0", "5.50", "-0.125", "123456789012345678.000000000000000001", "0.000000000000000001"] {
      #expect(try decimal(text).description == text)
    }
    #expect(try decimal("5.50") == decimal("5.5") && decimal("5.50").hashValue == decimal("5.5").hashValue)
    #expect(try decimal("-1.5") < decimal("-1.25") && decimal("0.1") < decimal("0.11"))
    #expect(try !(decimal("1.10") < decimal("1.1")))
    #expect(try decimal("99999999999999999999.5") > decimal("0.000000000000000001"))
  }

  @Test(
    "what is not a decimal number is refused",
    arguments: [
      "", "-", "1.", ".1", "01", "1e5", "+1", "1,5", "0.0000000000000000001",
      "1701411834604692317316873037158841057280",
    ])
  func refuses(text: String) {
    #expect(failureKind { _ = try ExactDecimal(parsing: text) } == .invalidParams)
  }

  @Test("sums and products are exact or refused, never rounded")
  func arithmetic() throws {
    #expect(try (decimal("0.1") + decimal("0.2")).description == "0.3")
    #expect(try (decimal("1.05") * decimal("1.05")).description == "1.1025")
    #expect(try (decimal("1.00") - decimal("0.001")).description == "0.999")
    #expect(try (decimal("0.0000000001") * decimal("0.0100000000")).description == "0.000000000001")
    #expect(failureKind { _ = try decimal("0.0000000001") * decimal("0.0000000001") } == .limitExceeded)
    let large = try decimal("99999999999999999999999999999999999999")
    #expect(failureKind { _ = try large * decimal("10") } == .limitExceeded)
    #expect(failureKind { _ = try large + decimal("0.000000000000000001") } == .limitExceeded)
  }

  @Test("fractions add, multiply and divide like schoolbook fractions")
  func fractions() throws {
    let third = try Fraction(1, 3)
    #expect(try third + third + third == .one)
    #expect(try Fraction(6, -8).description == "-3/4")
    #expect(try (Fraction(1, 2) / third).description == "3/2")
    #expect(try (third - Fraction(1, 2)).description == "-1/6")
    #expect(try Fraction(2, 3).percent(digits: 2).description == "66.67")
    #expect(try Fraction(-1, 8).rounded(digits: 2).description == "-0.13")
    #expect(try Fraction(-1, 8).rounded(digits: 2, rounding: .halfEven).description == "-0.12")
    #expect(try Fraction(5, 2).rounded(digits: 0, rounding: .halfEven).description == "2")
    #expect(try Fraction(7, 2).rounded(digits: 0, rounding: .halfEven).description == "4")
    #expect(failureKind { _ = try third / .zero } == .failedPrecondition)
    #expect(failureKind { _ = try third.rounded(digits: 19) } == .invalidParams)
  }

  @Test("F-A2: nine of thirteen are 69.23 %")
  func folderCompleteness() throws {
    #expect(try Fraction(9, 13).percent(digits: 2).description == "69.23")
  }

  @Test("comparison of fractions agrees with cross-multiplication on paper")
  func comparesLikePaper() throws {
    var random = TestRandom("fractions")
    for _ in 0..<3000 {
      let (a, c) = (random.int64(), random.int64())
      let (b, d) = (random.int64().magnitude / 2 + 1, random.int64().magnitude / 2 + 1)
      let (left, right) = (try Fraction(Int128(a), Int128(b)), try Fraction(Int128(c), Int128(d)))
      let difference = BigInteger(a) * BigInteger(d) + -(BigInteger(c) * BigInteger(b))
      #expect((left < right) == difference.negative)
      #expect((left == right) == difference.digits.isEmpty)
    }
    #expect(Fraction(Int128.min) < Fraction(Int128.max))
  }

  @Test("sums and products of fractions agree with paper where they are not refused")
  func computesLikePaper() throws {
    var random = TestRandom("fraction arithmetic")
    for _ in 0..<2000 {
      let (a, c) = (random.int64(), random.int64())
      let (b, d) = (random.int64().magnitude / 2 + 1, random.int64().magnitude / 2 + 1)
      let (left, right) = (try Fraction(Int128(a), Int128(b)), try Fraction(Int128(c), Int128(d)))
      if let sum = try? left + right {
        let expected = BigInteger(a) * BigInteger(d) + BigInteger(c) * BigInteger(b)
        #expect(BigInteger(sum.numerator) * (BigInteger(b) * BigInteger(d)) == expected * BigInteger(sum.denominator))
      }
      let product = try left * right
      #expect(
        BigInteger(product.numerator) * (BigInteger(b) * BigInteger(d))
          == BigInteger(a) * BigInteger(c) * BigInteger(product.denominator))
    }
  }
}

@Suite("Ids")
struct EntityIDTests {
  @Test("an id is its prefix and number and nothing else")
  func parses() throws {
    let id = try EntityID(parsing: "cus_281474976710657", expecting: "cus")
    #expect(id.number == 281_474_976_710_657 && id.site == 1 && id.description == "cus_281474976710657")
    let bytes = Array(#"["cus_281474976710657"]"#.utf8)
    #expect(try JSONCoding.encode(JSONCoding.decode([EntityID].self, parsing: bytes)) == bytes)
    #expect(failureKind { _ = try id.number(of: "inv", path: "/item") } == .invalidParams)
  }

  @Test(
    "anything else is refused",
    arguments: [
      "cus_0", "cus_01", "cus_-1", "cus_+1", "cus_", "_1", "CUS_1", "cus1", "inv_1", "cus_9223372036854775808",
      "cus_1 ",
      "cus_1_2", "", "c_1", "jindian001",
    ])
  func refuses(text: String) {
    #expect(failureKind { _ = try EntityID(parsing: text, expecting: "cus") } == .invalidParams)
  }
}
