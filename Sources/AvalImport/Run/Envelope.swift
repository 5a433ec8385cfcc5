import AvalKit

/// Takes one layer of packing off a document, within the limits.
enum Envelope {
  static func unwrap(_ bytes: [UInt8], _ step: UnwrapStep, _ limits: ImportLimits) throws(FileProblem) -> [UInt8] {
    switch step {
    case .mimeRelated: return try MIMEMessage.root(bytes)
    case .base64(let elements):
      for element in elements where tag(bytes, element, from: 0, closing: false) != nil {
        return try base64Element(bytes, element)
      }
      return bytes
    case .zip: return try ZIPArchive.onlyMember(bytes, limits)
    case .gzip:
      guard bytes.starts(with: [0x1F, 0x8B]) else { return bytes }
      return try Deflate.gunzip(bytes, atMost: min(limits.unwrappedBytes, bytes.count * limits.unwrapRatio))
    }
  }

  /// The beginning of the document inside, as far as the first bytes of the file hold it: enough to see what it is.
  static func beginning(_ head: [UInt8], _ step: UnwrapStep, atMost limit: Int) throws(FileProblem) -> [UInt8] {
    switch step {
    case .mimeRelated: return try MIMEMessage.root(head)
    case .base64(let elements):
      for element in elements {
        guard let open = tag(head, element, from: 0, closing: false) else { continue }
        let end = tag(head, element, from: open.end, closing: true)?.start ?? head.count
        return try base64(Array(withoutCDATA(head[open.end..<end]).prefix(limit * 4 / 3)))
      }
      return head
    case .zip: return try ZIPArchive.beginning(head, atMost: limit)
    case .gzip: return head.starts(with: [0x1F, 0x8B]) ? try Deflate.beginning(head, atMost: limit) : head
    }
  }

  private static func withoutCDATA(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard text.starts(with: Array("<![CDATA[".utf8)) else { return text }
    let body = text.dropFirst(9)
    return body.suffix(3) == Array("]]>".utf8)[...] ? body.dropLast(3) : body
  }

  private static func problem(_ en: String, _ zh: String) -> FileProblem {
    FileProblem("UNWRAP", "The document cannot be unpacked: \(en).", zh: "文件无法解封：\(zh)。")
  }

  /// The text of the first element of that local name, decoded; a document without it is not packed.
  private static func base64Element(_ bytes: [UInt8], _ element: String) throws(FileProblem) -> [UInt8] {
    guard let open = tag(bytes, element, from: 0, closing: false) else { return bytes }
    guard let close = tag(bytes, element, from: open.end, closing: true) else {
      throw problem("the element \(element) does not end", "元素 \(element) 未结束")
    }
    return try base64(Array(withoutCDATA(bytes[open.end..<close.start])))
  }

  /// The place of `<element …>` or `</element>`, with any prefix.
  private static func tag(_ bytes: [UInt8], _ element: String, from: Int, closing: Bool) -> (start: Int, end: Int)? {
    let name = Array(element.utf8)
    var at = from
    while at < bytes.count, let less = bytes[at...].firstIndex(of: 0x3C) {
      var cursor = less + 1
      if closing {
        guard cursor < bytes.count, bytes[cursor] == 0x2F else {
          at = less + 1
          continue
        }
        cursor += 1
      }
      guard let more = bytes[cursor...].firstIndex(of: 0x3E) else { return nil }
      let inside = bytes[cursor..<more]
      let word = inside.prefix { $0 > 0x20 && $0 != 0x2F }
      let local = word.split(separator: 0x3A).last.map { Array($0) } ?? []
      if local == name { return (less, more + 1) }
      at = less + 1
    }
    return nil
  }

  static func base64(_ text: [UInt8]) throws(FileProblem) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count * 3 / 4)
    var bits = 0
    var value: UInt32 = 0
    var padding = false
    for byte in text {
      let digit: UInt32
      switch byte {
      case 0x41...0x5A: digit = UInt32(byte - 0x41)
      case 0x61...0x7A: digit = UInt32(byte - 0x61) + 26
      case 0x30...0x39: digit = UInt32(byte - 0x30) + 52
      case 0x2B: digit = 62
      case 0x2F: digit = 63
      case 0x3D:
        padding = true
        continue
      case 0x09, 0x0A, 0x0D, 0x20: continue
      default: throw problem("a character is not base64", "含有非 base64 字符")
      }
      guard !padding else { throw problem("text follows the base64 padding", "base64 填充后仍有内容") }
      value = value << 6 | digit
      bits += 6
      if bits >= 8 {
        bits -= 8
        out.append(UInt8(truncatingIfNeeded: value >> UInt32(bits)))
        value &= (1 << UInt32(bits)) - 1
      }
    }
    return out
  }
}
