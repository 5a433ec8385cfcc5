/// A record, or an item of a list, cannot be used.
struct RecordRejection: Error {
  let problem: ValueProblem
  let pointer: String
  /// The column's name, or the path below the record.
  let path: String
  let place: SourcePlace
  /// A figure of a wide table, each of which is a value of its own right.
  var isFigure = false

  /// It is no matter of one item: a figure of a statement, or the unit of all its amounts.
  var concernsRecord: Bool { isFigure || problem.code == "BAD_UNIT" }
}

/// Where something of a record stands in its file, lines and columns counted from 1; line 0 stands for the record's own
/// place.
struct SourcePlace {
  var line = 0
  var column = 0

  /// Where the record begins.
  static let record = SourcePlace()
}
