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
    let opening = ByteSearch(boundary)
    let closing = ByteSearch([0x0A] + boundary)
    while let open = opening.first(in: bytes, from: at), parts < 100 {
      parts += 1
      guard let body = bodyStart(bytes, from: open + boundary.count) else { break }
      let end =
        closing.first(in: bytes, from: body).map { $0 > body && bytes[$0 - 1] == 0x0D ? $0 - 1 : $0 } ?? bytes.count
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
    let head = bytes[start..<min(bytes.count, start + 8192)]
    if head.starts(with: [0x2D, 0x2D]) { return Array(head.prefix { $0 != 0x0D && $0 != 0x0A }) }
    let lower = head.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    guard let word = ByteSearch(Array("boundary=".utf8)).first(in: lower) else { return nil }
    var rest = head.dropFirst(word + 9).drop { $0 == 0x20 || $0 == 0x09 }
    let isQuoted = rest.first == 0x22
    if isQuoted { rest = rest.dropFirst() }
    let value = rest.prefix { isQuoted ? $0 != 0x22 : $0 > 0x20 && $0 != 0x3B }.filter { $0 > 0x20 || isQuoted }
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
}
