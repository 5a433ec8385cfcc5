import AvalKit
import Glibc
import TestSupport

/// One customer's story, told by a client of `aval serve` that knows nothing but the control channel.
///
/// Every date comes from the script: the host's clock stands at 09:30 of the day that is being told, so that the same
/// story gives the same figures on every machine.
final class Story {
  struct Refused: Error, CustomStringConvertible {
    let description: String
  }

  private(set) var chapters: [Chapter] = []
  private let database: String
  private var client: ChannelClient?
  private(set) var day = ""

  /// Starts with an empty database at `database`; its folder is emptied.
  init(database: String) throws {
    self.database = database
    let folder = database.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    Workspace.remove(folder)
    guard mkdir(folder, 0o755) == 0 else { throw Refused(description: "\(folder) cannot be made (errno \(errno)).") }
  }

  func tell() throws {
    try open(day: "2026-01-12")
    let customer = try archive()
    try rate(customer)
    try checkOrders(customer)
    try open(day: "2026-05-06")
    let overdue = try ledger(customer)
    try remind(customer)
    try open(day: "2026-05-21")
    try settle(customer, overdue)
    try ageOverTime(customer)
    try open(day: "2026-10-12")
    try survey()
    try prove()
    try close()
  }

  /// One request; a refusal ends the story with the host's own sentence.
  func call(_ method: String, _ params: JSONValue = .object([:])) throws -> JSONValue {
    guard let client else { throw Refused(description: "No host is running.") }
    let reply = try client.call(method, params)
    if let result = reply.result { return result }
    let message = reply.error?["message"]?.stringValue ?? reply.text
    throw Refused(description: "\(method) was refused: \(message) (\(reply.kind ?? "-") \(reply.path ?? ""))")
  }

  /// Begins a chapter and prints its heading.
  func chapter(_ title: String, _ methods: String) {
    chapters.append(Chapter(day: day, title: title, methods: methods))
    Terminal.put("\n" + Terminal.heading("\(chapters.count). \(title)", right: day))
    Terminal.put(Terminal.dimmed("   " + methods))
  }

  /// Adds to the chapter and prints it.
  func show(_ block: Block) {
    chapters[chapters.count - 1].blocks.append(block)
    for line in Terminal.lines(block) { Terminal.put(line.isEmpty ? "" : "   " + line) }
  }

  /// Ends the host, if one runs, and starts one whose clock stands on `day`, on the same database.
  private func open(day: String) throws {
    try close()
    self.day = day
    client = try ChannelClient(
      database: database, config: Workspace.root + "/Tests/Demo/aval.json", now: day + "T09:30:00+08:00")
  }

  private func close() throws {
    guard let client else { return }
    let code = client.finish()
    self.client = nil
    guard code == 0 else {
      throw Refused(description: "aval serve ended with \(code): \(client.process.errorText())")
    }
  }
}
