/// A fixed distance from UTC such as `+08:00`, within ±14:00: what turns an instant into a civil day.
public struct UTCOffset: Sendable, Hashable {
  /// Minutes east of UTC.
  public let minutes: Int

  public static let utc = UTCOffset(valid: 0)
  /// The house default, `+08:00`.
  public static let china = UTCOffset(valid: 480)

  private init(valid minutes: Int) {
    self.minutes = minutes
  }

  /// An offset of −840…840 minutes, or nil.
  public init?(minutes: Int) {
    guard (-840...840).contains(minutes) else { return nil }
    self.init(valid: minutes)
  }

  /// Reads `Z` or `±hh:mm`.
  public init(parsing text: some StringProtocol) throws(Failure) {
    guard let offset = UTCOffset(Array(text.utf8.prefix(10))) else {
      throw Failure(
        .invalidParams, "\"\(text.prefix(20))\" is not an offset from UTC; write ±hh:mm within 14 hours, as +08:00.",
        zh: "“\(text.prefix(20))”不是有效的时差；请写成 ±hh:mm（不超过 14 小时），例如 +08:00。")
    }
    self = offset
  }

  init?(_ bytes: [UInt8]) {
    if bytes.count == 1, bytes[0] | 0x20 == UInt8(ascii: "z") {
      self = .utc
      return
    }
    guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
      bytes[3] == UInt8(ascii: ":")
    else { return nil }
    let digits = [bytes[1], bytes[2], bytes[4], bytes[5]].map { Int($0) - 0x30 }
    guard digits.allSatisfy({ (0...9).contains($0) }), digits[2] < 6 else { return nil }
    let total = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
    self.init(minutes: bytes[0] == UInt8(ascii: "-") ? -total : total)
  }
}

extension UTCOffset: CustomStringConvertible {
  public var description: String {
    let size = Int(minutes.magnitude)
    return "\(minutes < 0 ? "-" : "+")\(padded(size / 60, 2)):\(padded(size % 60, 2))"
  }
}

extension UTCOffset: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
