import AvalKit
import CLibXML2

/// Validates a document while it is read, in constant memory: the reader hands on every event before it deals with it.
final class SchemaValidator {
  let mode: DocumentSchema.Mode
  private let schema: DocumentSchema
  private var context: xmlSchemaValidCtxtPtr?
  private var plug: xmlSchemaSAXPlugPtr?
  private let own: UnsafeMutablePointer<xmlSAXHandler>
  private var sax: UnsafeMutablePointer<xmlSAXHandler>?
  private var user: UnsafeMutableRawPointer?
  /// What was found since it was last taken.
  private var found: [ValueProblem] = []
  private var count = 0

  init(_ schema: DocumentSchema) {
    self.schema = schema
    mode = schema.mode
    own = .allocate(capacity: 1)
    own.initialize(to: xmlSAXHandler())
    own.pointee.initialized = UInt32(XML_SAX2_MAGIC)
    sax = own
    context = schema.validator(Unmanaged.passUnretained(self).toOpaque()) { user, error in
      guard let user, let error else { return }
      Unmanaged<SchemaValidator>.fromOpaque(user).takeUnretainedValue().note(error.pointee)
    }
    if let context { plug = xmlSchemaSAXPlug(context, &sax, &user) }
  }

  deinit {
    if let plug { xmlSchemaSAXUnplug(plug) }
    if let context { xmlSchemaFreeValidCtxt(context) }
    own.deallocate()
  }

  /// False where libxml2 cannot validate; the document is refused then.
  var isReady: Bool { plug != nil }

  private func note(_ error: xmlError) {
    guard error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
    count += 1
    guard found.count < 20 else { return }
    var detail = error.message.map { String(cString: $0) } ?? "error \(error.code)"
    while let last = detail.last, last.isWhitespace || last == "." { detail.removeLast() }
    found.append(
      ValueProblem(
        "SCHEMA", "This is not valid by the format's schema: \(detail). Correct it, or ask for the file again.",
        zh: "不符合格式的 XML 模式：\(detail)。请更正，或重新获取文件。"))
  }

  /// What was found since the last call.
  func take() -> [ValueProblem] {
    defer { found.removeAll(keepingCapacity: true) }
    return found
  }

  func start(
    _ local: UnsafePointer<xmlChar>?, _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?,
    _ spaces: Int32, _ namespaces: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int32, _ defaulted: Int32,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) {
    sax?.pointee.startElementNs?(user, local, prefix, uri, spaces, namespaces, count, defaulted, attributes)
  }

  func end(_ local: UnsafePointer<xmlChar>?, _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?) {
    sax?.pointee.endElementNs?(user, local, prefix, uri)
  }

  func characters(_ bytes: UnsafePointer<xmlChar>?, _ count: Int32) {
    sax?.pointee.characters?(user, bytes, count)
  }
}
