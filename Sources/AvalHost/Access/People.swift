import AvalKit

/// Somebody who acts.
struct User: Sendable, Hashable, Encodable {
  let id: String
  let name: String
  /// The id of the unit; nil for one who belongs to none.
  let unit: String?
  /// The ids of roles, sorted.
  let roles: [String]
  let active: Bool
}

/// A head office, branch, department or team.
struct OrganisationUnit: Sendable, Hashable, Encodable {
  let id: String
  let name: String
  let parent: String?
  /// The unit that took its users and its work; it changes no more then.
  let mergedInto: String?
}

/// What a group of people may do.
struct Role: Sendable, Hashable {
  let id: String
  let title: Text
  /// The permissions of methods' declarations.
  let permissions: Set<String>
  /// `config` for the shipped table, `channel` for what `access.role.put` has put in its place.
  let origin: String
}

/// What somebody has to see to, whoever it is.
struct Duty: Sendable, Hashable {
  let id: String
  let title: Text
}

/// A token as it is kept: what it lets in, never the token itself.
struct Token: Sendable, Hashable {
  /// The principal of what is asked with it.
  let name: String
  let user: String
  /// Whether a request may name another actor than the token's user.
  let actsFor: Bool
  /// Milliseconds since 1970; nil for one that does not expire.
  let expiresAt: Int64?
  let isRevoked: Bool

  /// How many random bytes a token has.
  static let byteCount = 32
  static let prefix = "aval_"

  /// A new token's text, for its owner alone. Never from a seeded source: it has to be unpredictable under test as well.
  static func make() -> String {
    var system = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    for _ in 0..<(byteCount / 8) { withUnsafeBytes(of: system.next()) { bytes.append(contentsOf: $0) } }
    return prefix + bytes.withUnsafeBytes { Hex.encode($0) }
  }

  /// What is kept of a token's text. 256 random bits need no salt and no slow hash.
  static func digest(of text: String) -> Digest { Digest.of(Array(text.utf8)) }
}
