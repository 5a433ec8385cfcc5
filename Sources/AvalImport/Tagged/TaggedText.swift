import AvalKit

/// Turns the lines and tags of bank messages that are neither XML nor tables into a document, as they come: SWIFT MT
/// (`:61:…`, in envelopes or without) and OFX (`<TAG>value`, with or without end tags). From there on everything is as with
/// XML: paths, records, limits. Line ends stay, so that lines of messages are those of the file.
final class TaggedText {
  private enum Dialect {
    case unknown
    case swift(SwiftLines)
    case ofx(OFXTags)
  }

  /// Bytes of a line, of a field or of a value.
  static let most = 64 << 10

  private var dialect = Dialect.unknown
  private var head: [UInt8] = []
  private let out = ByteSink(capacity: 1 << 16)
  private(set) var problem: FileProblem?

  /// Hands on what the bytes become; valid during the call.
  func feed(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ body: (UnsafePointer<UInt8>, Int) -> Void) {
    guard problem == nil else { return }
    out.count = 0
    let text = UnsafeBufferPointer(start: bytes, count: count)
    if case .unknown = dialect {
      head.append(contentsOf: text)
      choose()
      guard case .unknown = dialect else {
        let kept = head
        head = []
        return kept.withUnsafeBufferPointer { take($0, body) }
      }
      if head.count > Self.most { problem = Self.neither }
      return
    }
    take(text, body)
  }

  private func take(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafePointer<UInt8>, Int) -> Void) {
    switch dialect {
    case .unknown: break
    case .swift(let lines): problem = lines.feed(text, to: out)
    case .ofx(let tags): problem = tags.feed(text, to: out)
    }
    if out.count > 0 { body(UnsafePointer(out.base), out.count) }
  }

  /// Ends the text: what is still open is closed, where its dialect needs no end.
  func finish(_ body: (UnsafePointer<UInt8>, Int) -> Void) {
    guard problem == nil else { return }
    out.count = 0
    switch dialect {
    case .unknown: if head.contains(where: { $0 > 0x20 }) { problem = Self.neither }
    case .swift(let lines): problem = lines.finish(to: out)
    case .ofx(let tags): tags.finish(to: out)
    }
    if out.count > 0 { body(UnsafePointer(out.base), out.count) }
  }

  private static let neither = FileProblem(
    "NOT_THIS_FORMAT",
    "The file is neither a SWIFT message (lines like “:20:”) nor OFX; import.format.detect says which formats fit.",
    zh: "文件既不是 SWIFT 报文（形如“：20：”的行），也不是 OFX；可用 import.format.detect 查找相符的格式。")

  private static let ofx = ["OFXHEADER:", "<?OFX", "<OFX>"].map { ByteSearch(Array($0.utf8)) }

  /// Looks for the first line that only one of the dialects has.
  private func choose() {
    if Self.ofx.contains(where: { $0.first(in: head) != nil }) {
      dialect = .ofx(OFXTags())
      return
    }
    for line in head.split(separator: 0x0A, omittingEmptySubsequences: true).prefix(200) {
      let text = Array(line.drop { $0 <= 0x20 })
      if Self.begins(text) {
        dialect = .swift(SwiftLines())
        return
      }
    }
  }

  /// Fields of a statement's head: some banks leave the first ones out.
  private static let heads: Set<String> = ["20", "21", "25", "25P", "28", "28C", "60F", "60M"]

  private static func begins(_ line: [UInt8]) -> Bool {
    if line.starts(with: Array("{1:".utf8)) { return true }
    return SwiftLines.tagged(line).map { heads.contains($0.0) } ?? false
  }

  /// A text as it stands in a document.
  static func escape(_ text: some Sequence<UInt8>, to out: ByteSink) {
    for byte in text {
      switch byte {
      case 0x26: out.append("&amp;")
      case 0x3C: out.append("&lt;")
      case 0x3E: out.append("&gt;")
      case 0x09, 0x0A, 0x20...: out.append(byte)
      default: out.append(0x20)
      }
    }
  }

  static func tooLong(_ what: String, _ zh: String) -> FileProblem {
    .limit("\(what) of more than \(most) bytes", "有超过 \(most) 字节的\(zh)")
  }
}
