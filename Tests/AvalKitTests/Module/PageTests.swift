import AvalKit
import Testing

/// A row ordered by a number and a text, neither of which is unique, and an id.
private struct Line: Encodable, Hashable {
  let day: Int64
  let code: String
  let id: Int64

  var key: [any SQLBindable] { [day, code, id] }

  static func precedes(_ a: Line, _ b: Line) -> Bool {
    if a.day != b.day { return a.day < b.day }
    if a.code != b.code { return a.code.utf8.lexicographicallyPrecedes(b.code.utf8) }
    return a.id < b.id
  }
}

private struct Read: Decodable {
  struct Item: Decodable {
    let id: Int64
  }
  let items: [Item]
  let nextCursor: String?
}

@Suite("Pages")
struct PageTests {
  private func request(_ list: String, _ filter: [any SQLBindable], _ cursor: String?, limit: Int? = 2) throws
    -> PageRequest
  {
    try PageRequest(list, limit: limit, cursor: cursor, filter: filter, after: [Int64.min, "", Int64.min])
  }

  private func failure(_ body: () throws -> Void) -> Failure? {
    do {
      try body()
      return nil
    } catch { return error as? Failure }
  }

  @Test("every row that stands throughout is shown once, whatever is written or removed between the pages")
  func everyRowOnce() throws {
    var random = SeededGenerator.announced("pages")
    let codes = ["", "CNY", "USD", "客户", "é", "a.b", "\u{1F4B0}"]
    for _ in 0..<60 {
      var next: Int64 = 0
      func line(_ random: inout SeededGenerator) -> Line {
        next += 1
        return Line(
          day: Int64.random(in: -2...2, using: &random), code: codes.randomElement(using: &random) ?? "", id: next)
      }
      var table = (0..<Int.random(in: 0...40, using: &random)).map { _ in line(&random) }
      var standing = Set(table)
      var shown: [Line] = []
      var cursor: String?
      repeat {
        let page = try request("a.b.list", ["x"], cursor, limit: Int.random(in: 1...9, using: &random))
        let rows = table.sorted(by: Line.precedes).filter { page.reaches($0.key) }
        let answer = page.page(Array(rows.prefix(page.fetch))) { $0.key }
        shown += answer.items
        let read = try JSONCoding.decode(Read.self, parsing: JSONCoding.encode(answer))
        #expect(read.items.map(\.id) == answer.items.map(\.id))
        cursor = read.nextCursor
        #expect((cursor == nil) == (rows.count <= page.limit))
        for _ in 0..<Int.random(in: 0...3, using: &random) { table.append(line(&random)) }
        if let gone = table.randomElement(using: &random), Bool.random(using: &random) {
          table.removeAll { $0 == gone }
          standing.remove(gone)
        }
      } while cursor != nil
      #expect(Set(shown).count == shown.count)
      #expect(standing.isSubset(of: shown))
      #expect(shown == shown.sorted(by: Line.precedes))
    }
  }

  @Test("a cursor of another method, another filter or another kind of key is refused in a sentence")
  func foreignCursors() throws {
    let cursor = try request("a.b.list", ["x", Int64(1)], nil).cursor(after: [Int64(3), "CNY", Int64(4)])
    let again = try request("a.b.list", ["x", Int64(1)], cursor)
    #expect(again.after == [.integer(3), .text("CNY"), .integer(4)])
    let others: [(String, [any SQLBindable])] = [
      ("a.c.list", ["x", Int64(1)]), ("a.b.list", ["x", "1"]), ("a.b.list", ["x"]), ("a.b.list", [Int64(1), "x"]),
      ("a.b.list", ["x", Int64?.none]),
    ]
    for (list, filter) in others {
      let refused = failure { _ = try request(list, filter, cursor) }
      #expect(refused?.kind == .invalidParams && refused?.path == "/cursor", "\(list) \(filter)")
    }
    for broken in ["", ".", cursor + ".n1", String(cursor.dropLast(3)), cursor.replacing("t", with: "n"), "客户"] {
      #expect(failure { _ = try request("a.b.list", ["x", Int64(1)], broken) }?.path == "/cursor", "\(broken)")
    }
  }

  @Test("a page has 1 to 10,000 items, 100 where nothing is said", arguments: [0, -1, 10_001])
  func limits(limit: Int) throws {
    #expect(failure { _ = try request("a.b.list", [], nil, limit: limit) }?.path == "/limit")
    #expect(try request("a.b.list", [], nil, limit: 1).limit == 1)
    #expect(try request("a.b.list", [], nil, limit: 10_000).fetch == 10_001)
    #expect(try request("a.b.list", [], nil, limit: nil).limit == 100)
  }

  @Test("a page ends with the item that reaches 4 MiB, and the next begins behind it")
  func bytes() throws {
    struct Large: Encodable {
      let id: Int64
      let text: String
    }
    struct Extra: Encodable {
      let total: Int
    }
    let large = String(repeating: "x", count: 1 << 20)
    let page = try PageRequest("a.b.list", limit: 100, cursor: nil, after: [0])
    let rows = (1...9).map { Large(id: $0, text: large) }
    let bytes = try JSONCoding.encode(page.page(rows) { [$0.id] }.with(Extra(total: 9)))
    let read = try JSONCoding.decode(Read.self, parsing: bytes)
    #expect(read.items.map(\.id) == [1, 2, 3, 4])
    let next = try PageRequest("a.b.list", limit: 100, cursor: read.nextCursor, after: [0])
    #expect(next.after == [.integer(4)])
    #expect(try JSONDocument(parsing: bytes).root["total"]?.numberText == "9")
  }

  @Test("the last page says null")
  func lastPage() throws {
    let page = try PageRequest("a.b.list", limit: 1, cursor: nil, after: [0])
    let last = page.page([Line(day: 1, code: "", id: 1)]) { [$0.id] }
    #expect(String(decoding: try JSONCoding.encode(last), as: UTF8.self).hasSuffix("\"nextCursor\":null}"))
    let none = page.page([Line]()) { [$0.id] }
    #expect(String(decoding: try JSONCoding.encode(none), as: UTF8.self) == "{\"items\":[],\"nextCursor\":null}")
  }
}
