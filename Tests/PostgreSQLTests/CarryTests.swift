import TestSupport
import Testing

/// What the store keeps to, so that PostgreSQL can stand behind it (architecture 2): the schema can be built there, and
/// every statement that host and modules make while the scenarios play can be prepared there.
///
/// A driver translates words alone and binds numbers, texts and bytes; nulls come with their type.
@Suite(
  "PostgreSQL",
  .enabled(if: PostgreSQLServer.isInstalled, "no PostgreSQL server is installed (Debian's package postgresql)"))
struct CarryTests {
  @Test("architecture 2: the schema is built and every statement of the scenarios is prepared on PostgreSQL")
  func everyStatement() throws {
    try Workspace.withFolder { folder in
      let log = folder + "/statements"
      try play(loggingTo: log)
      let books = try Books(path: try freshDatabase(folder))
      let server = try PostgreSQLServer(folder: folder)
      #expect(build(books, on: server) == [])
      let statements = try statements(of: log)
      #expect(statements.count > 400)
      #expect(statements.compactMap { fault(of: $0, books, server) } == [])
    }
  }

  /// Whatever PostgreSQL refuses must be found: a check that passes everything proves nothing.
  @Test("architecture 2: what PostgreSQL refuses is noticed (canary)")
  func canary() throws {
    try Workspace.withFolder { folder in
      let books = try Books(path: try freshDatabase(folder))
      let server = try PostgreSQLServer(folder: folder)
      #expect(build(books, on: server) == [])
      for sql in [
        "SELECT 1 FROM archive_customer WHERE ?1", "SELECT id FROM archive_customer AS both",
        "SELECT count(*) FROM (SELECT 1)", "SELECT id, name FROM archive_customer GROUP BY kind",
        "SELECT 1 FROM archive_customer WHERE id = (kind IS NULL)", "SELECT nothing FROM archive_customer",
        "SELECT CASE WHEN ?1 AND id = 1 THEN 1 ELSE 0 END FROM archive_customer",
      ] { #expect(fault(of: sql, books, server) != nil, "\(sql)") }
      #expect(fault(of: "SELECT id FROM archive_customer WHERE ?1 IS NULL OR kind = ?1", books, server) == nil)
    }
  }

  // MARK: What is asked

  /// Plays every scenario with each statement written down.
  private func play(loggingTo log: String) throws {
    let environment = [
      "LD_PRELOAD": Workspace.products + "/libStatementLog.so", "AVAL_STATEMENT_LOG": log,
    ]
    for file in ScenarioFiles.all {
      let text = String(decoding: try #require(Workspace.read(Workspace.root + "/" + file)), as: UTF8.self)
      // A scenario that stops early makes no more statements, and would hide those behind.
      #expect(try ScenarioRunner.run(try Scenario(file: file, text: text), environment: environment) == [])
    }
  }

  private func freshDatabase(_ folder: String) throws -> String {
    let client = try ChannelClient(database: folder + "/fresh.sqlite")
    _ = try client.call("system.describe")
    #expect(client.finish() == 0)
    return folder + "/fresh.sqlite"
  }

  /// Each statement once: of queries and changes, those that a driver would be given. Transactions, migrations and
  /// SQLite's own catalogue are the driver's.
  private func statements(of log: String) throws -> [String] {
    let migrations = ScenarioFiles.names("plugins").flatMap { module in
      ScenarioFiles.names("plugins/\(module)/migrations").compactMap {
        Workspace.read("\(Workspace.root)/plugins/\(module)/migrations/\($0)").map {
          String(decoding: $0, as: UTF8.self)
        }
      }
    }
    let all = Set(try #require(Workspace.read(log)).split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
    return all.filter { sql in
      let words = Dialect.split(sql).filter { $0 != " " }
      guard let verb = words.first?.uppercased(), ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(verb)
      else { return false }
      let isOfSQLite = words.contains { $0.hasPrefix("sqlite_") || $0.hasPrefix("pragma_") || $0 == "zeroblob" }
      return !isOfSQLite && !migrations.contains { $0.contains(sql) }
    }.sorted()
  }

  // MARK: What PostgreSQL says

  /// Builds tables, indexes, foreign keys and views; answers what was refused.
  private func build(_ books: Books, on server: PostgreSQLServer) -> [String] {
    var refused = Dialect.functions.map(server.say).filter { $0.hasPrefix("ERROR") }
    var keys: [String] = []
    for kind in ["table", "index"] {
      for definition in books.definitions where definition.kind == kind {
        let (sql, more) = Dialect.definition(definition.sql)
        keys += more
        let answer = server.say(sql)
        if answer.contains("ERROR") { refused.append("\(definition.name): \(answer)") }
      }
    }
    refused += keys.map { "\($0): \(server.say($0))" }.filter { $0.contains("ERROR") }
    // A view may read one that was made after it.
    var views = books.definitions.filter { $0.kind == "view" }.map { Dialect.statement($0.sql) }
    while !views.isEmpty {
      let left = views.filter { server.say($0).contains("ERROR") }
      if left.count == views.count { return refused + left.map { "\($0): \(server.say($0))" } }
      views = left
    }
    return refused
  }

  /// Why PostgreSQL cannot carry a statement; nil where it can.
  private func fault(of sql: String, _ books: Books, _ server: PostgreSQLServer) -> String? {
    let words = Dialect.split(sql).filter { $0 != " " }
    let count = words.compactMap { $0.hasPrefix("?") ? Int($0.dropFirst()) : nil }.max() ?? 0
    var choices = [[String]](repeating: ["unknown"], count: count)
    while true {
      let answer = prepare(sql, choices.map { $0[0] }, server)
      guard answer.contains("ERROR") else { return booleans(sql, server) }
      let mark = "could not determine data type of parameter $"
      guard let place = answer.range(of: mark),
        let number = Int(answer[place.upperBound...].prefix { $0.isNumber }), choices[number - 1] == ["unknown"]
      else {
        let isCarried = combinations(of: choices).contains { !prepare(sql, $0, server).contains("ERROR") }
        return isCarried ? booleans(sql, server) : "\(answer)\n\(sql)"
      }
      choices[number - 1] = types(of: "?\(number)", in: words, books)
    }
  }

  /// Every choice of one type a placeholder; a name is that of columns of one type nearly always, so they are few.
  private func combinations(of choices: [[String]]) -> [[String]] {
    guard choices.reduce(1, { $0 * $1.count }) <= 256 else { return [] }
    return choices.reduce([[]]) { found, next in found.flatMap { begun in next.map { begun + [$0] } } }
  }

  private func prepare(_ sql: String, _ types: [String], _ server: PostgreSQLServer) -> String {
    _ = server.say("DEALLOCATE ALL")
    let list = types.isEmpty ? "" : "(" + types.joined(separator: ", ") + ")"
    return server.say("PREPARE asked\(list) AS \(Dialect.statement(sql))")
  }

  /// A placeholder that PostgreSQL takes for a condition: the driver has no truth values to bind.
  private func booleans(_ sql: String, _ server: PostgreSQLServer) -> String? {
    let types = server.say("SELECT parameter_types FROM pg_prepared_statements")
    return types.contains("boolean") ? "a placeholder is a condition: \(types)\n\(sql)" : nil
  }

  /// What the statement binds there: the type of the column that the placeholder is compared with; nulls come typed.
  private func types(of placeholder: String, in words: [String], _ books: Books) -> [String] {
    let comparisons: Set<String> = ["=", "<", ">", "<>", "<=", ">="]
    for (index, word) in words.enumerated() where word == placeholder {
      var compared: String?
      if index > 1, comparisons.contains(words[index - 1]) {
        compared = words[index - 2]
      } else if index + 2 < words.count, comparisons.contains(words[index + 1]) {
        compared = words[index + (index + 4 < words.count && words[index + 3] == "." ? 4 : 2)]
      }
      let types = compared.map { books.types(of: $0, in: words) } ?? []
      if !types.isEmpty { return types }
    }
    return ["bigint", "text"]
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
