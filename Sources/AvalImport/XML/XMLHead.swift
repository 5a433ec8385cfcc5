import AvalKit
import CLibXML2

/// The first elements of a document, read without reading the rest.
final class XMLHead {
  struct Element {
    let local: [UInt8]
    let uri: [UInt8]
    let attributes: [String: String]

    func matches(_ test: NameTest) -> Bool {
      guard test.local == nil || test.local == local else { return false }
      return uri.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return test.space.accepts(DocumentNames.slice(nil)) }
        return test.space.accepts(ByteSlice(start: base, count: buffer.count))
      }
    }
  }

  private(set) var elements: [Element] = []
  private var context: xmlParserCtxtPtr?
  private let limit: Int

  /// Reads the first elements of `text`, which is UTF-8 and may be cut off anywhere; none where it is no XML or has a
  /// DOCTYPE.
  static func read(_ text: [UInt8], limit: Int = 64) -> [Element] {
    let head = XMLHead(limit)
    head.parse(text)
    return head.elements
  }

  private init(_ limit: Int) { self.limit = limit }

  private func parse(_ text: [UInt8]) {
    XMLSilence.begin()
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.startElementNs = { user, local, _, uri, _, _, count, _, attributes in
      XMLHead.from(user)?.add(local, uri, Int(count), attributes)
    }
    handler.internalSubset = { user, _, _, _ in XMLHead.from(user)?.stop(forget: true) }
    handler.serror = { _, _ in }
    context = xmlCreatePushParserCtxt(&handler, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
    guard let context else { return }
    defer { xmlFreeParserCtxt(context) }
    let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue
    xmlCtxtUseOptions(context, Int32(truncatingIfNeeded: options))
    text.withUnsafeBytes { bytes in
      _ = xmlParseChunk(
        context, bytes.bindMemory(to: CChar.self).baseAddress, Int32(truncatingIfNeeded: bytes.count), 0)
    }
  }

  private static func from(_ user: UnsafeMutableRawPointer?) -> XMLHead? {
    guard let user else { return nil }
    return Unmanaged<XMLHead>.fromOpaque(user).takeUnretainedValue()
  }

  private func stop(forget: Bool) {
    if forget { elements = [] }
    if let context { xmlStopParser(context) }
  }

  private func add(
    _ local: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?, _ count: Int,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) {
    guard elements.count < limit else { return stop(forget: false) }
    var values: [String: String] = [:]
    for index in 0..<min(count, 32) {
      guard let attributes, let from = attributes[index * 5 + 3], let to = attributes[index * 5 + 4] else { continue }
      let name = DocumentNames.slice(attributes[index * 5]).string
      values[name] = ByteSlice(start: from, count: to - from).excerpt(200)
    }
    elements.append(
      Element(local: DocumentNames.slice(local).array, uri: DocumentNames.slice(uri).array, attributes: values))
  }
}
