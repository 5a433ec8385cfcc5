/// Why a request was refused: a stable kind to branch on, a sentence that says what to do, and where.
public struct Failure: Error, Sendable, Hashable {
  /// What clients branch on (`error.data.kind`), and its JSON-RPC code.
  public enum Kind: String, Sendable, CaseIterable {
    case invalidParams
    case notFound
    case conflict
    case denied
    case limitExceeded
    case moduleUnavailable
    case busy
    case storage
    case corrupt
    case unsupported
    case failedPrecondition
    case cancelled

    /// The JSON-RPC error code of the kind.
    public var code: Int {
      switch self {
      case .invalidParams: -32602
      case .notFound: -32001
      case .conflict: -32003
      case .denied: -32004
      case .limitExceeded: -32005
      case .moduleUnavailable: -32006
      case .busy: -32007
      case .storage: -32008
      case .corrupt: -32009
      case .unsupported: -32010
      case .failedPrecondition: -32011
      case .cancelled: -32800
      }
    }
  }

  public let kind: Kind
  public let message: Text
  /// A JSON Pointer (RFC 6901) into the request's params; empty for the request as a whole.
  public let path: String
  /// More members of `error.data`: the bytes of a JSON object, or empty.
  public let data: [UInt8]

  public init(_ kind: Kind, _ en: String, zh: String, path: String = "", data: [UInt8] = []) {
    self.init(kind, Text(en, zh: zh), path: path, data: data)
  }

  public init(_ kind: Kind, _ message: Text, path: String = "", data: [UInt8] = []) {
    self.kind = kind
    self.message = message
    self.path = path
    self.data = data
  }

  /// The same failure seen from further out: `prefix` is put before its path.
  public func at(_ prefix: String) -> Failure {
    Failure(kind, message, path: prefix + path, data: data)
  }
}

extension Failure: CustomStringConvertible {
  public var description: String {
    path.isEmpty ? "\(kind.rawValue): \(message.en)" : "\(kind.rawValue) at \(path): \(message.en)"
  }
}
