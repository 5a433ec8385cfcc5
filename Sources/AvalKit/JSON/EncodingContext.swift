/// What the containers of one encoding share: the text so far and the containers still open in it.
///
/// Encodable hands out containers and never says when one is finished: it is, as soon as something is written further
/// out. Used by one thread, for the length of one call; nothing called while a property is being changed comes back
/// here, so the run-time check for overlapping access, a quarter of the time of an encoding, is left out.
final class EncodingContext {
  @exclusivity(unchecked) private var writer = JSONWriter()
  @exclusivity(unchecked) private var frames: [Frame] = []
  @exclusivity(unchecked) private var serial: UInt32 = 0
  /// What went wrong where the protocol has no way to throw.
  private var failure: Failure?

  private struct Frame {
    let serial: UInt32
    let isObject: Bool
    /// A dictionary: written in its random order, sorted when it is closed.
    let isSorted: Bool
    var members: [(name: String, start: Int)] = []
  }

  /// Names an open container: its depth, and a number that a later one at that depth does not share.
  struct Handle {
    let depth: Int32
    let serial: UInt32
  }

  var depth: Int { frames.count }
  /// The bytes written so far.
  var length: Int { writer.bytes.count }

  /// The text; throws what could not be thrown before.
  func finished() throws -> [UInt8] {
    if let failure { throw failure }
    return writer.bytes
  }

  /// Writes one value: whatever it left open is closed, and a value that wrote nothing becomes `{}`.
  func encode<T: Encodable>(_ value: T) throws {
    let depth = frames.count
    let start = writer.bytes.count
    try value.encode(to: ValueEncoder(context: self, depth: depth))
    close(to: depth)
    if writer.bytes.count == start {
      write {
        $0.beginObject()
        $0.endObject()
      }
    }
  }

  func write(_ body: (inout JSONWriter) throws -> Void) rethrows {
    try body(&writer)
  }

  /// Opens a container as the value of an encoder, or finds the one that it opened before.
  func open(isObject: Bool, isSorted: Bool = false, at depth: Int) -> Handle {
    close(to: depth + 1)
    if frames.count == depth + 1 {
      if frames[depth].isObject != isObject { misuse() }
      return Handle(depth: Int32(depth), serial: frames[depth].serial)
    }
    if isObject { writer.beginObject() } else { writer.beginArray() }
    serial += 1
    frames.append(Frame(serial: serial, isObject: isObject, isSorted: isSorted))
    return Handle(depth: Int32(depth), serial: serial)
  }

  /// Makes a container the innermost one again.
  func select(_ handle: Handle) {
    let depth = Int(handle.depth)
    close(to: depth + 1)
    if frames.count <= depth || frames[depth].serial != handle.serial { misuse() }
  }

  /// The same, and writes the name of the member that follows.
  func select(_ handle: Handle, key: String) {
    select(handle)
    let last = frames.count - 1
    if last >= 0, frames[last].isSorted { frames[last].members.append((key, writer.nextKeyStart)) }
    writer.key(key)
  }

  func close(to depth: Int) {
    while frames.count > depth, let frame = frames.popLast() {
      if frame.isSorted { writer.sortMembers(frame.members) }
      if frame.isObject { writer.endObject() } else { writer.endArray() }
    }
  }

  private func misuse() {
    failure =
      failure
      ?? Failure(
        .unsupported, "A type encodes into a container that it has already left; write each one to its end first.",
        zh: "某类型向已结束的容器写入；请先写完一个容器再写下一个。")
  }
}
