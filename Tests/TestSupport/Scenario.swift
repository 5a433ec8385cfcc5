import AvalKit

/// A scenario file: requests and what each must answer, spoken over the control channel only.
///
///     # V-8: an item due on 31 March is 36 days overdue on 6 May
///     @ now 2026-05-06T09:00:00+08:00
///     > receivables.item.list {"customer": "$acme"}
///     < {"items": [{"daysOverdue": 36}]}
///     > receivables.item.list {"customer": "cus_1"}
///     ! notFound /customer
///
/// `<` is a partial match: an object may have more members than expected, an array must have as many elements unless
/// the expected one ends in "…". `"$name"` captures what it first meets and must equal it afterwards.
public struct Scenario: Sendable {
  public enum Expectation: Sendable {
    case result(JSONValue, line: Int)
    case failure(kind: String, path: String?, line: Int)
  }

  public struct Step: Sendable {
    public let line: Int
    public let method: String
    public let params: JSONValue
    public let expectation: Expectation?
  }

  public let file: String
  public let title: String
  /// `@ name value` lines, in order.
  public let directives: [(name: String, value: String)]
  public let steps: [Step]

  public struct Malformed: Error, CustomStringConvertible {
    public let description: String
  }

  public init(file: String, text: String) throws {
    self.file = file
    var blocks: [(mark: Character, text: String, line: Int)] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let mark = line.first, "#@><!".contains(mark) {
        blocks.append((mark, String(line.dropFirst()), index + 1))
      } else if !line.allSatisfy(\.isWhitespace) {
        guard !blocks.isEmpty else { throw Malformed(description: "\(file):\(index + 1): text before the first block") }
        blocks[blocks.count - 1].text += "\n" + line
      }
    }
    title = blocks.first { $0.mark == "#" }.map { Self.trimmed($0.text) } ?? file
    directives = blocks.filter { $0.mark == "@" }.map { block in
      let parts = Self.trimmed(block.text).split(separator: " ", maxSplits: 1)
      return (String(parts.first ?? ""), parts.count > 1 ? Self.trimmed(String(parts[1])) : "")
    }
    var steps: [Step] = []
    var index = 0
    blocks.removeAll { $0.mark == "#" || $0.mark == "@" }
    while index < blocks.count {
      let block = blocks[index]
      guard block.mark == ">" else {
        throw Malformed(description: "\(file):\(block.line): expected a request (>)")
      }
      let (method, params) = try Self.request(block.text, "\(file):\(block.line)")
      var expectation: Expectation?
      if index + 1 < blocks.count, blocks[index + 1].mark != ">" {
        index += 1
        expectation = try Self.expectation(blocks[index], file)
      }
      steps.append(Step(line: block.line, method: method, params: params, expectation: expectation))
      index += 1
    }
    self.steps = steps
  }

  private static func request(_ text: String, _ place: String) throws -> (String, JSONValue) {
    let trimmed = trimmed(text)
    let end = trimmed.firstIndex { $0 == " " || $0 == "\n" } ?? trimmed.endIndex
    let json = Self.trimmed(String(trimmed[end...]))
    return (String(trimmed[..<end]), try parse(json.isEmpty ? "{}" : json, place))
  }

  private static func expectation(
    _ block: (mark: Character, text: String, line: Int), _ file: String
  ) throws -> Expectation {
    if block.mark == "<" { return .result(try parse(block.text, "\(file):\(block.line)"), line: block.line) }
    let words = trimmed(block.text).split(separator: " ")
    guard let kind = words.first else { throw Malformed(description: "\(file):\(block.line): expected an error kind") }
    return .failure(kind: String(kind), path: words.count > 1 ? String(words[1]) : nil, line: block.line)
  }

  private static func parse(_ json: String, _ place: String) throws -> JSONValue {
    do {
      return JSONValue(try JSONDocument(parsing: Array(json.utf8)).root)
    } catch {
      throw Malformed(description: "\(place): \(error)")
    }
  }

  private static func trimmed(_ text: String) -> String {
    var slice = text[...]
    while let first = slice.first, first.isWhitespace { slice.removeFirst() }
    while let last = slice.last, last.isWhitespace { slice.removeLast() }
    return String(slice)
  }
}
