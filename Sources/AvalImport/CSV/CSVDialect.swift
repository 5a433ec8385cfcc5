import AvalKit

/// How the rows of a text file are cut.
struct CSVDialect: Sendable {
  enum Layout: Sendable {
    case separated
    /// Columns by character positions; no separator and no quotes.
    case fixed
  }

  var layout = Layout.separated
  /// nil: the first of `, ; TAB |` that the header fits.
  var delimiter: UInt8? = 0x2C
  var quote: UInt8? = 0x22
  /// Names of the columns where the file has no header row.
  var names: [String]?
  /// Header rows; the names of several are joined with a space.
  var headerRows = 1
  /// Lines before the header that are passed over.
  var skipLines = 0
  /// The header is the first row that has all these columns; what stands before it is preamble.
  var headerContains: [[String]] = []
  /// Rows behind the header that are not data (Qualtrics' question texts).
  var rowsAfterHeader = 0
  /// The data ends at the first row whose first field begins so.
  var stopAt: [[UInt8]] = []
  /// Rows whose first field begins so are passed over.
  var skipRows: [[UInt8]] = []
  /// A column's name ends here (`Q00. Company` → `Q00`).
  var nameUntil: String?
  var padRagged = false
  /// Columns whose empty cells stand for the cell above.
  var fillDown: [FilledColumn] = []

  /// Whether cells hold all columns that the header is known by.
  func isHeader(_ cells: [String]) -> Bool {
    headerContains.allSatisfy { names in names.contains { cells.contains($0) } }
  }

  /// The columns that the header is known by, for messages.
  var headerNames: [String] { headerContains.map { $0.joined(separator: " / ") } }

  enum FilledColumn: Sendable {
    case name(String)
    case index(Int)
  }
}
