import Glibc

/// Bytes read and not yet consumed, in one piece of memory that grows for a large message and shrinks after it.
struct InputBuffer: ~Copyable {
  private static let usualCapacity = 256 << 10
  private static let smallestRead = 64 << 10

  private var memory: UnsafeMutableRawPointer
  private var capacity: Int
  private var start = 0
  private var end = 0
  /// Up to here there is no newline, so that a message that arrives byte by byte is searched once.
  private var searched = 0

  init() {
    capacity = Self.usualCapacity
    memory = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { memory.deallocate() }

  var count: Int { end - start }
  var isEmpty: Bool { start == end }
  var first: UInt8? { isEmpty ? nil : memory.load(fromByteOffset: start, as: UInt8.self) }
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory + start, count: count) }

  /// Free memory to read into; what was handed out before is no longer valid.
  mutating func room() -> UnsafeMutableRawBufferPointer {
    if isEmpty && capacity > Self.usualCapacity { move(to: Self.usualCapacity) }
    if isEmpty || (capacity - end < Self.smallestRead && start >= capacity / 2) { compact() }
    if capacity - end < Self.smallestRead { move(to: capacity * 2) }
    return UnsafeMutableRawBufferPointer(start: memory + end, count: capacity - end)
  }

  mutating func append(_ count: Int) { end += count }

  mutating func consume(_ count: Int) {
    start += count
    searched = max(searched, start)
  }

  /// The next `count` bytes, consumed; valid until `room` is called.
  mutating func take(_ count: Int) -> UnsafeRawBufferPointer {
    let taken = UnsafeRawBufferPointer(start: memory + start, count: count)
    consume(count)
    return taken
  }

  mutating func takeAll() -> UnsafeRawBufferPointer { take(count) }

  /// The bytes before the next newline, consumed together with it; nil where there is none yet.
  mutating func takeLine() -> UnsafeRawBufferPointer? {
    guard let newline = memchr(memory + searched, 0x0A, end - searched) else {
      searched = end
      return nil
    }
    let line = UnsafeRawBufferPointer(start: memory + start, count: memory.distance(to: newline) - start)
    consume(line.count + 1)
    return line
  }

  private mutating func compact() {
    memmove(memory, memory + start, count)
    searched -= start
    end -= start
    start = 0
  }

  private mutating func move(to newCapacity: Int) {
    let moved = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
    memcpy(moved, memory + start, count)
    memory.deallocate()
    memory = moved
    capacity = newCapacity
    searched -= start
    end -= start
    start = 0
  }
}
