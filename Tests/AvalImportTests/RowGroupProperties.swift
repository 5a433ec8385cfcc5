import AvalImport
import AvalKit
import Testing

/// Whatever is wrong with rows, no record lands without one of its own.
@Suite("Rows of records, at random")
struct RowGroupProperties {
  private struct Dice {
    var state: UInt64

    mutating func roll(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
  }

  private static let format = """
    {"mappingVersion": 1, "id": "t", "title": "t", "target": "creditReport", "agency": "T",
     "input": {"format": "csv"}, "record": {"by": ["No"]}, "defaults": {"currency": {"const": "CNY"}},
     "fields": {"reportNo": {"col": "No", "required": true}, "names": [{"as": {"kind": "LEGAL"}, "col": "Name"}],
       "ids": [{"scheme": "LOCAL", "col": "No"}],
       "tradeLines": {"each": "rows", "onBadItem": "reject", "fields": {"supplierRef": "Row", "highCredit": "High"}}}}
    """

  /// A row with one of the faults that files have.
  private static func damaged(_ cells: [String], _ dice: inout Dice) -> String {
    var cells = cells
    let at = dice.roll(cells.count)
    switch dice.roll(6) {
    case 0: cells.removeLast(1 + dice.roll(2))
    case 1: cells.append("more")
    case 2: cells[at] = "\"" + cells[at]
    case 3: cells[at] = "\"\(cells[at])\"x"
    case 4: cells[at] += "\0"
    default: if at == 0 { cells.append("more") } else { cells.remove(at: at) }
    }
    return cells.joined(separator: ",")
  }

  @Test("A record that lands has all its rows, wherever its key stands", arguments: [0, 1, 3])
  func whole(_ position: Int) throws {
    let format = try ImportFixtures.format(Self.format)
    let seed = UInt64(position) &* 7919 &+ 20_261_122
    print("SEED=\(seed)")
    var dice = Dice(state: seed)
    var landed = 0
    for _ in 0..<400 {
      var names = ["Name", "Row", "High"]
      names.insert("No", at: position)
      var lines = [names.joined(separator: ",")]
      var rows: [String: Set<String>] = [:]
      var bad: Set<String> = []
      for record in 1...(2 + dice.roll(4)) {
        for row in 1...(1 + dice.roll(3)) {
          var cells = ["甲\(record)", "S\(record).\(row)", "\(row)"]
          cells.insert("R\(record)", at: position)
          rows["R\(record)", default: []].insert("S\(record).\(row)")
          let isBad = dice.roll(6) == 0
          if isBad { bad.insert("R\(record)") }
          lines.append(isBad ? Self.damaged(cells, &dice) : cells.joined(separator: ","))
        }
      }
      let text = lines.joined(separator: "\n") + "\n"
      let read = try ImportFixtures.read(format, .bytes(Array(text.utf8)))
      #expect(read.summary.read == read.records.count + read.rejects.count)
      for record in read.records {
        let number = record["reportNo"]?.stringValue ?? ""
        let found = Set(record["tradeLines"]?.arrayValue?.compactMap { $0["supplierRef"]?.stringValue } ?? [])
        #expect(found == rows[number], "\(text)")
        landed += 1
      }
      if bad.isEmpty { #expect(read.rejects.isEmpty && read.records.count == rows.count) }
    }
    #expect(landed > 200)
  }
}
