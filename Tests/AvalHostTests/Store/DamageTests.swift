import AvalHost
import AvalKit
import Glibc
import Testing

private func contents(_ path: String) throws -> [UInt8] {
  guard let file = fopen(path, "rb") else { throw Failure(.notFound, path, zh: path) }
  defer { fclose(file) }
  fseek(file, 0, SEEK_END)
  var bytes = [UInt8](repeating: 0, count: ftell(file))
  rewind(file)
  _ = fread(&bytes, 1, bytes.count, file)
  return bytes
}

private func write(_ bytes: [UInt8], to path: String) {
  guard let file = fopen(path, "wb") else { return }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}

/// Everything that a host does with its database, until the first failure.
private func exercise(_ path: String) throws {
  let database = try Database(path: path, busyTimeout: 100)
  let startup = try Startup(database, now: 1)
  try startup.migrate(TwoModules.alpha)
  try startup.migrate(TwoModules.beta)
  try startup.finish()
  let writer = try database.openWriter()
  let scope = AccessScope(module: "alpha", views: ["beta_word_v1"])
  try writer.query("SELECT * FROM alpha_item JOIN beta_word_v1", as: scope)
  try writer.beginImmediate()
  let log = try AuditLog(writer, random: RandomPool().fill)
  try log.begin()
  try writer.query("INSERT INTO alpha_item (name) VALUES ('x')", as: scope)
  try log.append(AuditRecord(at: 1, kind: .write, actor: "a", method: "m", subject: "s"), payload: [1, 2, 3])
  try log.seal()
  try writer.commit()
  let found = try AuditReader(writer).verify()
  _ = try AuditReader(writer).list(AuditFilter(), limit: 10_000)
  _ = try ModuleStates.all(on: writer)
  _ = try Jobs(writer).list(limit: 10)
  if !found.isIntact { throw Failure(.corrupt, "broken", zh: "") }
}

@Test("D2 row 4: a database file with flipped, cut or zeroed bytes gives errors, never a trap or a hang")
func damagedFilesGiveErrors() throws {
  let seed = UInt64.random(in: 1 ... .max)
  print("SEED=\(seed)")
  var generator = TestGenerator(state: seed)
  let scratch = try ScratchDatabase()
  do {
    let chain = try WrittenChain(entries: 200)
    let writer = try Database(path: chain.scratch.path).openWriter()
    try writer.exec("PRAGMA wal_checkpoint(TRUNCATE)")
    write(try contents(chain.scratch.path), to: scratch.path)
  }
  try exercise(scratch.path)
  let checkpoint = try Database(path: scratch.path).openWriter()
  try checkpoint.exec("PRAGMA wal_checkpoint(TRUNCATE)")
  let original = try contents(scratch.path)
  var refused = 0
  for round in 0..<300 {
    var bytes = original
    switch round % 3 {
    case 0: bytes.removeSubrange(Int.random(in: 0..<bytes.count, using: &generator)...)
    case 1:
      let start = Int.random(in: 0..<bytes.count - 64, using: &generator)
      for index in start..<start + 64 { bytes[index] = 0 }
    default:
      for _ in 0..<64 {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
      }
    }
    let path = scratch.folder + "/damaged.sqlite"
    write(bytes, to: path)
    do { try exercise(path) } catch {
      #expect(error is Failure)
      refused += 1
    }
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
  }
  #expect(refused > 100)
}

@Test("What is not an Aval database is refused in one sentence with a remedy, and left as it is")
func refusesOtherFiles() throws {
  let scratch = try ScratchDatabase()
  func start() throws { _ = try Startup(Database(path: scratch.path), now: 1) }
  write(Array(String(repeating: "not a database at all. ", count: 100).utf8), to: scratch.path)
  let text = try contents(scratch.path)
  let noise = try #require(failure { try start() })
  #expect(noise.kind == .corrupt)
  #expect(noise.message.en.contains("not an Aval database"))
  #expect(try contents(scratch.path) == text)
  unlink(scratch.path)
  do {
    let empty = try Database(path: scratch.path).openWriter()
    try empty.exec("CREATE TABLE somebody_elses (id INTEGER)")
  }
  let foreign = try #require(failure { try start() })
  #expect(foreign.kind == .corrupt)
  unlink(scratch.path)
  _ = try scratch.open()
  do {
    let writer = try Database(path: scratch.path).openWriter()
    try writer.exec("PRAGMA user_version=99")
  }
  let newer = try #require(failure { try start() })
  #expect(newer.kind == .unsupported)
  #expect(newer.message.en.contains("newer"))
}

@Test("A place where no database can be says what to do")
func refusesImpossiblePlaces() throws {
  let scratch = try ScratchDatabase()
  let missing = try #require(failure { _ = try Database(path: scratch.folder + "/no/such/x.sqlite") })
  #expect(missing.kind == .storage && missing.message.en.contains("create it"))
  let folder = try #require(failure { _ = try Database(path: scratch.folder) })
  #expect(folder.kind == .storage && folder.message.en.contains("is a folder"))
  if geteuid() != 0 {
    _ = try scratch.open()
    chmod(scratch.path, 0o400)
    let readOnly = try #require(failure { _ = try Database(path: scratch.path) })
    #expect(readOnly.kind == .storage && readOnly.message.en.contains("writable"))
  }
}

/// Repeatable noise (SplitMix64).
struct TestGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
