import AvalKit

/// A client of the control channel: one `aval serve`, line framing, one request at a time or many in flight.
public final class ChannelClient {
  public let process: ServedProcess
  private var nextID = 1
  private let language: String?

  public struct Reply {
    public let result: JSONValue?
    public let error: JSONValue?
    public let text: String

    public var kind: String? { error?["data"]?["kind"]?.stringValue }
    public var path: String? { error?["data"]?["path"]?.stringValue }
  }

  public struct NoReply: Error, CustomStringConvertible {
    public let description: String
  }

  /// Starts `aval serve` on a database; `now` fixes the host's clock. The tests' configuration is the shipped one with a
  /// creditor, without whom no letter leaves.
  public init(
    database: String, config: String? = nil, now: String? = nil, language: String? = nil,
    environment: [String: String] = [:], arguments: [String] = []
  ) throws {
    var environment = environment
    // Everything a test does is also a check that declarations, types and results agree.
    environment["AVAL_CONFORMANCE"] = environment["AVAL_CONFORMANCE"] ?? "1"
    if let now { environment["AVAL_NOW"] = now }
    let config = config ?? Workspace.root + "/Tests/aval.json"
    let folder = Workspace.folder(of: database)
    process = try ServedProcess(
      Workspace.aval,
      [
        "serve", "--database", database, "--config", config, "--files-read", folder, "--files-read", Workspace.root,
        "--files-write", folder,
      ] + arguments, environment: environment)
    self.language = language
  }

  /// The bytes of a request line, and its id.
  public func line(_ method: String, _ params: JSONValue, meta: [(String, JSONValue)] = []) -> (id: Int, text: String) {
    let id = nextID
    nextID += 1
    var params = params
    var meta = meta
    if let language { meta.append(("lang", .string(language))) }
    if !meta.isEmpty, case .object(var object) = params {
      object["_meta"] = .object(JSONObject(meta))
      params = .object(object)
    }
    return (
      id,
      #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(String(decoding: params.bytes, as: UTF8.self))}"#
    )
  }

  /// One request and its reply; progress notifications on the way are dropped.
  public func call(
    _ method: String, _ params: JSONValue = .object([:]), meta: [(String, JSONValue)] = [], withinSeconds: Double = 240
  ) throws -> Reply {
    let (id, text) = line(method, params, meta: meta)
    process.send(line: text)
    while let line = process.line(withinSeconds: withinSeconds) {
      let reply = try Self.reply(line)
      // A reply without an id answers a message that could not be read: this one.
      if reply.id == id || reply.reply.text.contains(#""id":null"#) { return reply.reply }
    }
    process.closeInput()
    process.kill()
    process.wait()
    throw NoReply(description: "\(method): no reply; stderr: \(process.errorText())")
  }

  /// Reads one line as a reply; `id` is nil for notifications.
  public static func reply(_ line: String) throws -> (id: Int?, reply: Reply) {
    let message = JSONValue(try JSONDocument(parsing: Array(line.utf8)).root)
    return (
      message["id"]?.integerValue.map { Int($0) }, Reply(result: message["result"], error: message["error"], text: line)
    )
  }

  /// Ends the input and waits for the process: its exit code.
  public func finish() -> Int32 {
    process.closeInput()
    return process.wait()
  }
}
