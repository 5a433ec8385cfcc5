import AvalKit

/// Why one value of a record was not accepted: a stable code to branch on and a sentence in both languages.
package struct ValueProblem: Error, Sendable, Hashable {
  package let code: String
  package let message: Text

  package init(_ code: String, _ en: String, zh: String) {
    self.code = code
    self.message = Text(en, zh: zh)
  }

  static func notANumber(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "NOT_A_NUMBER", "“\(seen)” is not a number of this format; correct the figure.", zh: "“\(seen)”不是该格式的数字，请更正。")
  }

  static func misplacedGroup(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "MISPLACED_GROUP", "“\(seen)” has a group separator in the wrong place; correct the figure.",
      zh: "“\(seen)”的千位分隔符位置错误，请更正。")
  }

  static func numberTooLong(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "NUMBER_TOO_LONG", "“\(seen)” has more than 30 digits before or 12 after the point.",
      zh: "“\(seen)”超过整数 30 位或小数 12 位。")
  }

  static func unitTwice(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "UNIT_TWICE",
      "“\(seen)” names its own unit, and the format multiplies by another; ask the source which one holds.",
      zh: "“\(seen)”自带单位，而格式又设定了倍数；请向来源核实。")
  }

  /// The paths of the format look at the record's elements too often.
  static let tooCostly = ValueProblem(
    "TOO_COSTLY",
    "Reading this record looks at its elements more than \(RecordTree.visitLimit) times; write paths from the record down, without // and .. inside each.",
    zh: "读取该记录时访问元素超过 \(RecordTree.visitLimit) 次；请在 each 内避免使用 // 与 ..。")

  static func notAnInteger(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "NOT_AN_INTEGER", "“\(seen)” is not a whole number of at most 15 digits.", zh: "“\(seen)”不是 15 位以内的整数。")
  }

  static func notADate(_ text: ByteSlice, _ formats: String) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "NOT_A_DATE", "“\(seen)” is not a date of the form \(formats); correct the date.",
      zh: "“\(seen)”不是 \(formats) 形式的日期，请更正。")
  }

  static func noSuchDay(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "NO_SUCH_DAY", "“\(seen)” is a day that the calendar does not have.", zh: "“\(seen)”是日历上不存在的日期。")
  }

  /// Not a problem of the record: the value is left out, and what is to be said of it has been said.
  static let leftOut = ValueProblem("", "", zh: "")

  static let required = ValueProblem("REQUIRED", "A required value is missing.", zh: "缺少必填值。")
}
