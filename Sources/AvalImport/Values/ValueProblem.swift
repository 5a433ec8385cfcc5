import AvalKit

/// Why one value of a record was not accepted: a stable code to branch on and a sentence in both languages.
package struct ValueProblem: Error, Sendable, Hashable {
  package let code: String
  package let message: Text

  package init(_ code: String, _ en: String, zh: String) {
    self.code = code
    self.message = Text(en, zh: zh)
  }

  /// An item of a list was left out.
  static func badItem(_ reason: RecordRejection) -> ValueProblem {
    let (en, zh) = (reason.problem.message.en, reason.problem.message.zhHans)
    return ValueProblem("BAD_ITEM", "This item of the list was left out: \(en)", zh: "该列表条目被略去：\(zh)")
  }

  /// The paths of the format look at the record's elements too often.
  static let tooCostly = ValueProblem(
    "TOO_COSTLY",
    "Reading this record looks at its elements more than \(RecordTree.visitLimit) times; write paths from the record down, without // and .. inside each.",
    zh: "读取该记录时访问元素超过 \(RecordTree.visitLimit) 次；请在 each 内避免使用 // 与 ..。")

  /// What comes out of a reckoning has more figures than any amount.
  static let tooLarge = ValueProblem(
    "NUMBER_TOO_LONG", "What the figures of this field come to has too many digits; compare them with the original.",
    zh: "该字段的计算结果位数过多，请与原件核对。")

  /// Not a problem of the record: the value is left out, and what is to be said of it has been said.
  static let leftOut = ValueProblem("", "", zh: "")

  /// - Parameter name: the path or column that the value is read from, or its member.
  static func required(_ name: String) -> ValueProblem {
    let place = name.isEmpty ? ("", "") : (" (\(name))", "（\(name)）")
    return ValueProblem(
      "REQUIRED", "A value that must be there is missing\(place.0); fill it in.", zh: "缺少必填值\(place.1)，请补充。")
  }
}
