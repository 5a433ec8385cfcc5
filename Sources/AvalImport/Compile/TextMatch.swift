import AvalKit

/// A regular expression with the group that is taken from a text; matched in linear time.
struct TextMatch: Sendable {
  private let pattern: Pattern
  private let group: Int?

  /// - Parameter group: which group is taken; nil takes the first that took part, or the whole match without groups.
  init(_ pattern: String, group: Int?) throws(ValueProblem) {
    do throws(Failure) {
      self.pattern = try Pattern(pattern)
    } catch {
      throw ValueProblem(
        "BAD_PATTERN", "The expression “\(pattern)” cannot be used: \(error.message.en)",
        zh: "正则表达式“\(pattern)”不可用：\(error.message.zhHans)")
    }
    self.group = group
  }

  func matches(_ text: ByteSlice) -> Bool {
    pattern.matches(utf8: UnsafeBufferPointer(start: text.start, count: text.count), .partial)
  }

  /// The group's text, or nil where the expression does not match.
  func take(_ text: ByteSlice) -> String? {
    guard let match = pattern.firstMatch(in: text.string) else { return nil }
    if let group { return match[group].map { String($0) } }
    if match.captures.count == 1 { return match[0].map { String($0) } }
    return match.captures.dropFirst().compactMap { $0 }.first.map { String($0) }
  }
}
