/// Reading and printing of `-?(0|[1-9][0-9]*)(\.[0-9]+)?`, the one notation of amounts, rates and percentages.
enum DecimalText {
  enum Problem: Error {
    case malformed
    case tooManyDigits
    case tooLarge
  }

  /// The digits as one whole number and how many of them stand after the point.
  static func parse(_ text: some StringProtocol, maxScale: Int) throws(Problem) -> (units: Int128, scale: Int) {
    // No number that fits is longer; what is cut off here is refused for its digits anyway.
    var text = String(text.prefix(60))
    return try text.withUTF8 { bytes in
      Result { () throws(Problem) in try parse(bytes, maxScale: maxScale) }
    }.get()
  }

  static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, maxScale: Int
  ) throws(Problem) -> (units: Int128, scale: Int) {
    var index = 0
    let negative = bytes.first == UInt8(ascii: "-")
    if negative { index = 1 }
    var units: Int128 = 0
    let integerStart = index
    while index < bytes.count, let digit = digit(bytes[index]) {
      units = try append(digit, to: units)
      index += 1
    }
    guard index > integerStart, index == integerStart + 1 || bytes[integerStart] != 0x30 else { throw .malformed }
    var scale = 0
    if index < bytes.count {
      guard bytes[index] == UInt8(ascii: "."), index + 1 < bytes.count else { throw .malformed }
      let fraction = bytes[(index + 1)...]
      guard fraction.allSatisfy({ digit($0) != nil }) else { throw .malformed }
      guard fraction.count <= maxScale else { throw .tooManyDigits }
      for byte in fraction { units = try append(Int128(byte) - 0x30, to: units) }
      scale = fraction.count
    }
    return (negative ? -units : units, scale)
  }

  /// The whole number with its last `scale` digits after a point.
  static func print(_ units: Int128, scale: Int) -> String {
    var digits = String(units.magnitude)
    if scale > 0 {
      if digits.utf8.count <= scale {
        digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits
      }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
    }
    return units < 0 ? "-" + digits : digits
  }

  private static func digit(_ byte: UInt8) -> Int128? {
    byte >= 0x30 && byte <= 0x39 ? Int128(byte - 0x30) : nil
  }

  private static func append(_ digit: Int128, to units: Int128) throws(Problem) -> Int128 {
    let (tens, overflow) = units.multipliedReportingOverflow(by: 10)
    let (sum, carried) = tens.addingReportingOverflow(digit)
    guard !overflow, !carried else { throw .tooLarge }
    return sum
  }
}
