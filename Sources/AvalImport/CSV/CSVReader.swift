import AvalKit

/// Reads the rows of a text file behind its header, and knows which column is which.
final class CSVReader {
  enum Event {
    case row
    case bad(ValueProblem)
  }

  private let dialect: CSVDialect
  private let requests: [ColumnRequest]
  private let scanner: CSVScanner
  private let limits: ImportLimits
  /// Returns false when it has enough.
  private let onRecord: (Event, RecordPlace) -> Bool
  private var skipped = 0
  private var headerDone = false
  private var headerParts: [[String]] = []
  private var preamble = 0
  private var afterHeader = 0
  private(set) var stopped = false
  private(set) var records = 0
  private(set) var problem: FileProblem?
  /// The columns' names, as `wide` sees them.
  private(set) var names: [String] = []
  /// For every requested column its position, or -1.
  private(set) var positions: [Int] = []
  private(set) var headEnd = 0
  private var first = true

  /// The row that columns are read from.
  @inline(__always)
  var row: CSVRow { selected ?? scanner.row }
  private var selected: CSVRow?
  private let grouping: RowGrouping?
  private let group = RowGroup()
  /// Whether a condition holds of the current row; set where rows are grouped by one.
  var holds: ((Condition) -> Bool)?
  /// Text around the rows: preamble, rows passed over, footer; kept where a format looks for something in it.
  private(set) var around: [[UInt8]] = []
  private let keepsAround: Bool
  private var aroundBytes = 0
  private var inFooter = false

  /// Decoded bytes up to the record under way.
  var consumed: Int { group.place?.from ?? scanner.consumed }

  /// How many rows the current record has, where records may have several.
  var groupCount: Int { group.rows.count }

  /// Makes a row of the current record the one that columns are read from; its line.
  func select(_ index: Int) -> Int {
    guard let entry = group.rows[safe: index] else { return 0 }
    selected = entry.row
    return entry.line
  }

  init(
    _ format: ImportFormat, onRecord: @escaping (Event, RecordPlace) -> Bool
  ) {
    dialect = format.dialect
    requests = format.columns
    limits = format.limits
    grouping = format.grouping
    keepsAround = format.expectLine != nil || !format.lineVariables.isEmpty
    self.onRecord = onRecord
    scanner = CSVScanner(
      delimiter: dialect.delimiter ?? 0x2C, quote: dialect.layout == .fixed ? nil : dialect.quote,
      fixed: dialect.layout == .fixed, limits: limits)
  }

  func feed(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    guard !stopped, problem == nil else { return }
    if first {
      first = false
      if count >= 4, bytes[0] == 0x50, bytes[1] == 0x4B, bytes[2] == 3, bytes[3] == 4 {
        problem = FileProblem(
          "NOT_TEXT", "The file is a ZIP or Excel workbook; save it as CSV.", zh: "文件是 ZIP 或 Excel 工作簿；请另存为 CSV。")
        return
      }
      if dialect.delimiter == nil { scanner.delimiter = guess(bytes, count) }
    }
    scanner.append(bytes, count)
    drain()
  }

  func finish() {
    guard !stopped, problem == nil else { return }
    scanner.finish()
    drain()
    endGroup()
    guard problem == nil, !stopped, !headerDone else { return }
    let missing = dialect.headerContains.joined(separator: ", ")
    problem =
      first
      ? FileProblem("EMPTY", "The file is empty; ask for it again.", zh: "文件为空，请重新获取。")
      : FileProblem("NO_HEADER", "No header row was found (\(missing)).", zh: "未找到表头行（\(missing)）。")
  }

  /// The separator that occurs most in the first kilobytes, outside quotes.
  private func guess(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt8 {
    let candidates: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]
    var counts = [Int](repeating: 0, count: candidates.count)
    var inside = false
    for index in 0..<min(count, 4096) {
      if bytes[index] == 0x22 { inside.toggle() }
      if !inside, let candidate = candidates.firstIndex(of: bytes[index]) { counts[candidate] += 1 }
    }
    let most = counts.max() ?? 0
    return candidates[counts.firstIndex(of: most) ?? 0]
  }

  private func drain() {
    while !stopped, problem == nil {
      switch scanner.next() {
      case .starved, .end: return
      case .row: take(nil)
      case .bad(let value): take(value)
      }
    }
  }

  private func take(_ bad: ValueProblem?) {
    if inFooter { return keepAround() }
    if skipped < dialect.skipLines {
      skipped += 1
      keepAround()
      return
    }
    guard headerDone else { return header(bad) }
    if afterHeader < dialect.rowsAfterHeader {
      afterHeader += 1
      headEnd = scanner.rowTo
      return
    }
    if bad == nil {
      guard !isBlank else { return }
      let first = row.slice(0)?.trimmed()
      if let first, dialect.stopAt.contains(where: { first.hasPrefix($0) }) {
        endGroup()
        inFooter = keepsAround
        keepAround()
        if !inFooter { stopped = true }
        return
      }
      if let first, dialect.skipRows.contains(where: { first.hasPrefix($0) }) { return keepAround() }
    }
    if let grouping { return takeRow(bad ?? raggedness(), grouping) }
    records += 1
    let place = RecordPlace(
      number: records, line: scanner.rowLine, column: 1, path: "", from: scanner.rowFrom, to: scanner.rowTo)
    let problem = bad ?? raggedness()
    if !onRecord(problem.map { .bad($0) } ?? .row, place) { stopped = true }
  }

  /// Keeps the current line for whoever looks for something in it, up to 64 KiB.
  private func keepAround() {
    guard keepsAround, aroundBytes < 64 << 10 else { return }
    let text = scanner.rowText
    let line = ByteSlice(start: text.start, count: min(text.count, 4096)).array
    aroundBytes += line.count
    around.append(line)
  }

  // MARK: records of several rows

  private func takeRow(_ bad: ValueProblem?, _ grouping: RowGrouping) {
    let place = RecordPlace(
      number: records + 1, line: scanner.rowLine, column: 1, path: "", from: scanner.rowFrom, to: scanner.rowTo)
    var key: [[UInt8]] = []
    let begins: Bool
    switch grouping {
    case .same(let columns):
      // A row that cannot be read belongs to the record before it: refusing both is safe, guessing is not.
      if bad == nil { key = columns.map { text($0)?.trimmed().array ?? [] } }
      begins = group.place == nil || (key.contains { !$0.isEmpty } && key != group.key)
    case .begins(let condition): begins = group.place == nil || (bad == nil && holds?(condition) == true)
    }
    if begins {
      endGroup()
      guard !stopped else { return }
      records += 1
      group.begin(place, key: key)
    }
    group.add(scanner.row, bad, line: scanner.rowLine, to: scanner.rowTo, limit: limits.recordBytes)
  }

  /// Hands over the record whose last row was read.
  private func endGroup() {
    guard let place = group.place else { return }
    _ = select(0)
    if !onRecord(group.problem.map { .bad($0) } ?? .row, place) { stopped = true }
    selected = nil
    group.end()
  }

  private var isBlank: Bool {
    for index in row.fields.indices where !(row.slice(index)?.trimmed().isEmpty ?? true) { return false }
    return true
  }

  private func raggedness() -> ValueProblem? {
    guard dialect.layout == .separated, !names.isEmpty, row.fields.count != names.count else { return nil }
    if row.fields.count < names.count, dialect.padRagged { return nil }
    // A separator at the end of every row is a habit of many exports, not a further column.
    if row.fields.count > names.count, dialect.padRagged || (names.count..<row.fields.count).allSatisfy({ blank($0) }) {
      return nil
    }
    let seen = row.fields.count
    return ValueProblem(
      "RAGGED_ROW", "The row has \(seen) columns, the header has \(names.count).",
      zh: "该行有 \(seen) 列，表头为 \(names.count) 列。")
  }

  private func blank(_ index: Int) -> Bool { row.slice(index)?.trimmed().isEmpty ?? true }

  private func header(_ bad: ValueProblem?) {
    if dialect.layout == .fixed || dialect.names != nil {
      headerDone = true
      names = dialect.names ?? []
      bind()
      return take(bad)
    }
    if let bad {
      preamble += 1
      keepAround()
      if dialect.headerContains.isEmpty || preamble > 200 {
        problem = FileProblem("NO_HEADER", bad.message.en, zh: bad.message.zhHans, line: scanner.rowLine, column: 1)
      }
      return
    }
    let cells = row.fields.indices.map { clean(row.slice($0)) }
    if headerParts.isEmpty {
      if cells.count == 1, cells[0].hasPrefix("sep="), let separator = cells[0].utf8.last {
        scanner.delimiter = separator
        return
      }
      if dialect.headerContains.isEmpty ? isBlank : !dialect.headerContains.allSatisfy({ cells.contains($0) }) {
        preamble += 1
        keepAround()
        if preamble > 200 {
          problem = FileProblem(
            "NO_HEADER", "The first 200 rows hold no header with \(dialect.headerContains.joined(separator: ", ")).",
            zh: "前 200 行没有包含 \(dialect.headerContains.joined(separator: "、")) 的表头。")
        }
        return
      }
    }
    headerParts.append(cells)
    guard headerParts.count == dialect.headerRows else { return }
    headerDone = true
    headEnd = scanner.rowTo
    names = Self.joined(headerParts)
    while names.last == "" { names.removeLast() }
    bind()
  }

  private func clean(_ field: ByteSlice?) -> String {
    let text = field?.trimmed().string ?? ""
    guard let cut = dialect.nameUntil, let range = text.firstRange(of: cut) else { return text }
    return String(text[..<range.lowerBound])
  }

  /// Several header rows become one: what stands above and below each other, joined with a space.
  private static func joined(_ rows: [[String]]) -> [String] {
    let width = rows.map { $0.count }.max() ?? 0
    return (0..<width).map { column in
      rows.compactMap { $0[safe: column] }.filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  private func bind() {
    for request in requests {
      switch request {
      case .index(let index): positions.append(index)
      case .positions: positions.append(-1)
      case .names(let wanted):
        let found = wanted.lazy.compactMap { name in self.names.firstIndex(of: name) }.first
        positions.append(found ?? -1)
        if let found, let again = names[(found + 1)...].firstIndex(of: names[found]) {
          problem = FileProblem(
            "DUPLICATE_COLUMN", "The column “\(names[found])” occurs twice (columns \(found + 1) and \(again + 1)).",
            zh: "列“\(names[found])”重复出现（第 \(found + 1) 列和第 \(again + 1) 列）。", line: scanner.rowLine, column: 1)
        }
      }
    }
  }

  /// The text of a requested column in the current row; nil when the file has no such column.
  func text(_ request: Int) -> ByteSlice? {
    if case .positions(let from, let to) = requests[request] { return characters(from, to) }
    return row.slice(positions[request])
  }

  func has(_ request: Int) -> Bool { positions[request] >= 0 || dialect.layout == .fixed }

  private func characters(_ from: Int, _ to: Int) -> ByteSlice? {
    guard let line = row.slice(0) else { return nil }
    var at = 0
    var character = 0
    var start = line.count
    while at < line.count {
      if line[at] & 0xC0 != 0x80 {
        if character == from { start = at }
        if character == to { break }
        character += 1
      }
      at += 1
    }
    guard start < at else { return ByteSlice(start: line.start, count: 0) }
    return ByteSlice(start: line.start + start, count: at - start)
  }
}
