import AvalHost
import AvalKit
import Testing

extension Connection {
  fileprivate func take(_ sql: String, _ scope: AccessScope) throws -> PreparedStatement {
    try Array(sql.utf8).withUnsafeBytes { try self.statement(sql: $0, scope: scope, writes: true) }
  }
}

@Test("The same text in use twice is two statements, and both come back to the cache")
func sameTextTwice() throws {
  let modules = try TwoModules()
  let sql = "SELECT id FROM alpha_item WHERE id = ?1"
  let first = try modules.writer.take(sql, modules.scope)
  let second = try modules.writer.take(sql, modules.scope)
  #expect(first !== second)
  try first.bind(1, at: 1)
  try second.bind(2, at: 1)
  #expect(try first.step())
  #expect(try second.step())
  #expect(first.int(0) == 1)
  #expect(second.int(0) == 2)
  modules.writer.release(first)
  modules.writer.release(second)
  let third = try modules.writer.take(sql, modules.scope)
  let fourth = try modules.writer.take(sql, modules.scope)
  #expect(
    Set([ObjectIdentifier(third), ObjectIdentifier(fourth)]) == [ObjectIdentifier(first), ObjectIdentifier(second)])
}

@Test("A released statement comes back without its bindings")
func bindingsAreCleared() throws {
  let modules = try TwoModules()
  #expect(try modules.writer.query("SELECT ?1, ?2", as: modules.scope, ["a", 5]) == [["a", "5"]])
  let statement = try modules.writer.take("SELECT ?1, ?2", modules.scope)
  #expect(try statement.step())
  #expect(statement.isNull(0))
  #expect(statement.isNull(1))
}

@Test("Text that differs only behind its end is found in the cache again")
func blanksBehindTheEnd() throws {
  let modules = try TwoModules()
  let sql = "SELECT 1 ;  -- end\n "
  let first = try modules.writer.take(sql, modules.scope)
  modules.writer.release(first)
  #expect(try modules.writer.take(sql, modules.scope) === first)
}

@Test("Modules have caches of their own, and each is bounded")
func cachesAreBounded() throws {
  let modules = try TwoModules()
  let mine = try modules.writer.take("SELECT 1", modules.scope)
  modules.writer.release(mine)
  let theirs = try modules.writer.take("SELECT 1", modules.betaScope)
  #expect(mine !== theirs)
  let held = try modules.writer.take("SELECT 'held'", modules.scope)
  for number in 0..<3 * Connection.cacheLimit {
    try modules.writer.query("SELECT \(number)", as: modules.scope)
  }
  #expect(try held.step())
  #expect(held.text(0) == "held")
  modules.writer.release(held)
  #expect(try modules.writer.take("SELECT 1", modules.scope) !== mine)
}

@Test("Texts and blobs keep every byte; empty ones are not NULL")
func valuesKeepTheirBytes() throws {
  let modules = try TwoModules()
  let statement = try modules.writer.take("SELECT ?1, ?2, ?3, ?4, length(?2)", modules.scope)
  try statement.bind([.text(""), .text("金甸\u{0}x"), .blob([]), .blob([0, 255, 0])])
  #expect(try statement.step())
  #expect(!statement.isNull(0))
  #expect(statement.bytes(0).isEmpty)
  #expect(statement.text(1) == "金甸\u{0}x")
  #expect(!statement.isNull(2))
  #expect(statement.blob(3) == [0, 255, 0])
}
