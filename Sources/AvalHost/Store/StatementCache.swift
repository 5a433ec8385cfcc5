import AvalKit
import CSQLite

/// One module's prepared statements on one connection, found by their text without making a String of it.
final class StatementCache {
  let scope: AccessScope
  private var heads: [UInt64: PreparedStatement] = [:]
  private var count = 0
  private var lendings: UInt64 = 0
  private let limit: Int

  init(scope: AccessScope, limit: Int) {
    self.scope = scope
    self.limit = limit
  }

  /// An idle statement of this text, marked as used; nil where there is none. The same text in use twice is two
  /// statements.
  func take(_ sql: UnsafeRawBufferPointer, hash: UInt64) -> PreparedStatement? {
    var candidate = heads[hash]
    while let statement = candidate {
      if !statement.isInUse, statement.hasText(sql) {
        statement.isInUse = true
        lendings += 1
        statement.lastUse = lendings
        return statement
      }
      candidate = statement.sibling
    }
    return nil
  }

  func add(_ statement: PreparedStatement, hash: UInt64) {
    if count >= limit { evictIdle() }
    lendings += 1
    statement.lastUse = lendings
    statement.sibling = heads[hash]
    heads[hash] = statement
    count += 1
  }

  /// Drops the longest unused quarter, so that the walk over all is rare.
  private func evictIdle() {
    var all: [(hash: UInt64, statement: PreparedStatement)] = []
    for (hash, head) in heads {
      var next: PreparedStatement? = head
      while let statement = next {
        all.append((hash, statement))
        next = statement.sibling
      }
    }
    all.sort { $0.statement.lastUse > $1.statement.lastUse }
    let kept = max(1, limit * 3 / 4)
    heads.removeAll(keepingCapacity: true)
    count = 0
    for (offset, entry) in all.enumerated() where offset < kept || entry.statement.isInUse {
      entry.statement.sibling = heads[entry.hash]
      heads[entry.hash] = entry.statement
      count += 1
    }
    for (offset, entry) in all.enumerated() where offset >= kept && !entry.statement.isInUse {
      entry.statement.sibling = nil
    }
  }

  /// A 64-bit hash of the text, eight bytes at a time. Collisions cost a comparison, nothing more.
  static func hash(_ sql: UnsafeRawBufferPointer) -> UInt64 {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(sql.count)
    var offset = 0
    while offset + 8 <= sql.count {
      state = mix(state, sql.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    var tail: UInt64 = 0
    while offset < sql.count {
      tail = tail << 8 | UInt64(sql[offset])
      offset += 1
    }
    return mix(state, tail)
  }

  private static func mix(_ state: UInt64, _ value: UInt64) -> UInt64 {
    let product = (state ^ value).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
