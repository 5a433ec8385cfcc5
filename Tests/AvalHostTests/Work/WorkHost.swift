import AvalHost
import AvalKit
import Glibc
import TestSupport

/// Fixture modules for long work and events, and what they have left in the database.
///
/// `alpha.do.steps` is a job that goes on while the file `hold` exists in the root; `alpha.do.emit` announces
/// `alpha.happened`, which `beta` and `gamma` take unless `<id>.refuses` exists.
struct WorkHost {
  let host: FixtureHost

  init(root: String, more: String = "") throws {
    var alpha = FixtureModule("alpha")
    alpha.methods = ["echo.get", "do.steps", "do.emit", "thing.put"]
    alpha.writes = ["do.steps", "do.emit", "thing.put"]
    alpha.jobs = ["do.steps"]
    alpha.more = #", "emits": ["alpha.happened"]"#
    alpha.migrations = ["0001_slice.sql": "CREATE TABLE alpha_slice (number INTEGER PRIMARY KEY) STRICT;"]
    try alpha.write(below: root)
    for id in ["beta", "gamma"] {
      var subscriber = FixtureModule(id)
      subscriber.methods = ["event.take"]
      subscriber.writes = ["event.take"]
      subscriber.more = #", "subscribes": [{"event": "alpha.happened", "method": "\#(id).event.take"}]"#
      subscriber.migrations = [
        "0001_taken.sql": """
        CREATE TABLE \(id)_taken (id INTEGER PRIMARY KEY, event TEXT NOT NULL, actor TEXT NOT NULL, as_of INTEGER NOT NULL)
        STRICT;
        """
      ]
      try subscriber.write(below: root)
    }
    host = FixtureHost(root: root, modules: ["alpha", "beta", "gamma"], more: more)
  }

  var root: String { host.root }

  func start() throws -> ChannelClient { try host.start() }

  func put(_ file: String) throws { try Workspace.write("", to: root + "/" + file) }
  func remove(_ file: String) { unlink(root + "/" + file) }

  /// The first column of a query of the test's own.
  func rows(_ sql: String) throws -> [String] {
    let connection = try Database(path: host.database).openReader()
    return try connection.all(sql) { $0.text(0) }
  }

  func taken(by id: String) throws -> [String] {
    try rows("SELECT event FROM \(id)_taken ORDER BY id").map { text in
      JSONValue(try JSONDocument(parsing: Array(text.utf8)).root)["payload"]?["text"]?.stringValue ?? ""
    }
  }

  /// Waits until something is so, however slow the machine is; false after two minutes.
  static func wait(_ isSo: () throws -> Bool) rethrows -> Bool {
    let end = ServedProcess.monotonic() + 120
    while ServedProcess.monotonic() < end {
      if try isSo() { return true }
      usleep(20_000)
    }
    return false
  }

  /// A check of `system.health`.
  static func health(_ name: String, _ client: ChannelClient) throws -> (ok: Bool, detail: String) {
    let checks = try client.call("system.health").result?["checks"]?.arrayValue ?? []
    let check = checks.first { $0["name"]?.stringValue == name }
    return (check?["ok"]?.boolValue ?? false, check?["detail"]?.stringValue ?? "")
  }
}
