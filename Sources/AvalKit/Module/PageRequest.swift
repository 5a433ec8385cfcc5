/// Which part of a list one request asks for: how many rows, and after which key.
///
/// A list has a total order by a key of one or more columns. Its cursor holds the key of the last row shown, never a
/// count of rows, so that rows written or removed between two pages move no other row out of the pages to come: each
/// row that stands throughout is shown once. A cursor belongs to one method and one filter; with another it is refused.
public struct PageRequest: Sendable {
  /// The rows of a page whose request names no limit.
  public static let defaultLimit = 100
  /// The most rows of a page.
  public static let limitMax = 10_000

  /// How many rows the page shows at most, 1…10,000.
  public let limit: Int
  /// The key after which the page begins, for the list's statement to bind: of the row shown last, or the given start.
  public let after: [SQLValue]
  private let mark: String

  /// Reads `limit` and `cursor` of a request.
  ///
  /// - Parameters:
  ///   - list: the method's name.
  ///   - filter: every value that decides which rows the list holds, and in which order.
  ///   - start: a key before that of every row, one value for each column of the order.
  /// - Throws: `invalidParams` at `/limit` outside of 1…10,000, at `/cursor` for a cursor of another method or filter.
  public init(
    _ list: String, limit: Int?, cursor: String?, filter: [any SQLBindable] = [], after start: [any SQLBindable]
  ) throws(Failure) {
    self.limit = limit ?? PageRequest.defaultLimit
    guard 1...PageRequest.limitMax ~= self.limit else {
      throw Failure(
        .invalidParams, "A page has 1 to \(PageRequest.limitMax) items.", zh: "每页条数为 1 至 \(PageRequest.limitMax)。",
        path: "/limit")
    }
    let start = start.map(\.sqlValue)
    mark = PageCursor.mark(list, filter.map(\.sqlValue))
    guard let cursor else {
      after = start
      return
    }
    guard let key = PageCursor.key(cursor, mark: mark, like: start) else {
      throw Failure(
        .invalidParams, "This cursor belongs to another list or filter; ask without a cursor for the first page.",
        zh: "该游标属于其他列表或筛选条件；请去掉 cursor 从第一页开始。", path: "/cursor")
    }
    after = key
  }

  /// How many rows to read: one more than are shown tells whether another page follows.
  public var fetch: Int { limit + 1 }

  /// Whether a row belongs to this page or a later one, for lists that are ordered in memory: numbers by their value,
  /// texts by their bytes.
  public func reaches(_ key: [any SQLBindable]) -> Bool {
    for (value, shown) in zip(key, after) {
      switch (value.sqlValue, shown) {
      case (.integer(let value), .integer(let shown)):
        if value != shown { return value > shown }
      case (.text(let value), .text(let shown)):
        if value != shown { return shown.utf8.lexicographicallyPrecedes(value.utf8) }
      default: return true
      }
    }
    return false
  }

  /// The cursor of the page that begins after a row.
  public func cursor(after key: [any SQLBindable]) -> String {
    PageCursor.text(key.map(\.sqlValue), mark: mark)
  }

  /// The page of up to `limit` rows out of rows that were read one further.
  public func page<Item: Encodable>(_ rows: [Item], key: @escaping (Item) -> [any SQLBindable]) -> Page<Item> {
    page(rows, key: key) { $0 }
  }

  /// The same, where a row is shown as something else than it is ordered by; only what is shown is made.
  public func page<Element, Item: Encodable>(
    _ rows: [Element], key: @escaping (Element) -> [any SQLBindable], item: (Element) throws -> Item
  ) rethrows -> Page<Item> {
    let shown = Array(rows.prefix(limit))
    return Page(try shown.map(item), isLast: rows.count <= limit) { cursor(after: key(shown[$0])) }
  }
}

/// The text of cursors: sixteen digits that name the list and its filter, and the values of a key, each in its own letters
/// so that text of any kind fits.
private enum PageCursor {
  /// Names a method with its filter.
  static func mark(_ list: String, _ filter: [SQLValue]) -> String {
    let parts = [SQLValue.text(list)] + filter
    return String(SHA256.hex(parts.map(text).joined(separator: ".")).prefix(16))
  }

  static func text(_ key: [SQLValue], mark: String) -> String {
    ([mark] + key.map(text)).joined(separator: ".")
  }

  /// The key that a cursor holds; nil where it bears another mark, or its values are of other kinds than `start`'s.
  static func key(_ cursor: String, mark: String, like start: [SQLValue]) -> [SQLValue]? {
    let parts = cursor.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == start.count + 1, parts[0] == mark else { return nil }
    var key: [SQLValue] = []
    for (part, kind) in zip(parts.dropFirst(), start) {
      guard let value = value(part), value.isLike(kind) else { return nil }
      key.append(value)
    }
    return key
  }

  private static func text(_ value: SQLValue) -> String {
    switch value {
    case .null: "-"
    case .integer(let number): "n\(number)"
    case .text(let text): "t" + Hex.encode(Array(text.utf8))
    case .blob(let bytes): "b" + Hex.encode(bytes)
    }
  }

  private static func value(_ part: Substring) -> SQLValue? {
    let rest = String(part.dropFirst())
    switch part.first {
    case "n": return Int64(rest).map { .integer($0) }
    case "t": return Hex.decode(rest).flatMap { String(validating: $0, as: UTF8.self) }.map { .text($0) }
    default: return nil
    }
  }
}

extension SQLValue {
  fileprivate func isLike(_ other: SQLValue) -> Bool {
    switch (self, other) {
    case (.integer, .integer), (.text, .text): true
    default: false
    }
  }
}
