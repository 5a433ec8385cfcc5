import AvalKit
import Glibc
import TestSupport
import Testing

/// Every shipped sample, through the built binary.
@Suite("Shipped formats through the channel")
struct ShippedFormatTests {
  static let folder = Workspace.root + "/import-formats"

  /// Format and sample.
  static let samples: [(id: String, file: String)] = Workspace.names(in: folder).compactMap { id in
    Workspace.names(in: folder + "/" + id).first { $0.hasPrefix("sample.") }.map { (id, "\(folder)/\(id)/\($0)") }
  }

  @Test("import.format.detect names the format of every shipped sample first")
  func detected() throws {
    #expect(Self.samples.count >= 28)
    try ImportRig.with { rig in
      for sample in Self.samples {
        let first = try rig.detected(sample.file).first
        #expect(first == sample.id, "\(sample.file)")
      }
    }
  }

  @Test("F-I5: a sample is known in every encoding that its format reads, with and without a byte order mark")
  func encodings() throws {
    try ImportRig.with { rig in
      var tried = 0
      for sample in Self.samples where !sample.file.hasSuffix(".mime") {
        let bytes = try #require(Workspace.read(sample.file))
        let format = JSONValue(
          try JSONDocument(parsing: #require(Workspace.read("\(Self.folder)/\(sample.id)/format.json"))).root)
        let allowed = format["input"]?["encodings"]?.arrayValue?.compactMap { $0.stringValue } ?? ["utf-8"]
        for (name, encoded) in Self.encoded(bytes, allowed) {
          tried += 1
          let path = try rig.file("\(sample.id)-\(name)", encoded)
          #expect(try rig.detected(path).first == sample.id, "\(sample.id) in \(name)")
        }
      }
      #expect(tried > 40)
    }
  }

  /// The text in the encodings that a format allows, as far as they have its characters.
  private static func encoded(_ bytes: [UInt8], _ allowed: [String]) -> [(String, [UInt8])] {
    guard var text = String(validating: bytes, as: UTF8.self) else { return [] }
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    let names = Set(allowed.map { $0.split(separator: ">").last.map(String.init) ?? $0 })
    var list: [(String, [UInt8])] = []
    if names.contains("utf-8") {
      list.append(("utf-8-bom", [0xEF, 0xBB, 0xBF] + Array(declaring("UTF-8", text).utf8)))
      list.append(("utf-8", Array(declaring("UTF-8", text).utf8)))
    }
    if names.contains("gb18030"), let body = converted(declaring("GB18030", text), "GB18030") {
      list.append(("gb18030", body))
    }
    if names.contains("utf-16"), let body = converted(declaring("UTF-16", text), "UTF-16LE") {
      list.append(("utf-16", [0xFF, 0xFE] + body))
    }
    return list
  }

  private static func declaring(_ encoding: String, _ text: String) -> String {
    guard text.hasPrefix("<?xml"), let end = text.firstRange(of: "?>") else { return text }
    return "<?xml version=\"1.0\" encoding=\"\(encoding)\"?>" + text[end.upperBound...]
  }

  private static func converted(_ text: String, _ encoding: String) -> [UInt8]? {
    let converter = iconv_open(encoding, "UTF-8")
    guard converter != iconv_t(bitPattern: -1) else { return nil }
    defer { iconv_close(converter) }
    var source = Array(text.utf8).map { CChar(bitPattern: $0) }
    var target = [CChar](repeating: 0, count: source.count * 4 + 16)
    let room = target.count
    var left = source.count
    var free = room
    let done = source.withUnsafeMutableBufferPointer { from in
      target.withUnsafeMutableBufferPointer { to in
        var input = from.baseAddress
        var output = to.baseAddress
        return iconv(converter, &input, &left, &output, &free)
      }
    }
    return done == 0 ? target.prefix(room - free).map { UInt8(bitPattern: $0) } : nil
  }

  @Test("F-I11: a shipped sample imported twice changes nothing the second time", arguments: samples.map(\.id))
  func twice(_ id: String) throws {
    let sample = try #require(Self.samples.first { $0.id == id })
    try ImportRig.with { rig in
      let first = try rig.result(id, sample.file)
      let again = try rig.result(id, sample.file)
      #expect(first.count("accepted") > 0)
      #expect(first.count("read") == first.count("accepted") + first.count("rejected") + first.count("duplicates"))
      #expect(again.count("accepted") == 0)
      #expect(again.count("duplicates") == first.count("accepted") + first.count("duplicates"))
      #expect(again["reasons"] == first["reasons"])
      #expect(again["evidence"] == first["evidence"])
    }
  }
}
