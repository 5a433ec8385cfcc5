/// One page of a list as it is answered: `items`, and `nextCursor`, which is null on the last.
public struct Page<Item: Encodable>: Encodable {
  /// What the page was made of; where that is more than `PageSize.bytesMax` of JSON, the reply holds the first of them.
  public let items: [Item]
  private let isLast: Bool
  /// The cursor of the page after the item at an index; nil where the list has one page.
  private let cursor: ((Int) -> String)?

  init(_ items: [Item], isLast: Bool, cursor: @escaping (Int) -> String) {
    self.items = items
    self.isLast = isLast
    self.cursor = cursor
  }

  /// A list that has one page.
  public init(whole items: [Item]) {
    self.items = items
    isLast = true
    cursor = nil
  }

  /// The page with more members of the reply beside it.
  public func with<More: Encodable>(_ more: More) -> PageWith<Item, More> {
    PageWith(page: self, more: more)
  }

  private enum Key: String, CodingKey {
    case items
    case nextCursor
  }

  public func encode(to encoder: any Encoder) throws {
    let text = try ValueEncoder.of(encoder).context
    var members = encoder.container(keyedBy: Key.self)
    let start = text.length
    var shown = 0
    var list = members.nestedUnkeyedContainer(forKey: .items)
    for item in items {
      if cursor != nil, shown > 0, text.length - start >= PageSize.bytesMax { break }
      try list.encode(item)
      shown += 1
    }
    let isWhole = isLast && shown == items.count
    try members.encode(isWhole || shown == 0 ? nil : cursor?(shown - 1), forKey: .nextCursor)
  }
}

/// How large one page grows.
public enum PageSize {
  /// A page ends with the item that reaches so many bytes of JSON, whatever its limit.
  public static let bytesMax = 4 << 20
}

/// A page, and what else its method answers, as one object.
public struct PageWith<Item: Encodable, More: Encodable>: Encodable {
  public let page: Page<Item>
  /// Encoded as an object; its members follow `items` and `nextCursor`.
  public let more: More

  public func encode(to encoder: any Encoder) throws {
    try page.encode(to: encoder)
    try more.encode(to: encoder)
  }
}
