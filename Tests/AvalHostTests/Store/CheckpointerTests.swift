import AvalHost
import AvalKit
import Glibc
import Testing

@Suite("Checkpoints beside the writer")
struct CheckpointerTests {
  private func insert(_ rows: Int, _ modules: TwoModules) throws {
    let wide: [SQLValue] = [.text(String(repeating: "x", count: 3000))]
    try modules.writer.beginImmediate()
    for _ in 0..<rows {
      try modules.writer.query("INSERT INTO alpha_item (name) VALUES (?1)", as: modules.scope, wide)
    }
    try modules.writer.commit()
  }

  private func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  @Test("What was committed reaches the file without the writer")
  func beside() throws {
    let modules = try TwoModules()
    let database = modules.database
    modules.writer.followLog()
    let checkpointer = Checkpointer(worthwhile: 50, behind: .max) { try database.openCheckpointer() }
    try insert(100, modules)
    let before = size(database.path)
    #expect(modules.writer.logPages >= 100)
    checkpointer.follow(modules.writer)
    for _ in 0..<60_000 where size(database.path) < before + 100 * 4096 { usleep(1000) }
    #expect(size(database.path) >= before + 100 * 4096)
  }

  @Test("A log that never rests is cut by the writer, and nothing is lost")
  func bounded() throws {
    let modules = try TwoModules()
    modules.writer.followLog()
    let checkpointer = Checkpointer(worthwhile: .max, behind: 200) { throw Failure(.storage, "never", zh: "从不") }
    let counted = "SELECT count(*) FROM alpha_item WHERE length(name) = 3000"
    let before = try modules.writer.query(counted, as: modules.scope)
    var longest = 0
    for _ in 0..<40 {
      try insert(20, modules)
      longest = max(longest, modules.writer.logPages)
      checkpointer.follow(modules.writer)
    }
    #expect(before == [["0"]] && longest > 200 && longest < 500)
    #expect(try modules.writer.query(counted, as: modules.scope) == [["800"]])
  }
}
