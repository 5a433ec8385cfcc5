/// What a text file's rows are read by: the part of a format that is about its lines and columns.
struct RowPlan: Sendable {
  let dialect: CSVDialect
  /// The columns that values are read from, in the format's order.
  let columns: [ColumnRequest]
  let limits: ImportLimits
  /// Which rows belong to one record; nil: each is one.
  let grouping: RowGrouping?
  /// Whether something is looked for in the lines around the rows.
  let keepsAround: Bool
  /// How many columns the rows have, where the file has no header.
  let width: Int?
}

/// How a column is found in a row.
enum ColumnRequest: Hashable, Sendable {
  /// The first of these names that the header has.
  case names([String])
  case index(Int)
  /// Characters from…to of a line, counted from 0, `to` exclusive.
  case positions(Int, Int)
}
