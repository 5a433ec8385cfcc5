import Glibc

/// Turns a file's bytes into UTF-8, chunk by chunk.
///
/// What cannot be decoded becomes the byte 0xFF, which no UTF-8 text holds: the record that it stands in is rejected,
/// and nothing is replaced silently.
final class TextDecoder {
  private let encoding: TextEncoding
  private var converter: iconv_t?
  private var carry: [UInt8] = []
  private var started = false
  private let output = ByteSink(capacity: 1 << 16)

  init(_ encoding: TextEncoding) {
    self.encoding = encoding
    guard encoding != .utf8 else { return }
    let opened = iconv_open("UTF-8", encoding.iconvName)
    converter = opened == iconv_t(bitPattern: -1) ? nil : opened
  }

  deinit {
    if let converter { iconv_close(converter) }
  }

  /// Calls `body` with the decoded bytes, which stay valid during the call.
  func decode(_ bytes: UnsafePointer<UInt8>, _ count: Int, last: Bool, _ body: (UnsafePointer<UInt8>, Int) -> Void) {
    guard let converter else {
      let skip = started ? 0 : Self.markLength(bytes, count)
      started = started || count > 0
      if count > skip { body(bytes + skip, count - skip) }
      return
    }
    output.count = 0
    carry.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
    carry.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      convert(converter, base, buffer.count, last: last)
    }
    carry.removeFirst(consumed)
    let skip = started ? 0 : Self.markLength(UnsafePointer(output.base), output.count)
    if output.count > 0 { started = true }
    if output.count > skip { body(UnsafePointer(output.base + skip), output.count - skip) }
  }

  private var consumed = 0

  private func convert(_ converter: iconv_t, _ base: UnsafeMutablePointer<UInt8>, _ count: Int, last: Bool) {
    consumed = 0
    while consumed < count {
      output.reserve((count - consumed) * 3 + 16)
      var left = count - consumed
      var room = output.capacity - output.count
      let roomBefore = room
      let result = base.withMemoryRebound(to: CChar.self, capacity: count) { text in
        output.base.withMemoryRebound(to: CChar.self, capacity: output.capacity) { target in
          var input: UnsafeMutablePointer<CChar>? = text + consumed
          var out: UnsafeMutablePointer<CChar>? = target + output.count
          return iconv(converter, &input, &left, &out, &room)
        }
      }
      let problem = errno
      output.count += roomBefore - room
      consumed = count - left
      guard result == Int.max || result == -1 || result == Int(bitPattern: UInt.max) else { return }
      if problem == E2BIG { continue }
      if problem == EINVAL, !last { return }
      output.append(0xFF)
      consumed += 1
    }
  }

  private static func markLength(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
  }
}
