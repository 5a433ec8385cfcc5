import AvalKit
import Testing

@Test("A null in the place of any value that a statement binds has that value's type")
func nullTypes() {
  func type(_ value: any SQLBindable) -> SQLType? { Swift.type(of: value).sqlType }
  enum Word: String, SQLBindable {
    case one
    var sqlValue: SQLValue { .text(rawValue) }
  }
  let integers: [any SQLBindable] = [
    Int64?.none, Int?.none, Bool?.none, CivilDate?.none, Instant?.none, EntityID?.none, Int64(1),
  ]
  let texts: [any SQLBindable] = [String?.none, Currency?.none, ExactDecimal?.none, Word?.none, "a"]
  #expect(integers.allSatisfy { type($0) == .integer })
  #expect(texts.allSatisfy { type($0) == .text })
  #expect(type([UInt8]?.none) == .blob)
  #expect(type(Int64??.none) == .integer)
  #expect(type(SQLValue.null) == nil)
}
