import Glibc

/// The names of one object's members, compared as the text that they stand for: `"\u0061"` is `"a"`.
struct JSONMemberNames {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let tape: UnsafePointer<TapeEntry>
  private let object: Int

  /// Below this every name is compared with every other; above, a table keeps it linear.
  private static let pairwiseMaximum = 16

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ tape: UnsafePointer<TapeEntry>, object: Int) {
    self.bytes = bytes
    self.tape = tape
    self.object = object
  }

  /// The position of the first member whose name stood before, or nil.
  func duplicate() -> Int? {
    tape[object].count <= JSONMemberNames.pairwiseMaximum ? pairwise() : hashed()
  }

  private func pairwise() -> Int? {
    let end = Int(tape[object].next)
    var later = Int(tape[object + 2].next)
    while later < end {
      var earlier = object + 1
      while earlier < later {
        if areEqual(earlier, later) { return Int(tape[later].start) - 1 }
        earlier = Int(tape[earlier + 1].next)
      }
      later = Int(tape[later + 1].next)
    }
    return nil
  }

  /// Open addressing over SipHash with the process's random key, so that nobody can choose names that collide.
  private func hashed() -> Int? {
    let end = Int(tape[object].next)
    var size = 64
    while size < tape[object].count * 2 { size *= 2 }
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: size) { slots in
      slots.initialize(repeating: 0)
      var name = object + 1
      while name < end {
        var slot = hash(of: name) & (size - 1)
        // 0 is free: entry 0 is the root, never a name.
        while slots[slot] != 0 {
          if areEqual(Int(slots[slot]), name) { return Int(tape[name].start) - 1 }
          slot = (slot + 1) & (size - 1)
        }
        slots[slot] = UInt32(truncatingIfNeeded: name)
        name = Int(tape[name + 1].next)
      }
      return nil
    }
  }

  private func hash(of name: Int) -> Int {
    var hasher = Hasher()
    let content = UnsafeBufferPointer(rebasing: bytes[tape[name].range])
    if tape[name].isFlagged {
      JSONEscapes.decode(content).withUnsafeBytes { hasher.combine(bytes: $0) }
    } else {
      hasher.combine(bytes: UnsafeRawBufferPointer(content))
    }
    return hasher.finalize()
  }

  @inline(__always)
  private func areEqual(_ a: Int, _ b: Int) -> Bool {
    let first = tape[a]
    let second = tape[b]
    if !first.isFlagged, !second.isFlagged {
      let count = first.end &- first.start
      return count == second.end &- second.start
        && sameBytes(bytes, Int(first.start), bytes, Int(second.start), count: Int(count))
    }
    return decoded(first) == decoded(second)
  }

  private func decoded(_ entry: TapeEntry) -> [UInt8] {
    let content = UnsafeBufferPointer(rebasing: bytes[entry.range])
    return entry.isFlagged ? JSONEscapes.decode(content) : Array(content)
  }
}

/// Whether two stretches of bytes are equal. The caller has checked that both lie within their buffers.
@inline(__always)
func sameBytes(
  _ a: UnsafeBufferPointer<UInt8>, _ aStart: Int, _ b: UnsafeBufferPointer<UInt8>, _ bStart: Int, count: Int
) -> Bool {
  guard count > 0, let a = a.baseAddress, let b = b.baseAddress else { return true }
  return memcmp(a + aStart, b + bStart, count) == 0
}
