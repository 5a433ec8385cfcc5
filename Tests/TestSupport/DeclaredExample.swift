import AvalKit

/// The example of a method's declaration: what must be done before, and the call itself.
public struct DeclaredExample {
  public struct Given {
    public let method: String
    public let params: JSONValue
    /// Names for values of the reply, by JSON Pointer.
    public let captures: [(name: String, pointer: String)]
  }

  public let method: String
  public let given: [Given]
  public let params: JSONValue

  /// Reads the example of `plugins/<module>/methods/<name>.json`; nil for an internal method.
  public init?(module: String, file: String) throws {
    let path = Workspace.root + "/plugins/\(module)/methods/\(file).json"
    guard let bytes = Workspace.read(path) else { return nil }
    let root = JSONValue(try JSONDocument(parsing: bytes).root)
    guard let example = root["example"], root["internal"]?.boolValue != true else { return nil }
    method = module + "." + file
    params = example["params"] ?? .object([:])
    given = (example["given"]?.arrayValue ?? []).map { step in
      Given(
        method: step["method"]?.stringValue ?? "", params: step["params"] ?? .object([:]),
        captures: (step["capture"]?.objectValue ?? [:]).map { ($0.key, $0.value.stringValue ?? "") })
    }
  }

  /// Plays the example on a fresh host; what went wrong, or nil.
  public func problem() throws -> String? {
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/aval.sqlite")
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
      let reply = try client.call(method, captures.filled(params))
      if reply.result == nil { return "\(method): the example was refused: \(reply.text)" }
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
