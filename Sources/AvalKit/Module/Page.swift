/// One page of a list: how many, and after which key.
public struct PageRequest {
  public let limit: Int
  /// The key of the last item of the page before; nil for the first page.
  public let after: Int64?
  private let filter: String

  /// Reads `limit` (1…10,000, default 100) and `cursor`; a cursor of another filter is refused.
  public init(limit: Int?, cursor: String?, filter: String) throws(Failure) {
    self.limit = limit ?? 100
    self.filter = String(SHA256.hex(filter).prefix(12))
    guard let cursor else {
      after = nil
      return
    }
    let parts = cursor.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == self.filter, let key = Int64(parts[1]) else {
      throw Failure(
        .invalidParams, "This cursor belongs to another list or filter; ask without a cursor for the first page.",
        zh: "该游标属于其他列表或筛选条件；请去掉 cursor 从第一页开始。", path: "/cursor")
    }
    after = key
  }

  /// The page of up to `limit` items out of rows that were read one further, and where the next begins.
  public func page<Item: Encodable>(_ rows: [(key: Int64, item: Item)]) -> Page<Item> {
    let shown = rows.prefix(limit)
    return Page(
      items: shown.map(\.item), nextCursor: rows.count > limit ? shown.last.map { "\(filter).\($0.key)" } : nil)
  }
}

/// A page as it is answered; `nextCursor` is null on the last.
public struct Page<Item: Encodable>: Encodable {
  public let items: [Item]
  public let nextCursor: String?

  private enum Key: String, CodingKey {
    case items
    case nextCursor
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(items, forKey: .items)
    if let nextCursor {
      try container.encode(nextCursor, forKey: .nextCursor)
    } else {
      try container.encodeNil(forKey: .nextCursor)
    }
  }
}
