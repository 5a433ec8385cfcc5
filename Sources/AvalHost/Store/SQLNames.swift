/// The names that stand in a statement's own text: how the authorizer tells them from what a view brings along.
final class SQLNames: Sendable {
  /// The WITH expressions that it defines, lower case.
  let expressions: Set<String>
  /// Whatever else could name a table, lower case: names with an underscore.
  private let mentioned: Set<String>

  static let none = SQLNames(expressions: [], mentioned: [])

  init(expressions: Set<String>, mentioned: Set<String>) {
    self.expressions = expressions
    self.mentioned = mentioned
  }

  func mentions(_ name: String) -> Bool { mentioned.contains(name) }
}
