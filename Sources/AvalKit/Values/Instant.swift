/// A moment in UTC to the millisecond, within the years 0001…9999.
///
/// Always printed as `2026-11-21T08:00:00.000Z`; read from RFC 3339 with any offset.
public struct Instant: Sendable, Hashable {
  /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
  public let milliseconds: Int64

  /// A moment as stored.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// Reads RFC 3339: date, `T`, time with seconds, up to nine decimals and an offset (`Z` or `±hh:mm`).
  ///
  /// Decimals beyond the millisecond are accepted where they are zero and refused otherwise, because the moment
  /// written would not be the moment kept. A leap second (`:60`) is refused.
  public init(parsing text: some StringProtocol) throws(Failure) {
    guard let instant = Instant(Array(text.utf8.prefix(40))) else {
      throw Failure(
        .invalidParams,
        "\"\(text.prefix(40))\" is not an instant; write RFC 3339 with an offset and at most milliseconds, "
          + "for example 2026-11-21T08:00:00.000Z.",
        zh: "“\(text.prefix(40))”不是有效时刻；请按 RFC 3339 写明时区且至多精确到毫秒，例如 2026-11-21T08:00:00.000Z。")
    }
    self = instant
  }

  private init?(_ bytes: [UInt8]) {
    guard bytes.count >= 20, let day = try? CivilDate(parsing: String(decoding: bytes[0..<10], as: UTF8.self)),
      bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let hour = twoDigits(bytes, 11), hour < 24, let minute = twoDigits(bytes, 14), minute < 60,
      let second = twoDigits(bytes, 17), second < 60
    else { return nil }
    var position = 19
    guard let fraction = Instant.fraction(bytes, &position),
      let offset = UTCOffset(Array(bytes[position...]))
    else { return nil }
    let seconds = Int64(day.dayNumber) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset.minutes * 60)
    self.init(milliseconds: seconds * 1000 + Int64(fraction))
    guard self >= .earliest, self <= .latest else { return nil }
  }

  /// Milliseconds of a `.123…` part at `position`, 0 where there is none; nil if it says more than milliseconds.
  private static func fraction(_ bytes: [UInt8], _ position: inout Int) -> Int? {
    guard bytes[position] == UInt8(ascii: ".") else { return 0 }
    position += 1
    var (value, count) = (0, 0)
    while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 {
      let digit = Int(bytes[position] - 0x30)
      count += 1
      if count <= 3 { value = value * 10 + digit } else if digit != 0 || count > 9 { return nil }
      position += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 3)..<3 { value *= 10 }
    return value
  }

  private static let earliest = Instant(milliseconds: -62_135_596_800_000)
  private static let latest = Instant(milliseconds: 253_402_300_799_999)

  /// The civil day on the clocks that show this offset.
  public func civilDay(in offset: UTCOffset) -> CivilDate {
    let local = milliseconds + Int64(offset.minutes) * 60_000
    let days = (local >= 0 ? local : local - 86_399_999) / 86_400_000
    return CivilDate(dayNumber: Int32(clamping: days))
  }

  /// The moment at which a civil day begins on the clocks that show this offset.
  public init(startOf day: CivilDate, in offset: UTCOffset) {
    self.init(milliseconds: (Int64(day.dayNumber) * 1440 - Int64(offset.minutes)) * 60_000)
  }

  /// So many milliseconds later (earlier if negative), saturating at the ends of the range of 64 bits.
  public func adding(milliseconds count: Int64) -> Instant {
    let (sum, overflow) = milliseconds.addingReportingOverflow(count)
    return Instant(milliseconds: overflow ? (count < 0 ? .min : .max) : sum)
  }
}

extension Instant: Comparable {
  public static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

extension Instant: CustomStringConvertible {
  public var description: String {
    let days = (milliseconds >= 0 ? milliseconds : milliseconds - 86_399_999) / 86_400_000
    let rest = Int(milliseconds - days * 86_400_000)
    let date = CivilDate(dayNumber: Int32(clamping: days))
    let time = "\(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2)):\(padded(rest / 1000 % 60, 2))"
    return "\(date)T\(time).\(padded(rest % 1000, 3))Z"
  }
}

extension Instant: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// The number of two ASCII digits at an index, or nil.
private func twoDigits(_ bytes: [UInt8], _ index: Int) -> Int? {
  let (tens, ones) = (Int(bytes[index]) - 0x30, Int(bytes[index + 1]) - 0x30)
  return (0...9).contains(tens) && (0...9).contains(ones) ? tens * 10 + ones : nil
}
