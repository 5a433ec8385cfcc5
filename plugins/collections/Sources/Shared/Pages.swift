import AvalKit

/// An opaque place in a list, bound to the filter it was made under.
enum PageCursor {
  static func text(position: Int64, filter: String) -> String {
    "p" + String(position, radix: 36) + "." + String(fingerprint(filter), radix: 36)
  }

  static func position(of cursor: String?, filter: String) throws -> Int64 {
    guard let cursor else { return 0 }
    let halves = cursor.split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count == 2, halves[0].first == "p", let position = Int64(halves[0].dropFirst(), radix: 36),
      UInt64(halves[1], radix: 36) == fingerprint(filter)
    else {
      throw Failure(
        .invalidParams, "The cursor belongs to another list or filter; start again without a cursor.",
        zh: "该游标属于其他列表或筛选条件；请不带游标重新开始。", path: "/cursor")
    }
    return position
  }

  /// FNV-1a over the filter's bytes.
  private static func fingerprint(_ filter: String) -> UInt64 {
    filter.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

/// One page of a list, the next page's cursor stated as `null` on the last.
struct Page<Item: Encodable>: Encodable {
  let items: [Item]
  let nextCursor: String?

  private enum CodingKeys: String, CodingKey { case items, nextCursor }

  /// - Parameter found: one more than `limit` where there is another page.
  init(_ found: [Item], limit: Int, filter: String, position: (Item) -> Int64) {
    items = Array(found.prefix(limit))
    nextCursor =
      found.count > limit ? items.last.map { PageCursor.text(position: position($0), filter: filter) } : nil
  }

  func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(items, forKey: .items)
    try members.encode(nextCursor, forKey: .nextCursor)
  }
}

/// A customer and those merged into it, as SQL that takes the survivor's number as `?1`.
enum Owner {
  static let sql = "(SELECT a.id FROM archive_customer_v1 a WHERE a.id = ?1 OR a.merged_into = ?1)"
}
