import AvalKit

extension ImportFormat {
  /// What a reader should know of columns that the format asks for and a file does not have: one that has nearly the same
  /// name and is read by nobody may be it.
  ///
  /// - Parameter all: names every column that is not there (a dry run).
  func columnNotes(_ csv: CSVReader, all: Bool) -> [ValueProblem] {
    guard dialect.names == nil, !csv.names.isEmpty else { return [] }
    let read = Set(csv.positions)
    let wide = fields.wideColumns
    let free = csv.names.indices.filter { index in
      !read.contains(index) && !csv.names[index].isEmpty && !wide.contains { $0.reads(csv.names[index]) }
    }
    var notes: [ValueProblem] = []
    var absent: [String] = []
    for (request, column) in columns.enumerated() {
      guard case .names(let wanted) = column, !csv.has(request) else { continue }
      absent.append(wanted.first ?? "")
      let pairs = free.lazy.compactMap { index -> (String, String)? in
        wanted.first { NameLikeness.isNear($0, csv.names[index]) }.map { ($0, csv.names[index]) }
      }
      guard let (name, seen) = pairs.first, notes.count < 20 else { continue }
      notes.append(
        ValueProblem(
          "COLUMN_NOT_READ",
          "The file has no column “\(name)”, and nobody reads its column “\(seen)”; if that is it, correct the file's header or the format.",
          zh: "文件没有列“\(name)”，而列“\(seen)”无人读取；如果就是该列，请更正表头或格式。"))
    }
    if all, !absent.isEmpty {
      let list = absent.prefix(40)
      notes.append(
        ValueProblem(
          "ABSENT_COLUMNS",
          "The format also reads columns that the file does not have: \(list.joined(separator: ", ")).",
          zh: "格式还可读取文件中没有的列：\(list.joined(separator: "、"))。"))
    }
    return notes
  }
}

/// Whether two names are one, but for a slip of the pen.
enum NameLikeness {
  static func isNear(_ one: String, _ other: String) -> Bool {
    let (left, right) = (folded(one), folded(other))
    guard !left.isEmpty, !right.isEmpty else { return false }
    if left == right { return true }
    let longest = max(left.count, right.count)
    guard longest <= 64, longest >= 4 else { return false }
    let allowed = longest >= 8 ? 2 : 1
    guard abs(left.count - right.count) <= allowed else { return false }
    return distance(left, right) <= allowed
  }

  private static func folded(_ name: String) -> [Unicode.Scalar] {
    let narrow = WidthFolding.lettersAndDigits(name).lowercased().unicodeScalars
    return narrow.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
  }

  /// Letters changed, put in or left out.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for place in right.indices {
        let above = row[place + 1]
        row[place + 1] = min(above + 1, row[place] + 1, diagonal + (letter == right[place] ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
