import AvalKit

/// Why one value of a record was not accepted: a stable code to branch on and a sentence in both languages.
package struct ValueProblem: Error, Sendable, Hashable {
  package let code: String
  package let message: Text

  package init(_ code: String, _ en: String, zh: String) {
    self.code = code
    self.message = Text(en, zh: zh)
  }

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
