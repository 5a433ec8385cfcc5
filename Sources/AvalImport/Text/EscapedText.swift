import AvalKit

/// A document that stands as text in another one: in CDATA sections, or with `<` and `&` escaped.
enum EscapedText {
  /// The document in an element's content, whose own declaration gives way to the encoding of the one around it.
  static func document(_ content: [UInt8], encoding: String?) -> [UInt8] {
    var text = plain(content)
    if let from = text.firstIndex(where: { $0 > 0x20 }), text[from...].starts(with: Array("<?xml".utf8)),
      let end = text[from...].firstIndex(of: 0x3E)
    {
      text.removeSubrange(...end)
    }
    guard let encoding, text.contains(where: { $0 > 0x20 }) else { return text }
    return Array("<?xml version=\"1.0\" encoding=\"\(encoding)\"?>".utf8) + text
  }

  private static let open = Array("<![CDATA[".utf8)
  private static let close = Array("]]>".utf8)
  private static let entities: [(name: [UInt8], byte: UInt8)] = [
    (Array("&lt;".utf8), 0x3C), (Array("&gt;".utf8), 0x3E), (Array("&amp;".utf8), 0x26), (Array("&quot;".utf8), 0x22),
    (Array("&apos;".utf8), 0x27),
  ]

  /// The text of an element's content: sections as they stand, entities and character references resolved.
  static func plain(_ content: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(content.count)
    var at = 0
    while at < content.count {
      if content[at] == 0x3C, content[at...].starts(with: open) {
        let from = at + open.count
        var end = from
        while end < content.count, content[end] != 0x5D || !content[end...].starts(with: close) { end += 1 }
        text += content[from..<end]
        at = end + close.count
      } else if content[at] == 0x26, let (bytes, next) = reference(content, at) {
        text += bytes
        at = next
      } else {
        text.append(content[at])
        at += 1
      }
    }
    return text
  }

  private static func reference(_ content: [UInt8], _ at: Int) -> ([UInt8], Int)? {
    let rest = content[at...]
    for entity in entities where rest.starts(with: entity.name) { return ([entity.byte], at + entity.name.count) }
    guard rest.starts(with: [0x26, 0x23]), let end = rest.prefix(12).firstIndex(of: 0x3B) else { return nil }
    let body = String(decoding: content[(at + 2)..<end], as: UTF8.self)
    let value = body.first == "x" ? UInt32(body.dropFirst(), radix: 16) : UInt32(body)
    guard let value, let scalar = Unicode.Scalar(value) else { return nil }
    return (Array(String(scalar).utf8), end + 1)
  }
}
