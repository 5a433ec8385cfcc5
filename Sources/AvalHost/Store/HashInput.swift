/// The bytes that a hash is computed over, put together in one piece of memory that is used again and again.
struct HashInput: ~Copyable {
  private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1024, alignment: 8)
  private var count = 0

  deinit { memory.deallocate() }

  /// The digest of what was added since the last one.
  mutating func digest() -> Digest {
    defer { count = 0 }
    return .of(UnsafeRawBufferPointer(rebasing: memory[..<count]))
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    if bytes.count > memory.count - count { grow(by: bytes.count) }
    UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: bytes)
    count += bytes.count
  }

  mutating func add(_ digest: Digest) { digest.withBytes { add($0) } }

  /// Eight bytes, the highest first.
  mutating func add(_ value: Int64) {
    withUnsafeBytes(of: value.bigEndian) { add($0) }
  }

  /// A text behind its length, so that two texts never run together.
  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 {
      add(Int64($0.count))
      add(UnsafeRawBufferPointer($0))
    }
  }

  private mutating func grow(by needed: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: (count + needed) * 2, alignment: 8)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
    memory.deallocate()
    memory = larger
  }
}
