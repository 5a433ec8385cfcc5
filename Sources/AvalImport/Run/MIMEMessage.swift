import AvalKit

/// A `multipart/related` message (XOP, SOAP with attachments): its root part is the document.
enum MIMEMessage {
  /// The first part whose content type is XML; a message that begins with `<` is the document itself. Further parts of
  /// that type are counted, not read.
  static func root(_ bytes: [UInt8]) throws(FileProblem) -> Envelope.Content {
    let start = bytes.firstIndex { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF } ?? 0
    // A byte order mark of UTF-16 begins no message either.
    guard start < bytes.count, bytes[start] != 0x3C, bytes[start] < 0xFE else {
      return Envelope.Content(documents: [bytes])
    }
    guard let boundary = boundary(bytes, from: start) else {
      throw FileProblem("UNWRAP", "The message has no MIME boundary; export it again.", zh: "报文没有 MIME 分隔符，请重新导出。")
    }
    var at = start
    var parts = 0
    var content = Envelope.Content(documents: [])
    while let open = find(boundary, in: bytes, from: at), parts < 100 {
      parts += 1
      guard let body = bodyStart(bytes, from: open + boundary.count) else { break }
      let end =
        find([0x0A] + boundary, in: bytes, from: body).map { bytes[$0 - 1] == 0x0D ? $0 - 1 : $0 } ?? bytes.count
      let head = String(decoding: bytes[open..<body], as: UTF8.self).lowercased()
      if head.contains("xml") || bytes[body..<end].first == 0x3C {
        if content.documents.isEmpty {
          let part = Array(bytes[body..<end])
          content.documents = [head.contains("base64") ? try Envelope.base64(part) : part]
        } else {
          content.unread += 1
        }
      }
      at = end
    }
    guard content.documents.isEmpty else { return content }
    throw FileProblem("UNWRAP", "The message has no XML part; ask for it again.", zh: "报文没有 XML 部分，请重新获取。")
  }

  /// `--` and the boundary, from the header or from the first line.
  private static func boundary(_ bytes: [UInt8], from start: Int) -> [UInt8]? {
    let head = String(decoding: bytes[start..<min(bytes.count, start + 8192)], as: UTF8.self)
    if head.hasPrefix("--") { return Array(head.prefix { $0 != "\r" && $0 != "\n" && $0 != "\r\n" }.utf8) }
    guard let range = head.lowercased().firstRange(of: "boundary=") else { return nil }
    let distance = head.lowercased().utf8.distance(from: head.lowercased().startIndex, to: range.upperBound)
    var value = Array(head.utf8.dropFirst(distance).prefix { $0 != 0x0D && $0 != 0x0A && $0 != 0x3B })
    value.removeAll { $0 == 0x22 || $0 == 0x20 }
    return value.isEmpty ? nil : [0x2D, 0x2D] + value
  }

  /// The first byte behind the blank line that ends a part's headers.
  private static func bodyStart(_ bytes: [UInt8], from: Int) -> Int? {
    var at = from
    while at + 1 < bytes.count {
      if bytes[at] == 0x0A, bytes[at + 1] == 0x0A { return at + 2 }
      if bytes[at] == 0x0A, bytes[at + 1] == 0x0D, at + 2 < bytes.count, bytes[at + 2] == 0x0A { return at + 3 }
      at += 1
    }
    return nil
  }

  private static func find(_ part: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
    guard let first = part.first else { return nil }
    var at = from
    while at + part.count <= bytes.count, let found = bytes[at...].firstIndex(of: first) {
      guard found + part.count <= bytes.count else { return nil }
      if bytes[found..<(found + part.count)].elementsEqual(part) { return found }
      at = found + 1
    }
    return nil
  }
}
