import AvalKit

/// What is wrong with a date, a code or a truth value.
extension ValueProblem {
  static func notADate(_ text: ByteSlice, _ formats: String) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "NOT_A_DATE", "“\(seen)” is not a date of the form \(formats); correct the date.",
      zh: "“\(seen)”不是 \(formats) 形式的日期，请更正。")
  }

  static func noSuchDay(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "NO_SUCH_DAY", "“\(seen)” is a day that the calendar does not have; correct the date.",
      zh: "“\(seen)”是日历上不存在的日期，请更正。")
  }

  static func noSuchTime(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "NO_SUCH_TIME", "“\(seen)” has a time that no clock shows; times go from 00:00:00 to 23:59:60. Correct the time.",
      zh: "“\(seen)”的时刻不存在；时刻应在 00:00:00 至 23:59:60 之间，请更正。")
  }

  /// - Parameter days: by how many the format moves the date.
  static func partialDate(_ text: ByteSlice, days: Int) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "PARTIAL_DATE", "“\(seen)” names no day, so it cannot be moved by \(days) days (plusDays); give the full date.",
      zh: "“\(seen)”没有具体日，无法推移 \(days) 天（plusDays）；请给出完整日期。")
  }

  static func unknownCode(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "UNKNOWN_CODE", "The code “\(seen)” is not in the format's table; correct it, or add it to the table.",
      zh: "代码“\(seen)”不在该格式的代码表中；请更正，或在代码表中补充。")
  }

  static func notABool(_ text: ByteSlice, _ yes: [[UInt8]], _ no: [[UInt8]]) -> ValueProblem {
    let seen = text.excerpt()
    let words = (yes + no).prefix(20).map { String(decoding: $0, as: UTF8.self) }
    return ValueProblem(
      "NOT_A_BOOL", "“\(seen)” is not one of \(words.joined(separator: ", ")); correct it.",
      zh: "“\(seen)”不是 \(words.joined(separator: "、")) 之一，请更正。")
  }
}
