import AvalKit

/// What an audit entry says, apart from its place in the chain.
package struct AuditRecord: Sendable, Hashable {
  package enum Kind: Int64, Sendable {
    case write = 1
    /// A read of a credit file, which is evidence.
    case read = 2
    /// A refused attempt.
    case denied = 3
    /// Something the host did by itself or an operator did to it.
    case host = 4
  }

  /// Milliseconds since 1970-01-01T00:00:00Z, from the host's clock.
  package var at: Int64
  package var kind: Kind
  /// The person who asked, or for whom it was asked.
  package var actor: String
  /// Who signed in; nil in entries made before principal and actor were told apart.
  package var principal: String?
  package var method: String
  /// What it was about: an entity's id, or empty.
  package var subject: String

  package init(
    at: Int64, kind: Kind, actor: String, principal: String? = nil, method: String, subject: String
  ) {
    self.at = at
    self.kind = kind
    self.actor = actor
    self.principal = principal
    self.method = method
    self.subject = subject
  }
}

/// One entry as it is stored.
package struct AuditEntry: Sendable {
  package let seq: Int64
  package let record: AuditRecord
  package let payloadHash: Digest
  package let hash: Digest
  /// The JSON that was recorded; nil where there was none or it has been destroyed.
  package let payload: [UInt8]?
}

/// The last link of the chain.
package struct AuditHead: Sendable, Hashable {
  /// 0 before the first entry.
  package let seq: Int64
  package let hash: Digest

  package static let empty = AuditHead(seq: 0, hash: .zero)

  package init(seq: Int64, hash: Digest) {
    self.seq = seq
    self.hash = hash
  }
}

/// How an entry's hash is computed: SHA-256 over the hash before it, then its fields. Integers are eight big-endian
/// bytes and texts stand behind their length, so that no two entries have the same bytes.
struct AuditChain: ~Copyable {
  private var input = HashInput()

  mutating func hash(_ record: AuditRecord, seq: Int64, payloadHash: Digest, after previous: Digest) -> Digest {
    input.add(previous)
    input.add(seq)
    input.add(record.at)
    input.add(record.kind.rawValue)
    input.add(record.actor)
    input.add(record.method)
    input.add(record.subject)
    input.add(payloadHash)
    if let principal = record.principal { input.add(principal) }
    return input.digest()
  }

  /// SHA-256 over the salt and the payload: without the salt, nobody can prove what a destroyed payload said.
  mutating func payloadHash(salt: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer) -> Digest {
    input.add(salt)
    input.add(payload)
    return input.digest()
  }
}
