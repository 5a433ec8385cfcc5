/// Finds the separator of a file whose format leaves it open: the one by which the header has most of the columns that the
/// format asks for, or the rows have enough of them.
struct DelimiterGuess {
  private static let candidates: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]
  /// Rows in which a header is looked for.
  private static let rowsSeen = 200

  private let dialect: CSVDialect
  private let requests: [ColumnRequest]
  private let limits: ImportLimits
  /// How many columns the rows have, where the format says so.
  private let columns: Int?

  init(_ plan: RowPlan) {
    dialect = plan.dialect
    requests = plan.columns
    limits = plan.limits
    columns = plan.width ?? dialect.names.flatMap { $0.isEmpty ? nil : $0.count }
  }

  /// The separator of a text that begins so.
  func best(_ text: UnsafeBufferPointer<UInt8>) -> UInt8 {
    let head = Array(text.prefix(64 << 10))
    let scores = Self.candidates.map { (fit($0, head), frequency($0, head)) }
    var best = 0
    for index in scores.indices where scores[index] > scores[best] { best = index }
    return Self.candidates[best]
  }

  private func fit(_ delimiter: UInt8, _ head: [UInt8]) -> Int {
    let lines = RowLines(head, delimiter, dialect, limits)
    guard dialect.names == nil else { return width(lines) }
    let rows = lines.cells(first: Self.rowsSeen)
    var most = 0
    for start in rows.indices {
      let names = Set(CSVReader.joined(Array(rows[start..<min(rows.count, start + dialect.headerRows)])))
      guard dialect.isHeader(rows[start]) else {
        continue
      }
      let found = requests.filter { request in
        switch request {
        case .names(let list): list.contains { names.contains($0) }
        case .index(let index): index < rows[start].count
        case .positions: false
        }
      }
      most = max(most, found.count)
    }
    return most
  }

  /// How many of the first rows have the columns that are asked for.
  private func width(_ lines: RowLines) -> Int {
    var needed = columns ?? 2
    for case .index(let index) in requests { needed = max(needed, index + 1) }
    let widths = lines.cells(first: dialect.skipLines + 20).map(\.count)
    return widths.reduce(0) { $0 + ($1 == columns ? 2 : $1 >= needed ? 1 : 0) }
  }

  /// How often the separator occurs in the first kilobytes, outside quotes.
  private func frequency(_ delimiter: UInt8, _ head: [UInt8]) -> Int {
    var isInside = false
    var count = 0
    for byte in head.prefix(4096) {
      if byte == 0x22 { isInside.toggle() }
      if !isInside, byte == delimiter { count += 1 }
    }
    return count
  }
}
