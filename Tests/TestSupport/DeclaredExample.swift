import AvalKit

/// The example of a method's declaration, and its cases: what must be done before, the call itself, and for a case what
/// it must answer.
public struct DeclaredExample {
  public struct Given {
    public let method: String
    public let params: JSONValue
    /// Names for values of the reply, by JSON Pointer.
    public let captures: [(name: String, pointer: String)]

    static func list(_ value: JSONValue?) -> [Given] {
      (value?.arrayValue ?? []).map { step in
        Given(
          method: step["method"]?.stringValue ?? "", params: step["params"] ?? .object([:]),
          captures: (step["capture"]?.objectValue ?? [:]).map { ($0.key, $0.value.stringValue ?? "") })
      }
    }
  }

  /// A boundary: a call on a day of its own, and what it must answer.
  public struct Case {
    public let requirement: String
    let now: String?
    let given: [Given]
    let params: JSONValue
    let result: JSONValue?
    let refusal: JSONValue?
  }

  public let method: String
  public let given: [Given]
  public let params: JSONValue
  public let cases: [Case]
  /// Whether each call leaves an audit entry: writes, and reads that are evidence.
  public let leavesEntry: Bool

  /// Reads the declaration `plugins/<module>/methods/<name>.json`; nil for an internal method.
  public init?(module: String, file: String) throws {
    let path = Workspace.root + "/plugins/\(module)/methods/\(file).json"
    guard let bytes = Workspace.read(path) else { return nil }
    let root = JSONValue(try JSONDocument(parsing: bytes).root)
    guard let example = root["example"], root["internal"]?.boolValue != true else { return nil }
    method = module + "." + file
    params = example["params"] ?? .object([:])
    leavesEntry = root["effect"] != "read" || root["audited"]?.boolValue == true
    let exampleGiven = Given.list(example["given"])
    given = exampleGiven
    cases = (root["cases"]?.arrayValue ?? []).map { one in
      Case(
        requirement: one["requirement"]?.stringValue ?? "", now: one["now"]?.stringValue,
        given: one["given"] == "example" ? exampleGiven : Given.list(one["given"]),
        params: one["params"] ?? .object([:]), result: one["result"], refusal: one["refusal"])
    }
  }

  /// Plays the example on a fresh host; what went wrong, or nil.
  public func problem() throws -> String? {
    try play(given, now: nil) { client, captures in
      let before = try audit(client, leavesEntry)
      let reply = try client.call(method, captures.filled(params))
      if reply.result == nil { return "the example was refused: \(reply.text)" }
      guard leavesEntry else { return nil }
      let entries = try audit(client, true).filter { entry in
        entry["method"]?.stringValue == method && !before.contains(entry)
      }
      return entries.isEmpty ? "the example left no audit entry" : nil
    }
  }

  /// Plays a case on a fresh host; what went wrong, or nil.
  public func problem(of one: Case) throws -> String? {
    try play(one.given, now: one.now) { client, captures in
      let reply = try client.call(method, captures.filled(one.params))
      let place = "\(one.requirement) \(one.params)"
      if let refusal = one.refusal {
        let path = refusal["path"]?.stringValue
        let holds = reply.kind == refusal["kind"]?.stringValue && (path == nil || path == reply.path)
        return holds ? nil : "\(place): expected \(refusal), found \(reply.text)"
      }
      guard let result = reply.result else { return "\(place) was refused: \(reply.text)" }
      let differences = captures.differences(one.result ?? .null, result)
      return differences.isEmpty ? nil : "\(place): \(differences.joined(separator: "; "))"
    }
  }

  /// The latest entries of the audit; none where nobody wants them.
  private func audit(_ client: ChannelClient, _ isWanted: Bool) throws -> [JSONValue] {
    guard isWanted else { return [] }
    return try client.call("audit.list", ["limit": 200, "method": .string(method)]).result?["items"]?.arrayValue ?? []
  }

  private func play(
    _ given: [Given], now: String?, _ body: (ChannelClient, inout Captures) throws -> String?
  ) throws -> String? {
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/aval.sqlite", now: now)
      var captures = Captures()
      captures.set("root", .string(Workspace.root))
      captures.set("folder", .string(folder))
      for step in given {
        let reply = try client.call(step.method, captures.filled(step.params))
        guard let result = reply.result else { return "\(method): given \(step.method) was refused: \(reply.text)" }
        for (name, pointer) in step.captures {
          guard let value = result.at(pointer) else { return "\(method): \(step.method) answers no \(pointer)" }
          captures.set(name, value)
        }
      }
      if let problem = try body(client, &captures) { return "\(method): \(problem)" }
      for proof in ["receivables.ledger.verify", "audit.verify"] {
        let verified = try client.call(proof, [:])
        if verified.result?["ok"] != true { return "\(method): then \(proof) answers \(verified.text)" }
      }
      return client.finish() == 0 ? nil : "\(method): aval ended badly"
    }
  }
}

extension JSONValue {
  /// The value at a JSON Pointer of member names and positions.
  public func at(_ pointer: String) -> JSONValue? {
    pointer.split(separator: "/").reduce(Optional(self)) { value, token in
      switch value {
      case .object(let object): object[String(token)]
      case .array(let elements): Int(token).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      default: nil
      }
    }
  }
}
