/// Where something of a record stands in its file, lines and columns counted from 1; line 0 stands for the record's own
/// place.
struct SourcePlace {
  var line = 0
  var column = 0

  /// Where the record begins.
  static let record = SourcePlace()
}

/// Where a record stands in its file.
struct RecordPlace {
  var number = 0
  var line = 0
  var column = 0
  var path = ""
  /// Offsets in the decoded text: first byte, and the byte behind the last.
  var from = 0
  var to = 0
}
