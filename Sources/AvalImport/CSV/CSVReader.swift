import AvalKit

/// Reads the rows of a text file behind its header, and knows which column is which.
final class CSVReader {
  enum Event {
    case row
    case bad(RowFault)
  }

  private let dialect: CSVDialect
  private let guess: DelimiterGuess
  private let requests: [ColumnRequest]
  let scanner: CSVScanner
  let limits: ImportLimits
  /// Returns false when it has enough.
  let onRecord: (Event, RecordPlace) -> Bool
  private var skipped = 0
  private var headerDone = false
  private(set) var headerParts: [[String]] = []
  private var preamble = 0
  private var afterHeader = 0
  var stopped = false
  var records = 0
  private(set) var problem: FileProblem?
  /// The columns' names, as `wide` sees them.
  private(set) var names: [String] = []
  /// For every requested column its position, or -1.
  private(set) var positions: [Int] = []
  private(set) var headEnd = 0
  /// The line of the header.
  private(set) var headerLine = 1
  /// The first line above the header that could not be read.
  private var unreadable: ValueProblem?
  private var first = true

  /// The row that columns are read from.
  @inline(__always)
  var row: CSVRow { selected ?? scanner.row }
  private(set) var selected: CSVRow?
  /// The line that the row begins in.
  private(set) var selectedLine = 0
  private let grouping: RowGrouping?
  let group = RowGroup()
  /// Rows that cannot be read, of which is not known yet what record they belong to.
  var held: [HeldRow] = []
  /// A row that may have been the first of the record that begins next.
  var doubt: RowFault?
  /// Whether the current row is the first of a record; set where a condition of the format says so.
  var isFirst: (() -> Bool)?
  /// Columns that are filled from above, each with the last text that stood there; nil:
  /// nobody knows.
  private var filled: [(position: Int, text: [UInt8]?)] = []
  /// Text around the rows: preamble, rows passed over, footer; kept where a format looks for something in it.
  private(set) var around: [[UInt8]] = []
  private let keepsAround: Bool
  private var aroundBytes = 0
  private var inFooter = false

  /// What separates the columns.
  var delimiter: UInt8 { scanner.delimiter }

  /// What separates the columns of a text that begins so.
  static func delimiter(of plan: RowPlan, _ text: [UInt8]) -> UInt8 {
    text.withUnsafeBufferPointer { buffer in
      plan.dialect.delimiter ?? DelimiterGuess(plan).best(buffer)
    }
  }

  /// Decoded bytes up to the record under way.
  var consumed: Int { group.place?.from ?? scanner.consumed }

  /// How many rows the current record has, where records may have several.
  var groupCount: Int { group.rows.count }

  /// Makes a row of the current record the one that columns are read from; its line.
  func select(_ index: Int) -> Int {
    guard let entry = group.rows[safe: index] else { return 0 }
    selected = entry.row
    selectedLine = entry.line
    return entry.line
  }

  /// Goes back to the row that was read last.
  func deselect() { selected = nil }

  init(
    _ plan: RowPlan, onRecord: @escaping (Event, RecordPlace) -> Bool
  ) {
    dialect = plan.dialect
    guess = DelimiterGuess(plan)
    requests = plan.columns
    limits = plan.limits
    grouping = plan.grouping
    keepsAround = plan.keepsAround
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
      if dialect.delimiter == nil {
        scanner.delimiter = guess.best(UnsafeBufferPointer(start: bytes, count: count))
      }
    }
    scanner.append(bytes, count)
    drain()
  }

  func finish() {
    guard !stopped, problem == nil else { return }
    scanner.finish()
    drain()
    endGroups()
    guard problem == nil, !stopped, !headerDone else { return }
    let missing = dialect.headerNames.joined(separator: ", ")
    problem =
      first
      ? FileProblem("EMPTY", "The file is empty; ask for it again.", zh: "文件为空，请重新获取。")
      : FileProblem(
        "NO_HEADER",
        "No header row was found (\(missing)); export the file with its header.\(unreadable.map { " " + $0.message.en } ?? "")",
        zh: "未找到表头行（\(missing)）；请连同表头重新导出。\(unreadable?.message.zhHans ?? "")")
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
        endGroups()
        inFooter = keepsAround
        keepAround()
        if !inFooter { stopped = true }
        return
      }
      if let first, dialect.skipRows.contains(where: { first.hasPrefix($0) }) { return keepAround() }
    }
    var fault = bad.map { RowFault(problem: $0, place: scanner.badPlace) } ?? raggedness()
    if !filled.isEmpty { fault = fillDown(fault) }
    if let grouping { return takeRow(fault, grouping) }
    records += 1
    let place = RecordPlace(
      number: records, line: scanner.rowLine, column: 1, path: "", from: scanner.rowFrom, to: scanner.rowTo)
    if !onRecord(fault.map { .bad($0) } ?? .row, place) { stopped = true }
  }

  /// Keeps the current line for whoever looks for something in it, up to 64 KiB.
  private func keepAround() {
    guard keepsAround, aroundBytes < 64 << 10 else { return }
    let text = scanner.rowText
    var line = ByteSlice(start: text.start, count: min(text.count, 4096)).array
    while let last = line.last, last == 0x0A || last == 0x0D { line.removeLast() }
    aroundBytes += line.count
    around.append(line)
  }

  /// Puts what stood above into the empty cells of the columns that are filled so. Behind a row that cannot be read nobody
  /// knows what stood above, until a cell says it again.
  private func fillDown(_ fault: RowFault?) -> RowFault? {
    guard fault == nil else {
      for index in filled.indices { filled[index].text = nil }
      return fault
    }
    let row = scanner.row
    for index in filled.indices {
      let position = filled[index].position
      guard let cell = row.slice(position)?.trimmed() else { continue }
      guard cell.isEmpty else {
        filled[index].text = cell.array
        continue
      }
      guard let above = filled[index].text else {
        return RowFault(
          problem: ValueProblem(
            "NOTHING_ABOVE",
            "This empty cell stands for the one above it, and the row there could not be read; correct that row.",
            zh: "该空单元格沿用上一行的内容，而上一行无法读取；请更正上一行。"), place: place(ofField: position))
      }
      row.fill(position, above)
    }
    return nil
  }

  private var isBlank: Bool {
    for index in row.fields.indices where !(row.slice(index)?.trimmed().isEmpty ?? true) { return false }
    return true
  }

  private func raggedness() -> RowFault? {
    guard dialect.layout == .separated, !names.isEmpty, row.fields.count != names.count else { return nil }
    if row.fields.count < names.count, dialect.padRagged { return nil }
    // A separator at the end of every row is a habit of many exports, not a further column.
    if row.fields.count > names.count, dialect.padRagged || (names.count..<row.fields.count).allSatisfy({ blank($0) }) {
      return nil
    }
    let seen = row.fields.count
    return RowFault(
      problem: ValueProblem(
        "RAGGED_ROW", "The row has \(seen) columns, the header has \(names.count); correct the row.",
        zh: "该行有 \(seen) 列，表头为 \(names.count) 列，请更正该行。"), place: place(ofField: min(seen, names.count)))
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
      unreadable = unreadable ?? bad
      keepAround()
      if dialect.headerContains.isEmpty || preamble > 200 {
        problem = FileProblem("NO_HEADER", bad.message.en, zh: bad.message.zhHans, line: scanner.rowLine, column: 1)
      }
      return
    }
    let cells = row.fields.indices.map { Self.name(row.slice($0), until: dialect.nameUntil) }
    if headerParts.isEmpty {
      headerLine = scanner.rowLine
      let line = row.text
      if line.count == 5, line.hasPrefix(Array("sep=".utf8)) {
        scanner.delimiter = line[4]
        return
      }
      if dialect.headerContains.isEmpty ? isBlank : !dialect.isHeader(cells) {
        preamble += 1
        keepAround()
        if preamble > 200 {
          problem = FileProblem(
            "NO_HEADER",
            "The first 200 rows hold no header with \(dialect.headerNames.joined(separator: ", ")); export the file with its header, or choose the format that fits.",
            zh: "前 200 行没有包含 \(dialect.headerNames.joined(separator: "、")) 的表头；请连同表头重新导出，或选用相符的格式。")
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

  /// The name of a column that stands in a cell.
  static func name(_ field: ByteSlice?, until: String?) -> String {
    var text = field?.trimmed().string ?? ""
    if text.contains(where: \.isNewline) { text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    guard let until, let range = text.firstRange(of: until) else { return text }
    return String(text[..<range.lowerBound])
  }

  /// Several header rows become one: what stands above and below each other, joined with a space.
  static func joined(_ rows: [[String]]) -> [String] {
    let width = rows.map { $0.count }.max() ?? 0
    return (0..<width).map { column in
      rows.compactMap { $0[safe: column] }.filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  private func bind() {
    for column in dialect.fillDown {
      switch column {
      case .index(let index): filled.append((index, []))
      case .name(let name):
        guard let index = names.firstIndex(of: name) else {
          problem = FileProblem(
            "MISSING_COLUMN", "The file has no column “\(name)”; ask the source which one it is now.",
            zh: "文件缺少列“\(name)”；请向来源核实。", line: headerLine, column: 1)
          return
        }
        filled.append((index, []))
      }
    }
    for request in requests {
      switch request {
      case .index(let index): positions.append(index)
      case .positions: positions.append(-1)
      case .names(let wanted):
        let found = wanted.lazy.compactMap { name in self.names.firstIndex(of: name) }.first
        positions.append(found ?? -1)
        if let found, let again = names[(found + 1)...].firstIndex(of: names[found]) {
          problem = FileProblem(
            "DUPLICATE_COLUMN",
            "The column “\(names[found])” occurs twice (columns \(found + 1) and \(again + 1)); rename one.",
            zh: "列“\(names[found])”重复出现（第 \(found + 1) 列和第 \(again + 1) 列），请改名。", line: place(ofField: again).line,
            column: place(ofField: again).column)
        }
      }
    }
  }

  /// The text of a requested column in the current row; nil when the file has no such column.
  func text(_ request: Int) -> ByteSlice? {
    if case .positions(let from, let to) = requests[request] { return characters(from, to) }
    return row.slice(positions[request])
  }

  // MARK: places

  /// Where the current row begins.
  var rowPlace: SourcePlace { SourcePlace(line: selected == nil ? scanner.rowLine : selectedLine, column: 1) }

  /// Where a field of the current row begins; the row's end for fields that it does not have.
  func place(ofField index: Int) -> SourcePlace {
    let start = row.start(of: index, delimiter: scanner.delimiter, quote: scanner.quote)
    let at = row.text.place(of: start)
    return SourcePlace(line: rowPlace.line + at.line - 1, column: at.column)
  }

  /// The same of a column that the format asks for.
  func place(of request: Int) -> SourcePlace {
    if case .positions(let from, _) = requests[request] { return SourcePlace(line: rowPlace.line, column: from + 1) }
    return positions[request] < 0 ? rowPlace : place(ofField: positions[request])
  }

  /// The name that a column of the format has in this file; nil where it has none.
  func name(of request: Int) -> String? {
    guard case .names = requests[request] else { return nil }
    return names[safe: positions[request]]
  }

  /// Which field of a row a column is; -1 for one that the file does not have, and for positions in a line.
  func position(of request: Int) -> Int { positions[request] }

  /// Whether the current row has all fields that a column needs, as far as it could be read.
  func reaches(_ request: Int) -> Bool {
    if case .positions = requests[request] { return true }
    return positions[request] < row.fields.count
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
