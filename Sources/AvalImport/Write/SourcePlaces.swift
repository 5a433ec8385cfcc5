/// Where a value was found, as cheaply as it can be noted: a row's column is looked up only when somebody asks.
struct Spot {
  var line: Int32
  /// In a document the column. Of a row the column's number in the format's list, -1 for none, below that a field.
  var column: Int32

  /// A row's field by its position.
  static func field(_ index: Int) -> Int32 { -2 - Int32(truncatingIfNeeded: index) }
}

extension RecordMapper {
  /// The place of the value under way.
  var spotPlace: SourcePlace {
    guard let csv else {
      return spot.column < 0 ? .record : SourcePlace(line: Int(spot.line), column: Int(spot.column))
    }
    if spot.column >= 0 { return csv.place(of: Int(spot.column)) }
    return spot.column == -1 ? csv.rowPlace : csv.place(ofField: Int(-2 - spot.column))
  }

  /// The column that the value under way was found in; in a document the pointer says enough.
  var spotName: String {
    guard let csv else { return "" }
    if spot.column >= 0 { return csv.name(of: Int(spot.column)) ?? "" }
    return csv.names[safe: Int(-2 - spot.column)] ?? ""
  }

  /// The place of an element, or of the current row.
  func place(of node: Int32) -> SourcePlace {
    if let csv { return csv.rowPlace }
    guard let tree, node > 0, node != record else { return .record }
    let entry = tree.nodes[Int(node)]
    return SourcePlace(line: Int(entry.line), column: Int(entry.column))
  }

  /// Where a value should stand that is not there.
  func place(missing source: ValueSource, _ node: Int32) -> SourcePlace {
    if let csv, case .column(let request) = source { return csv.place(of: request) }
    return place(of: node)
  }

  func place(missing spec: FieldSpec, _ node: Int32) -> SourcePlace {
    if case .value(let value) = spec { return place(missing: value.source, node) }
    return place(of: node)
  }

  /// The column that a value is read from, by the name it has in this file, or the path that the format gives.
  func sourceName(of spec: ValueSpec) -> String {
    if let csv, case .column(let request) = spec.source, let name = csv.name(of: request) { return name }
    return format.provenance[spec.provenance]
  }

  func sourceName(of spec: FieldSpec) -> String {
    if case .value(let value) = spec { return sourceName(of: value) }
    return ""
  }
}
