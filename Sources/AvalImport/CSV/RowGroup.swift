import AvalKit

/// Which rows belong to one record.
enum RowGrouping: Sendable {
  /// Rows that follow one another with the same texts in these columns; a row without any belongs to the one before.
  case same([Int])
  /// A record begins with each row for which a condition of the format holds.
  case begins(Columns)

  /// The columns that the condition looks at, by their numbers in the format's list.
  typealias Columns = [Int]
}

/// Why a row cannot be read, and where in it.
struct RowFault {
  let problem: ValueProblem
  let place: SourcePlace
}

/// A row that cannot be read and whose key, as far as there is one, is not that of the record under way.
struct HeldRow {
  let fault: RowFault
  let place: RecordPlace
  /// nil where the row broke off before it.
  let key: [[UInt8]]?
  /// No cell that is missing or too many can stand before the key.
  let isSure: Bool
}

/// The rows of the record under way, where a record may have several.
final class RowGroup {
  /// Rows of one record.
  static let most = 10_000

  private(set) var rows: [(row: CSVRow, line: Int)] = []
  private(set) var fault: RowFault?
  private(set) var place: RecordPlace?
  private var bytes = 0
  /// What the columns held that tell this record from the next.
  private(set) var key: [[UInt8]] = []

  func begin(_ place: RecordPlace, key: [[UInt8]]) {
    rows.removeAll(keepingCapacity: true)
    fault = nil
    bytes = 0
    self.place = place
    self.key = key
  }

  func add(_ row: CSVRow, line: Int, to: Int, limit: Int) {
    place?.to = to
    bytes += row.size
    guard fault == nil else { return }
    guard bytes <= limit, rows.count < Self.most else {
      let problem = ValueProblem(
        "RECORD_TOO_LARGE", "The record's rows have more than \(limit) bytes or are more than \(Self.most).",
        zh: "该记录的各行超过 \(limit) 字节或 \(Self.most) 行。")
      fault = RowFault(problem: problem, place: SourcePlace(line: line, column: 1))
      return
    }
    rows.append((row.copy(), line))
  }

  /// A row of the record cannot be read, and so the record cannot.
  func refuse(_ fault: RowFault, to: Int) {
    if let end = place?.to, end < to { place?.to = to }
    self.fault = self.fault ?? fault
  }

  func end() { place = nil }
}

extension CSVReader {
  /// Rows held back at a time.
  private static let heldRows = 1000

  /// A row behind the header, where a record may have several.
  func takeRow(_ fault: RowFault?, _ grouping: RowGrouping) {
    let place = RecordPlace(
      number: 0, line: scanner.rowLine, column: 1, path: "", from: scanner.rowFrom, to: scanner.rowTo)
    switch grouping {
    case .same(let columns):
      let key = key(columns, isWhole: fault == nil)
      if let fault {
        let isSure = fault.problem.code != "RAGGED_ROW" || columns.allSatisfy { position(of: $0) < columns.count }
        return takeBad(HeldRow(fault: fault, place: place, key: key, isSure: isSure))
      }
      takeGood(place, key: key ?? [])
    case .begins(let columns):
      // A condition about fields that the row does not reach says nothing.
      let known = fault == nil || columns.allSatisfy { reaches($0) }
      if group.place == nil || (known && isFirst?() == true) { begin(place, key: []) }
      guard !stopped else { return }
      if let fault { return group.refuse(fault, to: place.to) }
      group.add(scanner.row, line: place.line, to: place.to, limit: limits.recordBytes)
    }
  }

  private func takeGood(_ place: RecordPlace, key: [[UInt8]]) {
    settle(before: key)
    if group.place == nil || (key.contains { !$0.isEmpty } && key != group.key) {
      begin(place, key: key)
      guard !stopped else { return }
      if let doubt { group.refuse(doubt, to: place.to) }
    }
    doubt = nil
    group.add(scanner.row, line: place.line, to: place.to, limit: limits.recordBytes)
  }

  private func takeBad(_ row: HeldRow) {
    if group.place == nil {
      begin(row.place, key: row.key ?? [])
      group.refuse(row.fault, to: row.place.to)
      if row.key == nil || !row.isSure { doubt = row.fault }
    } else if held.isEmpty, row.key == group.key {
      group.refuse(row.fault, to: row.place.to)
    } else {
      held.append(row)
      if held.count >= Self.heldRows { settle(before: nil) }
    }
  }

  /// Decides what the rows held back belong to, once the row behind them is known. Between two rows of one record they are
  /// its own, whatever their key seems to be: the fault may have shifted it. Else a key of their own, or that of the row
  /// behind, makes them records of their own. Without one they may belong to the record before them or to the one that begins behind: both are
  /// incomplete without them, and so are refused.
  private func settle(before next: [[UInt8]]?) {
    guard !held.isEmpty else { return }
    let rows = held
    held.removeAll()
    let isInside = next == group.key
    var isTold = false
    for row in rows {
      let key = (row.isSure || row.key == next ? row.key : nil) ?? []
      isTold = !key.isEmpty
      if !isInside, key.contains(where: { !$0.isEmpty }), key != group.key {
        begin(row.place, key: key)
        guard !stopped else { return }
      }
      group.refuse(row.fault, to: row.place.to)
    }
    doubt = isInside || isTold ? nil : rows.last?.fault
  }

  private func begin(_ place: RecordPlace, key: [[UInt8]]) {
    endGroup()
    guard !stopped else { return }
    records += 1
    var place = place
    place.number = records
    group.begin(place, key: key)
  }

  /// Hands over the last record.
  func endGroups() {
    settle(before: nil)
    endGroup()
  }

  /// Hands over the record whose last row was read.
  private func endGroup() {
    guard let place = group.place, !stopped else { return }
    _ = select(0)
    if !onRecord(group.fault.map { .bad($0) } ?? .row, place) { stopped = true }
    deselect()
    group.end()
  }

  /// The texts of a record's key in the current row; nil where the row broke off before it or its bytes are no text.
  private func key(_ columns: [Int], isWhole: Bool) -> [[UInt8]]? {
    if isWhole { return columns.map { text($0)?.trimmed().array ?? [] } }
    var key: [[UInt8]] = []
    for column in columns {
      guard reaches(column) else { return nil }
      let field = text(column)?.trimmed() ?? ByteSlice(start: row.text.start, count: 0)
      guard UTF8Check.firstBad(field.start, field.count) == nil, !field.array.contains(0) else { return nil }
      key.append(field.array)
    }
    return key
  }
}
