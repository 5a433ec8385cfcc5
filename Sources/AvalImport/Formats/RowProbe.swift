/// What stands in a text file's header, found as an import finds it.
struct HeaderProbe {
  /// The names of the columns.
  let names: [String]
  /// The names, and the cells of each line that makes them; where the format has names of its own, of the lines above
  /// the rows.
  let rows: [[String]]

  init(_ format: ImportFormat, _ text: [UInt8]) {
    let reader = CSVReader(format.rows) { _, _ in false }
    text.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { reader.feed(base, buffer.count) }
    }
    reader.finish()
    names = reader.names
    var rows: [[String]] = []
    if format.dialect.names == nil {
      rows.append(names)
      if names.isEmpty { rows += RowLines(text, reader.delimiter, format.dialect, format.limits).cells(first: 30) }
      if format.dialect.headerRows > 1 { rows += reader.headerParts }
    } else {
      let lines = RowLines(text, reader.delimiter, format.dialect, format.limits)
      rows += lines.cells(first: format.dialect.skipLines)
    }
    self.rows = rows
  }
}

/// Looks at the first rows of a text that has no header.
struct RowProbe {
  let format: ImportFormat
  let text: [UInt8]

  /// How many of the first rows with anything in them `fits` accepts; 0 as soon as it refuses one.
  func rows(count: Int, _ fits: (CSVRow) -> Bool) -> Int {
    let dialect = format.dialect
    let lines = RowLines(text, CSVReader.delimiter(of: format.rows, text), dialect, format.limits)
    var skipped = 0
    var seen = 0
    while seen < count, let row = lines.next() {
      if skipped < dialect.skipLines {
        skipped += 1
        continue
      }
      let first = row.slice(0)?.trimmed()
      if let first, dialect.stopAt.contains(where: { first.hasPrefix($0) }) { break }
      if let first, dialect.skipRows.contains(where: { first.hasPrefix($0) }) { continue }
      guard !row.fields.isEmpty else { return 0 }
      guard row.fields.indices.contains(where: { !(row.slice($0)?.trimmed().isEmpty ?? true) }) else { continue }
      guard fits(row) else { return 0 }
      seen += 1
    }
    return seen
  }
}
