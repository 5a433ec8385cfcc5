import AvalKit

/// Where the document of one call goes: into its reply, or into a file.
///
/// Invariant: used by the thread that runs the call.
final class DocumentSink {
  private let method: String
  private let output: OutputDeclaration
  private let limit: Int
  private let file: NewFile?
  private(set) var media: String?
  private var digest = SHA256()
  private var inline: [UInt8] = []
  private var count = 0
  /// 64 hexadecimal digits, once the document is complete.
  private(set) var sha256 = ""

  /// - Parameter file: where the document is written; nil for a reply.
  init?(_ declaration: MethodDeclaration, _ limits: Limits, file: NewFile? = nil) {
    guard let output = declaration.output else { return nil }
    self.output = output
    method = declaration.name
    self.file = file
    limit = file == nil ? limits.outputBytes : limits.savedFileBytes
  }

  func begin(media: String) throws(Failure) {
    guard output.media.contains(media), self.media == nil else {
      throw Failure(
        .corrupt,
        "\(method) declares one document of \(output.media.joined(separator: ", ")) and begins one of \(media).",
        zh: "\(method) 声明一个 \(output.media.joined(separator: "、")) 文档，却开始了 \(media) 文档。")
    }
    self.media = media
  }

  func append(_ piece: UnsafeRawBufferPointer) throws(Failure) {
    guard media != nil else {
      throw Failure(.corrupt, "\(method) writes a document it has not begun.", zh: "\(method) 写入了尚未开始的文档。")
    }
    count += piece.count
    guard count <= limit else { throw tooLong }
    digest.update(piece)
    if let file { try file.append(piece) } else { inline.append(contentsOf: piece) }
  }

  private var tooLong: Failure {
    guard file == nil else {
      return Failure(
        .limitExceeded, "The document is longer than \(limit) bytes (limits.savedFileBytes); ask for less.",
        zh: "文档超过 \(limit) 字节（limits.savedFileBytes）；请缩小范围。")
    }
    return Failure(
      .limitExceeded,
      "The document is longer than \(limit) bytes, too long for a reply; write it to a file with file.save {\"method\": \"\(method)\", \"params\", \"file\"}.",
      zh: "文档超过 \(limit) 字节，无法放入回复；请用 file.save {\"method\": \"\(method)\", \"params\", \"file\"} 写入文件。")
  }

  /// The result of the call with the members of its document in front.
  func complete(_ result: [UInt8]) throws(Failure) -> [UInt8] {
    guard let media else {
      guard output.isOptional else {
        throw Failure(
          .corrupt, "\(method) declares \"output\" and wrote no document; report it to the module's author.",
          zh: "\(method) 声明了 \"output\" 却未写出文档；请告知模块作者。")
      }
      return result
    }
    sha256 = Hex.encode(digest.finish())
    var json = JSONWriter(reserving: inline.count + inline.count / 2 + result.count + 200)
    json.beginObject()
    json.key("media")
    json.string(media)
    json.key("sha256")
    json.string(sha256)
    if file == nil { writeDocument(media, to: &json) }
    json.endObject()
    // Both are objects: the document's members, then the method's own.
    let own = result.drop { $0 != 0x7B }.dropFirst()
    let isEmpty = own.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == 0x7D
    return json.bytes.dropLast() + (isEmpty ? [] : [0x2C]) + own
  }

  private func writeDocument(_ media: String, to json: inout JSONWriter) {
    let isText = media.hasPrefix("text/") || media.contains("json") || media.contains("xml")
    if isText, let text = String(validating: inline, as: UTF8.self) {
      json.key("text")
      json.string(text)
    } else {
      json.key("content")
      json.string(Base64.encode(inline))
    }
  }
}
