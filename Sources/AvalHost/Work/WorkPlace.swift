import AvalKit

/// Where a line stands in everybody's morning: by due day, then rank, then module, kind and key. Also where the next page
/// begins.
struct WorkPlace {
  let due: Int64
  let rank: Int64
  let module: String
  let kind: String
  let key: String

  /// - Parameter filter: everything that decides which lines the list holds.
  func cursor(_ filter: [String]) -> String {
    "\(PageCursor.mark(filter)).\(due).\(rank).\(module).\(kind).\(Hex.encode(Array(key.utf8)))"
  }

  /// Reads a cursor; `invalidParams` where it belongs to another filter or is none of ours.
  init(_ cursor: String, _ filter: [String]) throws(Failure) {
    let parts = cursor.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, parts[0] == PageCursor.mark(filter), let due = Int64(parts[1]), let rank = Int64(parts[2]),
      let key = Hex.decode(parts[5])
    else {
      throw Failure(
        .invalidParams, "This cursor belongs to another list or filter; repeat the request without cursor.",
        zh: "该 cursor 属于其他列表或筛选条件；请去掉 cursor 后重新请求。", path: "/cursor")
    }
    (self.due, self.rank) = (due, rank)
    (module, kind) = (parts[3], parts[4])
    self.key = String(decoding: key, as: UTF8.self)
  }

  init(due: Int64, rank: Int64, module: String, kind: String, key: String) {
    (self.due, self.rank, self.module, self.kind, self.key) = (due, rank, module, kind, key)
  }
}

/// The lines of one kind behind a place, in order: one statement that is stepped as far as a page needs it.
final class WorkStream {
  let module: String
  let kind: WorkKind
  let row: PreparedStatement
  private(set) var isAtEnd = false

  /// What is common to all streams of a list.
  struct Filter {
    let customer: String?
    let owner: String?
    let unit: String?
    let today: Int64
  }

  init(
    _ module: String, _ kind: WorkKind, _ filter: Filter, after place: WorkPlace?, _ connection: Connection
  ) throws {
    self.module = module
    self.kind = kind
    row = try connection.prepare(Self.query(filter))
    // Places are compared by due day, rank, module, kind and key; within a stream module and kind are the same.
    var bound = (due: Int64.min, rank: Int64(0), key: "")
    if let place {
      let order = (module, kind.id) < (place.module, place.kind)
      let isSame = module == place.module && kind.id == place.kind
      bound = (place.due, order ? place.rank + 1 : place.rank, isSame ? place.key : "")
    }
    try row.bind([
      .text(module), .text(kind.id), .integer(bound.due), .integer(bound.rank), .text(bound.key),
      .integer(filter.today),
    ])
    var index: Int32 = 7
    for text in [filter.customer, filter.owner, filter.unit] {
      guard let text else { continue }
      try row.bind(text, at: index)
      index += 1
    }
    try advance()
  }

  private static func query(_ filter: Filter) -> String {
    var conditions = ""
    var index = 7
    for (column, value) in [("customer", filter.customer), ("owner", filter.owner), ("unit", filter.unit)]
    where value != nil {
      conditions += " AND place.\(column) = ?\(index)"
      index += 1
    }
    // `place` is read in an index alone, so that lines to come cost no look at their rows.
    return """
      SELECT place.due, place.rank, place.key, line.customer, line.since, line.owner, line.unit, line.currency, line.amount,
        line.details
      FROM host_work AS place CROSS JOIN host_work AS line
      WHERE place.module = ?1 AND place.kind = ?2 AND (place.due, place.rank, place.key) > (?3, ?4, ?5)
        AND place.since <= ?6\(conditions)
        AND line.module = place.module AND line.kind = place.kind AND line.key = place.key
      ORDER BY place.due, place.rank, place.key
      """
  }

  func advance() throws { isAtEnd = try !row.step() }

  var place: WorkPlace {
    WorkPlace(due: row.int(0), rank: row.int(1), module: module, kind: kind.id, key: row.text(2))
  }

  /// Whether this stream's line comes before another's; streams stand in the order of module and kind.
  func isBefore(_ other: WorkStream) -> Bool {
    (row.int(0), row.int(1)) < (other.row.int(0), other.row.int(1))
  }
}
