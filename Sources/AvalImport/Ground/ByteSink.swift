import Glibc

/// A growing run of bytes that is reused from record to record, so that a long file allocates as little as a short one.
final class ByteSink {
  @exclusivity(unchecked) private(set) var base: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) private(set) var capacity: Int
  @exclusivity(unchecked) var count = 0

  init(capacity: Int = 4096) {
    self.capacity = max(64, capacity)
    base = Self.memory(nil, self.capacity)
  }

  deinit { free(base) }

  /// Memory that can be made larger where it lies, so that a long record never stands in memory twice.
  private static func memory(_ old: UnsafeMutablePointer<UInt8>?, _ size: Int) -> UnsafeMutablePointer<UInt8> {
    guard let fresh = realloc(old, size) else { preconditionFailure("out of memory") }
    return fresh.assumingMemoryBound(to: UInt8.self)
  }

  @inline(__always)
  func reserve(_ more: Int) {
    if count + more > capacity { grow(count + more) }
  }

  /// From here on it grows by a quarter.
  private static let large = 4 << 20

  private func grow(_ needed: Int) {
    let larger = max(needed, capacity < Self.large ? capacity * 2 : capacity + capacity / 4)
    base = Self.memory(base, larger)
    capacity = larger
  }

  @inline(__always)
  func append(_ byte: UInt8) {
    reserve(1)
    base[count] = byte
    count += 1
  }

  @inline(__always)
  func append(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    reserve(length)
    (base + count).update(from: bytes, count: length)
    count += length
  }

  @inline(__always)
  func append(_ slice: ByteSlice) { append(slice.start, slice.count) }

  func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { buffer in
      if let start = buffer.baseAddress { append(start, buffer.count) }
    }
  }

  func append(_ text: StaticString) { append(text.utf8Start, text.utf8CodeUnitCount) }

  func append(_ text: String) {
    var copy = text
    copy.withUTF8 { buffer in
      if let start = buffer.baseAddress { append(start, buffer.count) }
    }
  }

  /// A whole number in decimal digits.
  func append(number: Int) {
    if number < 0 { append(0x2D) }
    var rest = number.magnitude
    reserve(20)
    let start = count
    repeat {
      base[count] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
      count += 1
      rest /= 10
    } while rest > 0
    var low = start
    var high = count - 1
    while low < high {
      let swap = base[low]
      base[low] = base[high]
      base[high] = swap
      low += 1
      high -= 1
    }
  }

  func slice(_ from: Int, _ to: Int) -> ByteSlice { ByteSlice(start: UnsafePointer(base + from), count: to - from) }

  func bytes(_ from: Int = 0) -> [UInt8] { Array(UnsafeBufferPointer(start: base + from, count: count - from)) }

  /// Gives memory back after an unusually large record.
  func trim(to limit: Int) {
    guard capacity > limit, count <= limit else { return }
    base = Self.memory(base, limit)
    capacity = limit
  }
}
