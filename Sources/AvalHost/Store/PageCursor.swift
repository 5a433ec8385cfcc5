import AvalKit

/// Where the next page of a list begins, in a form that callers pass back and do not read: the position, and a mark of
/// the filter it belongs to.
package enum PageCursor {
  /// - Parameter filter: everything that decides which rows the list holds, and their order.
  package static func encode(_ position: Int64, filter: [String]) -> String {
    mark(filter) + String(position, radix: 16)
  }

  /// The position; `invalidParams` where the cursor belongs to another filter or is none of ours.
  package static func decode(_ cursor: String, filter: [String]) throws -> Int64 {
    let mark = mark(filter)
    guard cursor.hasPrefix(mark), let position = Int64(cursor.dropFirst(mark.count), radix: 16) else {
      throw Failure(
        .invalidParams, "This cursor belongs to another list or filter; repeat the request without cursor.",
        zh: "该 cursor 属于其他列表或筛选条件；请去掉 cursor 后重新请求。", path: "/cursor")
    }
    return position
  }

  /// What tells a filter from every other.
  static func mark(_ filter: [String]) -> String {
    var bytes: [UInt8] = []
    for part in filter {
      withUnsafeBytes(of: UInt64(part.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: part.utf8)
    }
    return String(Digest.of(bytes).hex.prefix(16))
  }
}
