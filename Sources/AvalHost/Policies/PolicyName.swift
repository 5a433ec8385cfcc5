import AvalKit

/// A policy as callers name it: `<module>/<path below policies/>`, without ".json".
struct PolicyName: Hashable, Sendable {
  let module: String
  /// The path below the module's `policies/`.
  let path: String

  init(module: String, path: String) {
    self.module = module
    self.path = path
  }

  /// - Throws: `invalidParams` at `/name` for a text that names no policy of any module.
  init(parsing text: String) throws(Failure) {
    guard let slash = text.firstIndex(of: "/"), Self.isPlain(text) else {
      throw Failure(
        .invalidParams,
        "\(text.prefix(80)) is not a policy's name; write the module, a slash and the path below its policies folder, such as receivables/credit.",
        zh: "\(text.prefix(80)) 不是策略名称；请写成“模块/路径”，如 receivables/credit。", path: "/name")
    }
    module = String(text[..<slash])
    path = String(text[text.index(after: slash)...])
  }

  var text: String { module + "/" + path }

  /// The folder of the path; nil for a policy that stands in `policies/` itself.
  static func folder(of path: String) -> String? {
    path.lastIndex(of: "/").map { String(path[..<$0]) }
  }

  /// No empty, hidden or parent component: a name never leaves its folder.
  static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 200
      && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
        !part.isEmpty && part.first != "."
          && part.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains($0))
          }
      }
  }
}
