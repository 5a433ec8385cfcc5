import AvalKit
import TestSupport

/// `aval serve` with the fixture modules of a folder, as a client meets it.
struct FixtureHost {
  let root: String
  var modules = ["alpha", "beta"]
  /// More members of the configuration, each with a comma before it.
  var more = ""

  var database: String { root + "/books.sqlite" }

  /// - Parameter environment: `AVAL_CONFORMANCE` is set where it does not say otherwise.
  func start(environment: [String: String] = [:]) throws -> ChannelClient {
    let modules = modules.map { #"{"id": "\#($0)"}"# }.joined(separator: ", ")
    let configuration = #"""
      { "modulePaths": ["plugins"], "libraryPaths": ["lib"], "lang": "en", "modules": [\#(modules)]\#(more) }
      """#
    try Workspace.write(configuration, to: root + "/aval.json")
    return try ChannelClient(
      database: database, config: root + "/aval.json",
      environment: environment.merging(["AVAL_FIXTURE_FOLDER": root]) { given, _ in given })
  }

  /// State and reason of a module, as `module.list` says them.
  static func state(of id: String, _ client: ChannelClient) throws -> (state: String?, reason: String) {
    let items = try client.call("module.list").result?["items"]
    guard case .array(let modules)? = items, let module = modules.first(where: { $0["id"]?.stringValue == id }) else {
      return (nil, "")
    }
    return (module["state"]?.stringValue, module["reason"]?.stringValue ?? "")
  }
}
