import AvalHost
import AvalKit
import Glibc

/// `aval call`: one request and its result.
enum CallCommand {
  /// The longest parameters read from standard input, in bytes.
  private static let inputLimit = 16 << 20

  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    let language = try arguments.option("--lang")
    guard let method = arguments.word() else { throw UsageError("aval call needs a METHOD; see aval call --help.") }
    let given = arguments.word()
    try arguments.finish()
    let params = try parameters(given, language: language)
    let client = try HostClient(try options.engine())
    let reply = try client.call(method, params)
    let code = show(reply)
    return client.close(code)
  }

  private static func parameters(_ given: String?, language: String?) throws -> JSONValue {
    let bytes: [UInt8] =
      switch given {
      case nil: Array("{}".utf8)
      case "-": try readInput()
      case .some(let text): Array(text.utf8)
      }
    let value: JSONValue
    do {
      value = JSONValue(try JSONDocument(parsing: bytes).root)
    } catch {
      throw UsageError("The parameters are not JSON: \(error)")
    }
    guard case .object(var object) = value else { throw UsageError("The parameters are a JSON object.") }
    if let language { object["_meta"] = .object(["lang": .string(language)]) }
    return .object(object)
  }

  private static func readInput() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(0, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += chunk.prefix(count)
      guard bytes.count <= inputLimit else { throw UsageError("Standard input is longer than \(inputLimit) bytes.") }
    }
  }

  static func show(_ reply: JSONNode) -> ExitCode {
    let failed = reply["error"]
    guard let shown = failed ?? reply["result"] else {
      Terminal.error("the host did not answer")
      return .failure
    }
    let descriptor: Int32 = failed == nil ? 1 : 2
    let pretty = failed == nil ? Terminal.isOutputTerminal : Terminal.isErrorTerminal
    let bytes = pretty ? JSONCoding.prettyBytes(of: shown) : Array(shown.rawBytes)
    Terminal.write(bytes + [0x0A], to: descriptor)
    return failed == nil ? .success : .failure
  }
}
