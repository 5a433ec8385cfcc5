import AvalHost
import AvalKit
import Testing

@Test("architecture 3: a new file gets the host's tables; a second start finds nothing to do")
func startsTwice() throws {
  let scratch = try ScratchDatabase()
  let module = schema("alpha", migrations: ["CREATE TABLE alpha_item (id INTEGER PRIMARY KEY, name TEXT) STRICT;"])
  _ = try scratch.open([module])
  let database = try scratch.open([module])
  let writer = try database.openWriter()
  #expect(try writer.first("SELECT count(*) FROM host_migration") { $0.int(0) } == 1)
  #expect(try writer.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
}
