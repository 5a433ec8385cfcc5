import AvalKit

/// Plays a scenario against a fresh host and an empty database.
public enum ScenarioRunner {
  /// What went wrong, one line each with file and line; empty when the scenario holds.
  ///
  /// - Parameter reversed: whether the host reads rows that no ORDER BY orders in the other order.
  public static func run(_ scenario: Scenario, reversed: Bool = false) throws -> [String] {
    try Workspace.withFolder { folder in
      let value = { (name: String) in scenario.directives.first { $0.name == name }?.value }
      let config = value("config").map { Workspace.root + "/config/" + $0 + ".json" }
      let client = try ChannelClient(
        database: folder + "/aval.sqlite", config: config, now: value("now"), language: value("lang"),
        environment: reversed ? ["AVAL_REVERSED": "1"] : [:])
      var captures = Captures()
      captures.set("folder", .string(folder))
      captures.set("root", .string(Workspace.root))
      var problems = try emptyExpectations(scenario, client)
      guard problems.isEmpty else {
        _ = client.finish()
        return problems
      }
      for step in scenario.steps {
        problems += try check(step, in: scenario, client, &captures)
        if !problems.isEmpty { break }
      }
      if problems.isEmpty { problems += try brokenBooks(after: scenario, client) }
      if problems.isEmpty {
        problems += try WorkComparison(client, database: folder + "/aval.sqlite").differences().map {
          "\(scenario.file): after the scenario \($0)"
        }
      }
      let code = client.finish()
      if code != 0 { problems.append("\(scenario.file): aval ended with \(code): \(client.process.errorText())") }
      return problems
    }
  }

  /// Reads that expect nothing of what they answer: such a step proves no more than that nothing was refused.
  private static func emptyExpectations(_ scenario: Scenario, _ client: ChannelClient) throws -> [String] {
    let empty = scenario.steps.filter { step in
      switch step.expectation {
      case nil: true
      case .result(let expected, _): expected.objectValue?.isEmpty ?? true
      case .failure: false
      }
    }
    guard !empty.isEmpty else { return [] }
    let methods = try client.call("rpc.discover").result?["methods"]?.arrayValue ?? []
    let reads = Set(methods.filter { $0["x-effect"] == "read" }.compactMap { $0["name"]?.stringValue })
    return empty.filter { reads.contains($0.method) }.map {
      "\(scenario.file):\($0.line) \($0.method): a read that expects nothing proves nothing; name what it answers"
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
