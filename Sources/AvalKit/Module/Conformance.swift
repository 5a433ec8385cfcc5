import Glibc

/// Whether declarations and Swift types say the same, checked while tests run (`AVAL_CONFORMANCE=1`).
///
/// A parameter that is declared and never read is a promise the method does not keep.
enum Conformance {
  /// Set for the life of the process.
  private static let isChecked = getenv("AVAL_CONFORMANCE").map { $0.pointee == 0x31 } ?? false

  /// Parameters that the host reads for every method.
  private static let readByHost: Set<String> = ["/asOf", "/knownAt", "/lang", "/_meta"]

  /// Decodes a method's parameters; under test, refuses those that the type never looked at.
  static func decode<P: Decodable>(_ type: P.Type, of method: String, from node: JSONNode) throws -> P {
    guard isChecked else { return try JSONCoding.decode(type, from: node) }
    let (params, unread) = try JSONCoding.decodeReportingUnread(type, from: node)
    let ignored = unread.filter { path in
      !readByHost.contains(path) && !path.hasPrefix("/_meta/")
    }
    guard let first = ignored.first else { return params }
    throw Failure(
      .corrupt, "\(method) accepts \(first) and never reads it; read it or take it out of the declaration.",
      zh: "\(method) 接受参数 \(first) 但从不读取；请读取它或从声明中删除。", path: first)
  }
}
