import AvalHost
import AvalKit

/// `aval day`: `system.day.run` for a timer.
enum DayCommand {
  static func run(_ arguments: inout Arguments) throws -> ExitCode {
    let options = try HostOptions(&arguments)
    let asOf = try arguments.option("--as-of")
    try arguments.finish()
    var params: JSONObject = [:]
    if let asOf { params["asOf"] = .string(try day(asOf)) }
    params["_meta"] = ["lang": .string(Terminal.language.rawValue)]
    let client = try HostClient(try options.engine())
    let interrupt = Interrupt()
    interrupt.onInterrupt { client.notify("$/cancelRequest", ["id": .integer(client.lastID)]) }
    let reply = try client.call("system.day.run", .object(params))
    guard let result = reply["result"] else {
      Terminal.error(
        reply["error"]?["message"]?.string
          ?? Text("the host did not answer", zh: "主机未回复").in(Terminal.language))
      return client.close(.failure)
    }
    return client.close(report(result) ? .success : .failure)
  }

  private static func day(_ text: String) throws -> String {
    do {
      return try CivilDate(parsing: text).description
    } catch {
      throw UsageError(
        "--as-of is a day such as 2026-11-21, not \(text).", zh: "--as-of 须为日期，例如 2026-11-21，而非 \(text)。")
    }
  }

  /// Prints one line a day and module; true when none failed.
  private static func report(_ result: JSONNode) -> Bool {
    var isWhole = true
    for day in result["days"].map({ Array($0.elements) }) ?? [] {
      for module in day["modules"].map({ Array($0.elements) }) ?? [] {
        let state = module["state"]?.string ?? ""
        isWhole = isWhole && state == "done"
        let told =
          module["error"]?["message"]?[Terminal.language.rawValue]?.string ?? module["reason"]?.string
          ?? module["result"].map { String(decoding: $0.rawBytes, as: UTF8.self) } ?? ""
        let word = states[state]?.in(Terminal.language) ?? state
        print("\(day["day"]?.string ?? "") \(Terminal.padded(module["module"]?.string ?? "", 12)) \(word) \(told)")
      }
    }
    return isWhole
  }

  private static let states: [String: Text] = [
    "done": Text("done   ", zh: "完成"), "failed": Text("FAILED ", zh: "失败"),
    "skipped": Text("SKIPPED", zh: "跳过"),
  ]
}
