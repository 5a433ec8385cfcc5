import AvalKit

/// Which modules an operator has switched off, as the database remembers it.
enum ModuleSwitches {
  /// The modules that are not to be dispatched to, each with the reason.
  static func off(_ connection: Connection) throws -> [String: Text] {
    let rows = try connection.all("SELECT id, state, reason, reason_zh FROM host_module WHERE state <> 'enabled'") {
      ($0.text(0), $0.text(1), Text($0.text(2), zh: $0.text(3)))
    }
    var result: [String: Text] = [:]
    for (id, state, reason) in rows {
      result[id] = reason.en.isEmpty ? standardReason(id, state) : reason
    }
    return result
  }

  private static func standardReason(_ id: String, _ state: String) -> Text {
    Text("it was disabled; enable it with module.enable.", zh: "它已被停用;可用 module.enable 启用。")
  }

  /// How many migrations each module has had, by module.
  static func schemaVersions(_ connection: Connection) throws -> [OrderedPair<Int>] {
    try connection.all("SELECT id, schema_version FROM host_module ORDER BY id") {
      OrderedPair(key: $0.text(0), value: Int($0.int(1)))
    }
  }

  /// Remembers a module's state and raises the generation, so that every process notices.
  static func set(_ id: String, enabled: Bool, on connection: Connection) throws {
    try connection.run(
      """
      INSERT INTO host_module (id, state) VALUES (?1, ?2)
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = '', reason_zh = ''
      """, [.text(id), .text(enabled ? "enabled" : "disabled")])
    try Generation.raise(on: connection)
  }
}
