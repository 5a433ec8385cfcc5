import AvalKit

/// A regular expression with the group that is taken from a text; matched in linear time.
struct TextMatch: Sendable {
  let pattern: String

  init(_ pattern: String, group: Int?) throws(ValueProblem) {
    throw ValueProblem("BAD_PATTERN", "Regular expressions are not available yet.", zh: "暂不支持正则表达式。")
  }

  /// The group's text, or nil where the expression does not match.
  func take(_ text: ByteSlice) -> ByteSlice? { nil }
}
