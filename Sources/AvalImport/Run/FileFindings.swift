import AvalKit

/// What is said of a file as a whole once its readers have come to its end.
struct FileFindings {
  let format: ImportFormat
  let options: ImportOptions
  let reader: XMLReader?
  let csv: CSVReader?

  /// - Parameters:
  ///   - passed: how many records each reason has passed over.
  ///   - gaps: where balances do not follow one another.
  func notes(passed: [Int: Int], gaps: ValueProblem?) -> [ImportWarning] {
    var notes: [ImportWarning] = []
    if let gaps { notes.append(ImportWarning(code: gaps.code, message: gaps.message, pointer: "")) }
    for (reason, count) in passed.sorted(by: { $0.key < $1.key }) {
      let told = format.recordPasses[reason].problem
      let text = Text(
        "\(told.message.en) (records passed over: \(count))", zh: "\(told.message.zhHans)（略过 \(count) 条）")
      notes.append(ImportWarning(code: told.code, message: text, pointer: ""))
    }
    let columns = csv.map { format.columnNotes($0, all: options.coverage) } ?? []
    for told in columns + (reader?.outerWarnings ?? []) {
      notes.append(ImportWarning(code: told.code, message: told.message, pointer: ""))
    }
    return notes
  }

  /// The number of records that a line around the rows announces.
  var announced: String? {
    guard let csv, let expect = format.expectLine else { return nil }
    return RecordMapper.found(expect, in: csv.around)?.filter { $0 != "," }
  }

  /// Elements or columns that no field reads, with how often they occurred.
  var unread: [(path: String, count: Int)] {
    if let coverage = reader?.coverage {
      return coverage.unread.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }
    guard let csv else { return [] }
    let read = Set(csv.positions)
    let wide = format.fields.wideColumns
    return csv.names.enumerated().filter { column in
      !read.contains(column.offset) && !wide.contains { $0.reads(column.element) }
    }.map { ($0.element, csv.records) }
  }
}
