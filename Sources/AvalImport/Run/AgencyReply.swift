import AvalKit
import CLibXML2

/// Finds the words in which an agency says that there is no report: whichever element carries them, in a document that
/// holds no record.
final class AgencyReply {
  /// What elements with such words are called, in lower case and without `_`, `-` and `.`.
  private static let names: Set<String> = [
    "faultstring", "error", "errors", "errormessage", "errormsg", "errortext", "errordescription", "errordetail",
    "errorreason", "errorinfo", "message", "messagetext", "msg", "reason", "text", "exception", "exceptionmessage",
    "returnmessage", "returnmsg", "resultmessage", "resultmsg", "resulttext", "responsemessage", "statusmessage",
    "statustext", "statusdescription", "retmsg", "description", "错误", "错误信息", "错误描述", "消息", "返回信息",
  ]
  /// Elements that make what lies in them an error, whatever it is called.
  private static let wrappers: Set<String> = [
    "fault", "error", "errors", "exception", "messages", "message", "reason", "detail", "status", "result", "错误",
  ]
  private static let fine: Set<String> = [
    "ok", "success", "successful", "successfully", "succeeded", "0", "true", "成功", "正常",
  ]
  private static let denials: Set<String> = ["not", "no", "without", "error", "failed"]
  /// An answer that says nothing of a fault in its names is short; in a longer document such words belong to its matter, as
  /// an invoice's reason for a discount does.
  private static let mostElements = 60

  private var path: [String] = []
  private var texts: [String] = []
  private var found: [(isFault: Bool, text: String)] = []
  private var elements = 0
  private var context: xmlParserCtxtPtr?

  /// The words, or nil.
  static func refusal(in head: [UInt8]) -> String? {
    guard let encoding = try? TextEncoding.detect(head, xml: true, allowed: TextEncoding.allCases) else { return nil }
    let reply = AgencyReply()
    head.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      TextDecoder(encoding).decode(base, buffer.count, last: false) { reply.parse($0, $1) }
    }
    let best = reply.found.filter(\.isFault)
    let others = reply.elements <= mostElements ? reply.found : []
    let words = (best.isEmpty ? others : best).map(\.text)
    var said: [String] = []
    for word in words where !said.contains(word) { said.append(word) }
    return said.isEmpty ? nil : String(said.prefix(3).joined(separator: "; ").prefix(400))
  }

  private func parse(_ text: UnsafePointer<UInt8>, _ count: Int) {
    XMLSilence.begin()
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.startElementNs = { user, local, _, _, _, _, _, _, _ in
      AgencyReply.from(user)?.start(DocumentNames.slice(local).string)
    }
    handler.endElementNs = { user, _, _, _ in AgencyReply.from(user)?.end() }
    let characters: charactersSAXFunc = { user, bytes, count in
      guard let bytes else { return }
      AgencyReply.from(user)?.characters(bytes, Int(count))
    }
    handler.characters = characters
    handler.cdataBlock = characters
    handler.internalSubset = { user, _, _, _ in AgencyReply.from(user)?.stop() }
    handler.serror = { _, _ in }
    context = xmlCreatePushParserCtxt(&handler, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
    guard let context else { return }
    defer { xmlFreeParserCtxt(context) }
    let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue
    xmlCtxtUseOptions(context, Int32(truncatingIfNeeded: options))
    text.withMemoryRebound(to: CChar.self, capacity: count) { chunk in
      _ = xmlParseChunk(context, chunk, Int32(truncatingIfNeeded: count), 0)
    }
  }

  private static func from(_ user: UnsafeMutableRawPointer?) -> AgencyReply? {
    user.map { Unmanaged<AgencyReply>.fromOpaque($0).takeUnretainedValue() }
  }

  private func stop() { if let context { xmlStopParser(context) } }

  private func start(_ local: String) {
    guard path.count < 64, found.count < 20 else { return stop() }
    elements += 1
    path.append(local.lowercased().filter { $0 != "_" && $0 != "-" && $0 != "." })
    texts.append("")
  }

  private func characters(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    guard let last = texts.indices.last, texts[last].utf8.count < 2000 else { return }
    texts[last] += ByteSlice(start: bytes, count: min(count, 2000)).string
  }

  private func end() {
    guard let name = path.popLast(), let own = texts.popLast() else { return }
    let text = own.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let isInside = path.contains { Self.wrappers.contains($0) }
    let carries = name == "text" || name == "description" ? isInside : Self.names.contains(name)
    guard carries, text.count > 1, text.contains(where: \.isLetter), !Self.isFine(text) else { return }
    let isFault = (path + [name]).contains { $0.contains("fault") || $0.contains("error") || $0.contains("exception") }
    found.append((isFault, text))
  }

  /// Whether the words say that all went well: “Success”, “The operation succeeded.”
  private static func isFine(_ text: String) -> Bool {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    return words.contains { fine.contains($0) } && !words.contains { denials.contains($0) }
  }
}
