import AvalKit

/// Takes one layer of packing off a document, within the limits.
enum Envelope {
  /// What was packed; several elements may each hold a document.
  struct Content {
    var documents: [[UInt8]]
    /// Parts that look like documents and are not read.
    var unread = 0
  }

  static func unwrap(_ bytes: [UInt8], _ step: UnwrapStep, _ limits: ImportLimits) throws(FileProblem) -> Content {
    switch step {
    case .mimeRelated: return try MIMEMessage.root(bytes)
    case .base64(let elements):
      return try packed(bytes, elements, limits) { body throws(FileProblem) in try base64(withoutSections(body)) }
    case .escaped(let elements):
      let declaration = TextEncoding.declaration(bytes)
      return try packed(bytes, elements, limits) { body throws(FileProblem) in
        EscapedText.document(body, encoding: declaration)
      }
    case .zip: return Content(documents: [try ZIPArchive.onlyMember(bytes, limits)])
    case .gzip:
      guard bytes.starts(with: [0x1F, 0x8B]) else { return Content(documents: [bytes]) }
      let limit = min(limits.unwrappedBytes, bytes.count * limits.unwrapRatio)
      return Content(documents: [try Deflate.gunzip(bytes, atMost: limit)])
    }
  }

  /// The beginning of the document inside, as far as the first bytes of the file hold it: enough to see what it is.
  static func beginning(_ head: [UInt8], _ step: UnwrapStep, atMost limit: Int) throws(FileProblem) -> [UInt8] {
    switch step {
    case .mimeRelated: return try MIMEMessage.root(head).documents.first ?? []
    case .base64(let elements):
      guard let body = beginning(head, elements) else { return head }
      return try base64(Array(withoutSections(body).prefix(limit * 4 / 3)))
    case .escaped(let elements):
      guard let body = beginning(head, elements) else { return head }
      return EscapedText.document(Array(body.prefix(limit * 5)), encoding: TextEncoding.declaration(head))
    case .zip: return try ZIPArchive.beginning(head, atMost: limit)
    case .gzip: return head.starts(with: [0x1F, 0x8B]) ? try Deflate.beginning(head, atMost: limit) : head
    }
  }

  /// The content of the first element of these names, as far as it is there.
  private static func beginning(_ head: [UInt8], _ elements: [String]) -> [UInt8]? {
    let scan = MarkupScan(head, names: elements)
    var at = 0
    while let open = scan.next(from: at, closing: false) {
      at = open.end
      if open.isEmpty { continue }
      let close = scan.next(from: open.end, closing: true, only: open.name)
      let end = close?.start ?? head.count
      if head[open.end..<end].contains(where: { $0 > 0x20 }) { return Array(head[open.end..<end]) }
      at = close?.end ?? end
    }
    return nil
  }

  /// Takes all layers off: every document of every document, together within the limit.
  static func unwrap(_ bytes: [UInt8], _ steps: [UnwrapStep], _ limits: ImportLimits) throws(FileProblem) -> Content {
    var content = Content(documents: [bytes])
    for step in steps {
      var inner = Content(documents: [], unread: content.unread)
      var rest = limits
      for document in content.documents {
        let found = try unwrap(document, step, rest)
        inner.documents += found.documents
        inner.unread += found.unread
        rest.unwrappedBytes -= found.documents.reduce(0) { $0 + $1.count }
        guard rest.unwrappedBytes >= 0, inner.documents.count <= mostDocuments else {
          throw FileProblem.limit(
            "packed documents of more than \(limits.unwrappedBytes) bytes, or more than \(mostDocuments)",
            "封装内容超过 \(limits.unwrappedBytes) 字节或 \(mostDocuments) 份")
        }
      }
      content = inner
    }
    return content
  }

  private static let mostDocuments = 10_000

  private static func problem(_ en: String, _ zh: String) -> FileProblem {
    FileProblem(
      "UNWRAP", "The document cannot be unpacked: \(en); ask for the file again.", zh: "文件无法解封：\(zh)；请重新获取文件。")
  }

  /// The document in each element of one of these local names, in their order; a document without such an element is
  /// not packed. Empty ones are passed over, unless there is no other.
  private static func packed(
    _ bytes: [UInt8], _ elements: [String], _ limits: ImportLimits,
    _ unpack: ([UInt8]) throws(FileProblem) -> [UInt8]
  ) throws(FileProblem) -> Content {
    let scan = MarkupScan(bytes, names: elements)
    var documents: [[UInt8]] = []
    var isPacked = false
    var at = 0
    while let open = scan.next(from: at, closing: false) {
      isPacked = true
      at = open.end
      if open.isEmpty { continue }
      guard let close = scan.next(from: open.end, closing: true, only: open.name) else {
        let name = elements[open.name]
        throw problem("the element \(name) does not end", "元素 \(name) 未结束")
      }
      at = close.end
      let document = try unpack(Array(bytes[open.end..<close.start]))
      if document.contains(where: { $0 > 0x20 }) { documents.append(document) }
      guard documents.count <= mostDocuments else { return Content(documents: documents) }
    }
    guard isPacked else { return Content(documents: [bytes]) }
    return Content(documents: documents.isEmpty ? [[]] : documents)
  }

  /// A text without the marks of CDATA sections.
  private static func withoutSections(_ text: [UInt8]) -> [UInt8] {
    guard let from = text.firstIndex(where: { $0 > 0x20 }), text[from] == 0x3C else { return text }
    return EscapedText.plain(text)
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
