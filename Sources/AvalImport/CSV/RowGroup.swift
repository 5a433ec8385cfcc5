import AvalKit

/// Which rows belong to one record.
enum RowGrouping: Sendable {
  /// Rows that follow one another with the same texts in these columns; a row without any belongs to the one before.
  case same([Int])
  /// A record begins with each row for which this holds.
  case begins(Condition)
}

/// The rows of the record under way, where a record may have several.
final class RowGroup {
  /// Rows of one record.
  static let most = 10_000

  private(set) var rows: [(row: CSVRow, line: Int)] = []
  private(set) var problem: ValueProblem?
  private(set) var place: RecordPlace?
  private var bytes = 0
  /// What the columns held that tell this record from the next.
  var key: [[UInt8]] = []

  func begin(_ place: RecordPlace, key: [[UInt8]]) {
    rows.removeAll(keepingCapacity: true)
    problem = nil
    bytes = 0
    self.place = place
    self.key = key
  }

  func add(_ row: CSVRow, _ bad: ValueProblem?, line: Int, to: Int, limit: Int) {
    place?.to = to
    problem = problem ?? bad
    bytes += row.size
    guard problem == nil else { return }
    guard bytes <= limit, rows.count < Self.most else {
      problem = ValueProblem(
        "RECORD_TOO_LARGE", "The record's rows have more than \(limit) bytes or are more than \(Self.most).",
        zh: "该记录的各行超过 \(limit) 字节或 \(Self.most) 行。")
      return
    }
    rows.append((row.copy(), line))
  }

  func end() { place = nil }
}
