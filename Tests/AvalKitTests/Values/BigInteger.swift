/// A slow reference for exact arithmetic: decimal digits in an array, least significant first, worked as on paper.
struct BigInteger: Equatable {
  var negative: Bool
  var digits: [Int]

  init(negative: Bool, digits: [Int]) {
    var digits = digits
    while let last = digits.last, last == 0 { digits.removeLast() }
    self.negative = negative && !digits.isEmpty
    self.digits = digits
  }

  init(_ value: some BinaryInteger) {
    self.init(
      negative: value < 0, digits: String(value).filter(\.isNumber).reversed().compactMap { $0.wholeNumberValue })
  }

  var text: String { (negative ? "-" : "") + (digits.isEmpty ? "0" : digits.reversed().map(String.init).joined()) }

  static func * (a: BigInteger, b: BigInteger) -> BigInteger {
    var result = [Int](repeating: 0, count: a.digits.count + b.digits.count + 1)
    for (i, x) in a.digits.enumerated() {
      var carry = 0
      for (j, y) in b.digits.enumerated() {
        let sum = result[i + j] + x * y + carry
        result[i + j] = sum % 10
        carry = sum / 10
      }
      result[i + b.digits.count] += carry
    }
    return BigInteger(negative: a.negative != b.negative, digits: result)
  }

  static func + (a: BigInteger, b: BigInteger) -> BigInteger {
    if a.negative == b.negative {
      var (result, carry): ([Int], Int) = ([], 0)
      for index in 0..<max(a.digits.count, b.digits.count) {
        let sum = a.digit(index) + b.digit(index) + carry
        result.append(sum % 10)
        carry = sum / 10
      }
      return BigInteger(negative: a.negative, digits: result + [carry])
    }
    let aIsLarger = !isBelow(a.digits, b.digits)
    let (large, small) = aIsLarger ? (a, b) : (b, a)
    return BigInteger(negative: large.negative, digits: subtract(large.digits, small.digits))
  }

  static prefix func - (a: BigInteger) -> BigInteger { BigInteger(negative: !a.negative, digits: a.digits) }

  /// Towards zero, by long division; the remainder has the dividend's sign.
  func divided(by divisor: BigInteger) -> (quotient: BigInteger, remainder: BigInteger) {
    var (quotient, rest): ([Int], [Int]) = ([], [])
    for digit in digits.reversed() {
      rest.insert(digit, at: 0)
      while rest.last == 0 { rest.removeLast() }
      var count = 0
      while !BigInteger.isBelow(rest, divisor.digits) {
        rest = BigInteger.subtract(rest, divisor.digits)
        count += 1
      }
      quotient.append(count)
    }
    return (
      BigInteger(negative: negative != divisor.negative, digits: quotient.reversed()),
      BigInteger(negative: negative, digits: rest)
    )
  }

  func digit(_ index: Int) -> Int { index < digits.count ? digits[index] : 0 }

  static func isBelow(_ a: [Int], _ b: [Int]) -> Bool {
    a.count != b.count ? a.count < b.count : a.reversed().lexicographicallyPrecedes(b.reversed())
  }

  /// `a − b` of magnitudes with a ≥ b.
  private static func subtract(_ a: [Int], _ b: [Int]) -> [Int] {
    var (result, borrow): ([Int], Int) = ([], 0)
    for index in 0..<a.count {
      var difference = a[index] - (index < b.count ? b[index] : 0) - borrow
      borrow = difference < 0 ? 1 : 0
      difference += borrow * 10
      result.append(difference)
    }
    while result.last == 0 { result.removeLast() }
    return result
  }
}
