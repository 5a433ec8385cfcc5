import AvalKit

/// One page of a list. The last page says `"nextCursor": null`.
struct Page<Item: Encodable>: Encodable {
  let items: [Item]
  let nextCursor: String?

  private enum CodingKeys: String, CodingKey {
    case items
    case nextCursor
  }

  func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(items, forKey: .items)
    try members.encode(nextCursor, forKey: .nextCursor)
  }

  /// A page from one row more than it may hold: that row only says that there is a next page.
  init(_ rows: [Item], limit: Int, filter: String, position: (Item) -> [Int64]) {
    items = Array(rows.prefix(limit))
    nextCursor = rows.count > limit ? items.last.map { PageCursor.text(position($0), filter: filter) } : nil
  }
}

/// Where a list goes on: the last row's sort key and a digest of the filter it belongs to.
enum PageCursor {
  static let defaultLimit = 100

  static func text(_ position: [Int64], filter: String) -> String {
    Hex.encode(Array("\(digest(filter)):\(position.map(String.init).joined(separator: ","))".utf8))
  }

  /// The sort key of so many numbers that a cursor holds; refused where it belongs to another filter.
  static func position(_ text: String?, count: Int, filter: String) throws -> [Int64]? {
    guard let text else { return nil }
    let parts = Hex.decode(text).map { String(decoding: $0, as: UTF8.self).split(separator: ":") } ?? []
    let numbers = parts.count == 2 ? parts[1].split(separator: ",").compactMap { Int64($0) } : []
    guard parts.first.map(String.init) == digest(filter), numbers.count == count else {
      throw Failure(
        .invalidParams, "This cursor belongs to another list or filter; start again without a cursor.",
        zh: "该游标属于其他列表或筛选条件；请不带游标重新开始。", path: "/cursor")
    }
    return numbers
  }

  private static func digest(_ filter: String) -> String {
    String(SHA256.hex(filter).prefix(16))
  }
}
