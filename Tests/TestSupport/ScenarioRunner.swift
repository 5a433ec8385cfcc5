import AvalKit

/// Plays a scenario against a fresh host and an empty database.
public enum ScenarioRunner {
  /// What went wrong, one line each with file and line; empty when the scenario holds.
  public static func run(_ scenario: Scenario) throws -> [String] {
    try Workspace.withFolder { folder in
      let value = { (name: String) in scenario.directives.first { $0.name == name }?.value }
      let config = value("config").map { Workspace.root + "/config/" + $0 + ".json" }
      let client = try ChannelClient(
        database: folder + "/aval.sqlite", config: config, now: value("now"), language: value("lang"))
      var captures = Captures()
      captures.set("folder", .string(folder))
      captures.set("root", .string(Workspace.root))
      var problems: [String] = []
      for step in scenario.steps {
        problems += try check(step, in: scenario, client, &captures)
        if !problems.isEmpty { break }
      }
      if problems.isEmpty { problems += try brokenBooks(after: scenario, client) }
      let code = client.finish()
      if code != 0 { problems.append("\(scenario.file): aval ended with \(code): \(client.process.errorText())") }
      return problems
    }
  }

  /// Whatever a scenario did, the ledger's sums and the audit chain hold after it; without the module there is no ledger.
  private static func brokenBooks(after scenario: Scenario, _ client: ChannelClient) throws -> [String] {
    try ["receivables.ledger.verify", "audit.verify"].compactMap { method in
      let reply = try client.call(method)
      if reply.result?["ok"]?.boolValue == true || reply.kind == "moduleUnavailable" { return nil }
      return "\(scenario.file): \(method) after the scenario: \(reply.text)"
    }
  }

  private static func check(
    _ step: Scenario.Step, in scenario: Scenario, _ client: ChannelClient, _ captures: inout Captures
  ) throws -> [String] {
    let reply = try client.call(step.method, captures.filled(step.params))
    let place = "\(scenario.file):\(step.line) \(step.method)"
    switch step.expectation {
    case nil:
      return reply.error.map { ["\(place): refused: \($0)"] } ?? []
    case .result(let expected, let line):
      guard let result = reply.result else { return ["\(place): refused: \(reply.text)"] }
      return captures.differences(expected, result).map { "\(scenario.file):\(line) \($0)" }
    case .failure(let kind, let path, let line):
      guard reply.kind == kind, path == nil || reply.path == path else {
        return ["\(scenario.file):\(line): expected \(kind) \(path ?? ""), found \(reply.text)"]
      }
      return []
    }
  }
}
