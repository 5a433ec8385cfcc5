/// The first rows of a text, cut by one separator.
struct RowLines {
  private let scanner: CSVScanner
  private let nameUntil: String?

  init(_ text: [UInt8], _ delimiter: UInt8, _ dialect: CSVDialect, _ limits: ImportLimits) {
    let fixed = dialect.layout == .fixed
    nameUntil = dialect.nameUntil
    scanner = CSVScanner(delimiter: delimiter, quote: fixed ? nil : dialect.quote, fixed: fixed, limits: limits)
    text.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { scanner.append(base, buffer.count) }
    }
    scanner.finish()
  }

  /// The next row; nil at the end. One that cannot be read is given without fields.
  func next() -> CSVRow? {
    switch scanner.next() {
    case .row: break
    case .bad: scanner.row.reset()
    case .starved, .end: return nil
    }
    return scanner.row
  }

  /// The cells of the first rows, as names of columns.
  func cells(first count: Int) -> [[String]] {
    var rows: [[String]] = []
    while rows.count < count, let row = next() {
      rows.append(row.fields.indices.map { CSVReader.name(row.slice($0), until: nameUntil) })
    }
    return rows
  }
}
