import AvalKit
import CLibXML2

/// The files that a schema consists of: looked through before libxml2 reads them, so that it opens nothing else.
struct SchemaSources {
  /// The schema that the format names.
  let main: String
  /// All of them, as paths.
  private(set) var paths: [String] = []

  private static let mostFiles = 64
  private static let mostBytes = 4 << 20

  init(folder: String, file: String) throws(ValueProblem) {
    main = folder + "/" + file
    var waiting = [file]
    var seen: Set<String> = []
    while let name = waiting.popLast() {
      guard seen.insert(name).inserted else { continue }
      guard Self.isPlain(name) else {
        throw Self.problem("“\(name)” is not the name of a file beside the format", "“\(name)”不是格式旁的文件名")
      }
      guard seen.count <= Self.mostFiles else { throw Self.problem("it has too many parts", "组成文件过多") }
      paths.append(folder + "/" + name)
      waiting += try SchemaScan.references(try Self.bytes(folder + "/" + name))
    }
  }

  /// Letters, digits, `-`, `_` and `.`, not at the start: no folder, no address.
  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 128 && !name.hasPrefix(".")
      && name.utf8.allSatisfy { byte in
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x2D || byte == 0x5F
          || byte == 0x2E
      }
  }

  private static func bytes(_ path: String) throws(ValueProblem) -> [UInt8] {
    var limits = ImportLimits()
    limits.fileBytes = mostBytes
    do throws(FileProblem) {
      let file = try FileBytes(.path(path), limits: limits)
      var bytes: [UInt8] = []
      let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
      defer { chunk.deallocate() }
      while true {
        let count = try file.read(into: chunk)
        if count == 0 { return bytes }
        bytes.append(contentsOf: chunk[..<count])
      }
    } catch {
      throw ValueProblem("BAD_SCHEMA", error.message.en, zh: error.message.zhHans)
    }
  }

  fileprivate static func problem(_ en: String, _ zh: String) -> ValueProblem {
    ValueProblem("BAD_SCHEMA", "The schema cannot be used: \(en).", zh: "模式文件不可用：\(zh)。")
  }
}

/// Reads a schema's elements without loading anything it names.
private final class SchemaScan {
  private var names: [String] = []
  private var hasDoctype = false
  private var isBroken = false

  static func references(_ bytes: [UInt8]) throws(ValueProblem) -> [String] {
    let scan = SchemaScan()
    scan.parse(bytes)
    guard !scan.hasDoctype else { throw SchemaSources.problem("it declares a document type", "含有 DOCTYPE 声明") }
    guard !scan.isBroken else { throw SchemaSources.problem("it is not well-formed XML", "XML 格式不正确") }
    return scan.names
  }

  private func parse(_ bytes: [UInt8]) {
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.startElementNs = { user, local, _, uri, _, _, count, _, attributes in
      SchemaScan.from(user)?.element(local, uri, Int(count), attributes)
    }
    handler.internalSubset = { user, _, _, _ in SchemaScan.from(user)?.hasDoctype = true }
    handler.serror = { user, error in
      guard let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
      SchemaScan.from(user)?.isBroken = true
    }
    guard let context = xmlCreatePushParserCtxt(&handler, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil) else {
      isBroken = true
      return
    }
    defer { xmlFreeParserCtxt(context) }
    xmlCtxtUseOptions(context, Int32(truncatingIfNeeded: XML_PARSE_NONET.rawValue))
    bytes.withUnsafeBytes { text in
      _ = xmlParseChunk(
        context, text.bindMemory(to: CChar.self).baseAddress, Int32(truncatingIfNeeded: text.count), 1)
    }
  }

  private static func from(_ user: UnsafeMutableRawPointer?) -> SchemaScan? {
    user.map { Unmanaged<SchemaScan>.fromOpaque($0).takeUnretainedValue() }
  }

  private func element(
    _ local: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?, _ count: Int,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) {
    guard DocumentNames.slice(uri).string == "http://www.w3.org/2001/XMLSchema",
      ["include", "import", "redefine"].contains(DocumentNames.slice(local).string), let attributes
    else { return }
    for index in 0..<count where DocumentNames.slice(attributes[index * 5]).string == "schemaLocation" {
      guard let from = attributes[index * 5 + 3], let to = attributes[index * 5 + 4] else { continue }
      names.append(ByteSlice(start: from, count: to - from).string)
    }
  }
}
