import Glibc

/// Turns UTF-8 back into a file's own encoding.
final class TextEncoder {
  private var converter: iconv_t?

  init(_ encoding: TextEncoding) {
    guard encoding != .utf8 else { return }
    let opened = iconv_open(encoding.iconvName, "UTF-8")
    converter = opened == iconv_t(bitPattern: -1) ? nil : opened
  }

  deinit {
    if let converter { iconv_close(converter) }
  }

  /// Whole characters in; what the encoding does not have becomes `?`.
  func encode(_ text: [UInt8]) -> [UInt8] {
    guard let converter else { return text }
    var out: [UInt8] = []
    var rest = text[...]
    var room = [UInt8](repeating: 0, count: 1 << 16)
    while !rest.isEmpty {
      var left = rest.count
      var free = room.count
      rest.withUnsafeBufferPointer { source in
        room.withUnsafeMutableBytes { target in
          var input = UnsafeMutablePointer<CChar>(
            mutating: UnsafeRawPointer(source.baseAddress)?.assumingMemoryBound(to: CChar.self))
          var output = target.baseAddress?.assumingMemoryBound(to: CChar.self)
          _ = iconv(converter, &input, &left, &output, &free)
        }
      }
      out.append(contentsOf: room.prefix(room.count - free))
      let taken = rest.count - left
      rest = rest.dropFirst(taken)
      if taken == 0, free == room.count {
        out.append(contentsOf: encode([0x3F]))
        rest = rest.dropFirst(1).drop { $0 & 0xC0 == 0x80 }
      }
    }
    return out
  }
}
