import AvalKit

/// A JSON file of a module, parsed strictly and kept with its bytes so that complaints can name lines.
final class ManifestFile {
  /// The longest manifest or declaration that is read.
  static let byteLimit = 1 << 20

  let path: String
  private let document: JSONDocument

  init(_ path: String) throws(Refusal) {
    let bytes = try TrustedFile.read(path, atMost: Self.byteLimit)
    self.path = path
    do {
      document = try JSONDocument(parsing: bytes)
    } catch {
      throw Refusal(
        .manifest,
        "\(path), line \(error.line), column \(error.column): the text is not JSON, \(error.reason.en); correct it.",
        zh: "\(path) 第 \(error.line) 行第 \(error.column) 列：不是有效的 JSON,\(error.reason.zhHans)；请更正。")
    }
  }

  var root: ManifestNode { ManifestNode(file: self, node: document.root, pointer: "") }

  /// The file's text.
  var bytes: [UInt8] { document.bytes }

  /// Where a value begins: line and column counted from 1, columns in characters.
  func place(of node: JSONNode) -> (line: Int, column: Int) {
    let before = document.bytes[..<node.byteRange.lowerBound]
    let line = before.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return (line, before[start...].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) })
  }
}
