/// The last few tokens of SQL: enough to see that `name AS (`, `name (columns) AS (` or `name AS NOT MATERIALIZED (`
/// defines a WITH expression.
struct RecentTokens {
  /// The last token, words in upper case; nil at the start of a statement.
  private(set) var previous: String?
  /// The name of the WITH expression that the last token opened, lower case.
  private(set) var expression: String?
  /// The name before each parenthesis that is open.
  private var opened: [String?] = []
  /// What the last token names: itself, or, for a closing parenthesis, what stood before its opening one.
  private var subject: String?
  /// What AS was said of, until something else than `NOT MATERIALIZED (` follows.
  private var defined: String?

  /// Whether the last token was a text in quotes.
  private(set) var wasText = false

  var isAtStart: Bool { previous == nil }
  /// Whether the next token stands between the parentheses of CAST.
  var isInCast: Bool { opened.last == "cast" }

  mutating func add(_ token: SQLLexer.Token) {
    expression = nil
    if case .quoted(_, UInt8(ascii: "'")) = token { wasText = true } else { wasText = false }
    switch token {
    case .symbol(UInt8(ascii: "(")):
      expression = defined
      opened.append(subject)
      defined = nil
      subject = nil
      previous = "("
    case .symbol(UInt8(ascii: ")")):
      subject = opened.popLast() ?? nil
      defined = nil
      previous = ")"
    case .symbol(UInt8(ascii: ";")):
      self = RecentTokens()
    case .symbol(let byte):
      (subject, defined) = (nil, nil)
      previous = String(UnicodeScalar(byte))
    default:
      let keyword = token.keyword
      switch keyword {
      case "AS": defined = subject
      case "NOT" where defined != nil, "MATERIALIZED" where defined != nil: break
      default: defined = nil
      }
      subject = token.name
      previous = keyword ?? "…"
    }
  }
}
