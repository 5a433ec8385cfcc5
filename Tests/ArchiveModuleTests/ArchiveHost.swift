import AvalKit
import Glibc
import TestSupport

/// A host with the archive and the rating, and what integrators may put over their policies.
struct ArchiveHost {
  struct Refused: Error, CustomStringConvertible {
    let description: String
  }

  let folder: String
  private let client: ChannelClient

  /// - Parameter policies: documents by `<module>/<name>`, in place of those that the modules ship.
  init(_ folder: String, now: String, policies: [String: String] = [:]) throws {
    self.folder = folder
    for (name, document) in policies {
      let parts = name.split(separator: "/")
      try Self.makeFolders([folder + "/policies", folder + "/policies/\(parts[0])"])
      try Workspace.write(document, to: "\(folder)/policies/\(name).json")
    }
    let config = folder + "/aval.json"
    try Workspace.write(
      """
      {"modulePaths": ["\(Workspace.root)/plugins"], "modules": [{"id": "archive"}, {"id": "rating"}],
       "importFormatPaths": ["\(Workspace.root)/import-formats"], "policyPaths": ["policies"]}
      """, to: config)
    client = try ChannelClient(database: folder + "/archive.sqlite", config: config, now: now)
  }

  private static func makeFolders(_ paths: [String]) throws {
    for path in paths where mkdir(path, 0o755) != 0 && errno != EEXIST {
      throw Refused(description: "\(path): errno \(errno)")
    }
  }

  @discardableResult
  func call(_ method: String, _ params: JSONValue = .object([:])) throws -> JSONValue {
    let reply = try client.call(method, params)
    guard let result = reply.result else { throw Refused(description: "\(method): \(reply.text)") }
    return result
  }

  func finish() throws {
    guard client.finish() == 0 else { throw Refused(description: client.process.errorText()) }
  }

  /// A shipped policy with a text in it replaced.
  static func policy(_ name: String, replacing old: String, with new: String) throws -> String {
    let path = Workspace.root + "/plugins/\(name.replacingFirst("/", with: "/policies/")).json"
    guard let bytes = Workspace.read(path) else { throw Refused(description: "\(path) cannot be read") }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let range = text.firstRange(of: old) else { throw Refused(description: "\(name) does not hold \(old)") }
    return text.replacingCharacters(in: range, with: new)
  }
}

extension String {
  fileprivate func replacingFirst(_ old: Character, with new: String) -> String {
    guard let at = firstIndex(of: old) else { return self }
    return String(self[..<at]) + new + String(self[index(after: at)...])
  }

  fileprivate func firstRange(of part: String) -> Range<String.Index>? {
    ranges(of: part).first
  }

  fileprivate func replacingCharacters(in range: Range<String.Index>, with new: String) -> String {
    String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
  }
}
