import AvalHost
import AvalKit
import Glibc

/// `aval call`: one request and its result.
enum CallCommand {
  /// The longest parameters read from standard input, in bytes.
  private static let inputLimit = 16 << 20

  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    let captures = try arguments.options("--capture").map(Capture.init)
    guard let method = arguments.word() else {
      throw UsageError(
        "aval call needs a METHOD; see aval call --help.", zh: "aval call 需要 METHOD；请看 aval call --help。")
    }
    let given = arguments.word()
    try arguments.finish()
    let params = try parameters(given, language: Terminal.chosenLanguage)
    let client = try HostClient(try options.engine())
    let reply = try client.call(method, params)
    let code = captures.isEmpty ? show(reply) : try capture(captures, from: reply)
    return client.close(code)
  }

  static func parameters(_ given: String?, language: Language?) throws -> JSONValue {
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
      throw UsageError("The parameters are not JSON: \(error)", zh: "参数不是 JSON：\(error)")
    }
    guard case .object(var object) = value else {
      throw UsageError(
        "The parameters are a JSON object, such as {\"customer\": \"shipin001\"}.",
        zh: "参数须为 JSON 对象，例如 {\"customer\": \"shipin001\"}。")
    }
    if let language, object["_meta"] == nil { object["_meta"] = .object(["lang": .string(language.rawValue)]) }
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
      guard bytes.count <= inputLimit else {
        throw UsageError("Standard input is longer than \(inputLimit) bytes.", zh: "标准输入超过 \(inputLimit) 字节。")
      }
    }
  }

  /// A value of the result for a variable of the shell, written `name=/pointer`.
  private struct Capture {
    let name: String
    let pointer: String

    init(_ text: String) throws {
      let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let isName = halves[0].unicodeScalars.enumerated().allSatisfy { index, scalar in
        scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
          || index > 0 && ("0"..."9").contains(scalar)
      }
      guard halves.count == 2, isName, !halves[0].isEmpty, halves[1].first == "/" else {
        throw UsageError(
          "--capture is NAME=/POINTER, such as id=/customer/id, not \(text).",
          zh: "--capture 的格式为 NAME=/POINTER，例如 id=/customer/id，而非 \(text)。")
      }
      (name, pointer) = (String(halves[0]), String(halves[1]))
    }
  }

  /// Prints assignments that `eval` of a shell takes; a refusal is shown as usual.
  private static func capture(_ captures: [Capture], from reply: JSONNode) throws -> ExitCode {
    guard let result = reply["result"] else { return show(reply) }
    for capture in captures {
      guard let value = result.at(capture.pointer) else {
        Terminal.error(
          Text("The result has no \(capture.pointer).", zh: "结果中没有 \(capture.pointer)。"))
        return .failure
      }
      let text = value.string ?? String(decoding: value.rawBytes, as: UTF8.self)
      print("\(capture.name)='\(text.replacing("'", with: "'\\''"))'")
    }
    return .success
  }

  static func show(_ reply: JSONNode) -> ExitCode {
    let failed = reply["error"]
    guard let shown = failed ?? reply["result"] else {
      Terminal.error(Text("the host did not answer", zh: "主机没有回复"))
      return .failure
    }
    let descriptor: Int32 = failed == nil ? 1 : 2
    let pretty = failed == nil ? Terminal.isOutputTerminal : Terminal.isErrorTerminal
    let bytes = pretty ? JSONCoding.prettyBytes(of: shown) : Array(shown.rawBytes)
    guard Terminal.write(bytes + [0x0A], to: descriptor) else {
      Terminal.error(
        Text("The result could not be written to standard output.", zh: "无法将结果写入标准输出。"))
      return .failure
    }
    return failed == nil ? .success : .failure
  }
}
