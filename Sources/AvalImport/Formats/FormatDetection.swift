import AvalKit

/// A format that a file may be of.
package struct FormatCandidate: Sendable {
  package let format: String
  /// 0…1.
  package let confidence: Double
  package let why: Text

  /// How sure it is of a format whose header is nearly the file's.
  static let nearMiss = 0.3
}

extension FormatRegistry {
  /// The formats that the file looks like, best first; decided by its first elements or its header row.
  package func detect(_ path: String) throws(Failure) -> [FormatCandidate] {
    try detect(.path(path), name: path)
  }

  /// - Parameters:
  ///   - name: what the file is called; some formats are told by it.
  ///   - isCancelled: asked before each format; true gives the rest up.
  package func detect(
    _ source: ImportSource, name: String? = nil, isCancelled: () -> Bool = { false }
  ) throws(Failure) -> [FormatCandidate] {
    let clock = ProcessorClock()
    clock.start()
    let head: [UInt8]
    do throws(FileProblem) {
      head = try Self.head(source)
    } catch {
      throw error.failure
    }
    var candidates: [FormatCandidate] = []
    for format in ready() {
      guard !isCancelled() else {
        throw Failure(.cancelled, "The detection was cancelled.", zh: "识别已取消。")
      }
      guard !clock.exceeded(ImportLimits(), bytes: 0, most: nil) else { throw FileProblem.timeBudget.failure }
      if let wanted = format.detection.fileName {
        guard let name, wanted.matches(name: name) else { continue }
      }
      if let found = format.resembles(head) { candidates.append(found) }
    }
    if candidates.contains(where: { $0.confidence > FormatCandidate.nearMiss }) {
      candidates.removeAll { $0.confidence <= FormatCandidate.nearMiss }
    }
    return candidates.sorted { ($1.confidence, $0.format) < ($0.confidence, $1.format) }
  }

  /// What lies inside an envelope begins far behind the envelope's own beginning, so the head is long.
  private static func head(_ source: ImportSource) throws(FileProblem) -> [UInt8] {
    let file = try FileBytes(source, limits: ImportLimits())
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { chunk.deallocate() }
    var head: [UInt8] = []
    while head.count < 2 << 20 {
      let count = try file.read(into: chunk)
      if count == 0 { break }
      head.append(contentsOf: chunk[..<count])
    }
    return head
  }
}

extension ImportFormat {
  /// How sure it is that bytes are of this format, 0 for not at all; a file's name is not looked at.
  package func resembles(bytes: [UInt8]) -> Double { resembles(bytes)?.confidence ?? 0 }

  /// Bytes of a document that are looked at.
  private static let seen = 256 << 10

  func resembles(_ head: [UInt8]) -> FormatCandidate? {
    var bytes = head
    for step in unwrap {
      guard let inner = try? Envelope.beginning(bytes, step, atMost: Self.seen), !inner.isEmpty else { break }
      bytes = inner
    }
    guard let encoding = try? TextEncoding.detect(bytes, xml: media == .xml, allowed: encodings) else { return nil }
    var text: [UInt8] = []
    bytes.prefix(Self.seen).withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      TextDecoder(encoding).decode(base, buffer.count, last: false) { decoded, count in
        text.append(contentsOf: UnsafeBufferPointer(start: decoded, count: count))
      }
    }
    switch media {
    case .xml: return resemblesDocument(text)
    case .csv, .fixed: return resemblesRows(text)
    case .tagged:
      var document: [UInt8] = []
      let tagged = TaggedText()
      text.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        tagged.feed(base, buffer.count) { document.append(contentsOf: UnsafeBufferPointer(start: $0, count: $1)) }
      }
      return tagged.problem == nil ? resemblesDocument(document) : nil
    }
  }

  private func resemblesDocument(_ text: [UInt8]) -> FormatCandidate? {
    guard let root = detection.root else { return nil }
    let elements = XMLHead.read(text)
    guard let found = elements.first, found.matches(root) else { return nil }
    let name = String(decoding: found.local, as: UTF8.self)
    var confidence = 0.8
    var en = "the root is \(name)"
    var zh = "根元素为 \(name)"
    if case .oneOf = root.space { confidence = 0.9 }
    if let first = detection.first {
      guard let inner = elements.dropFirst().first(where: { $0.matches(first) }) else { return nil }
      let inside = String(decoding: inner.local, as: UTF8.self)
      confidence += 0.08
      en += ", with \(inside) inside"
      zh += "，内含 \(inside)"
    }
    for (attribute, value) in detection.attributes {
      guard elements.contains(where: { $0.attributes[attribute] == value }) else { return nil }
      confidence = min(0.99, confidence + 0.01)
      en += ", \(attribute) is “\(value)”"
      zh += "，\(attribute) 为“\(value)”"
    }
    return FormatCandidate(format: id, confidence: confidence, why: Text(en + ".", zh: zh + "。"))
  }

  private func resemblesRows(_ text: [UInt8]) -> FormatCandidate? {
    guard text.first != 0x3C else { return nil }
    guard !detection.header.isEmpty else { return resemblesCells(text) }
    let wanted = detection.header
    let header = HeaderProbe(self, text)
    guard let names = header.rows.first(where: { row in wanted.allSatisfy { $0.contains { row.contains($0) } } }) else {
      return nearMiss(header.rows)
    }
    let asked = Set(columns.flatMap { request -> [String] in if case .names(let list) = request { list } else { [] } })
    let known = header.names.filter { asked.contains($0) }.count
    let share = Double(known) / Double(max(1, header.names.count))
    let list = wanted.compactMap { $0.first { names.contains($0) } }.joined(separator: ", ")
    return FormatCandidate(
      format: id, confidence: (0.7 + 0.29 * share), why: Text("the header has \(list).", zh: "表头含 \(list)。"))
  }
}

extension ImportFormat {
  /// Most of the columns are there: a header that was renamed or cut off, told with what is missing.
  private func nearMiss(_ rows: [[String]]) -> FormatCandidate? {
    let wanted = detection.header
    guard wanted.count >= 3 else { return nil }
    func missing(_ row: [String]) -> [[String]] { wanted.filter { names in !names.contains { row.contains($0) } } }
    guard let row = rows.min(by: { missing($0).count < missing($1).count }) else { return nil }
    let absent = missing(row)
    guard absent.count == 1 || absent.count * 4 <= wanted.count else { return nil }
    let list = absent.map { $0.joined(separator: " / ") }.joined(separator: ", ")
    return FormatCandidate(
      format: id, confidence: FormatCandidate.nearMiss,
      why: Text(
        "nearly: the header lacks \(list); if a column of the file is that one, rename it.",
        zh: "接近：表头缺少 \(list)；如果文件中某列即是该列，请改名。"))
  }

  /// Without a header the rows themselves have to look right, all of the first twenty.
  private func resemblesCells(_ text: [UInt8]) -> FormatCandidate? {
    guard detection.line != nil || detection.columns != nil || !detection.cells.isEmpty else { return nil }
    let seen = RowProbe(format: self, text: text).rows(count: 20) { row in
      if let line = detection.line { return row.slice(0).map { line.matches($0) } ?? false }
      if let columns = detection.columns, row.fields.count != columns { return false }
      return detection.cells.allSatisfy { cell in
        row.slice(cell.column).map { cell.match.matches($0.trimmed()) } ?? false
      }
    }
    guard seen > 0 else { return nil }
    return FormatCandidate(
      format: id, confidence: min(0.75, 0.5 + 0.05 * Double(detection.cells.count)),
      why: Text(
        "\(seen) rows look like the format's, which has no header.", zh: "\(seen) 行与该格式（无表头）相符。"))
  }
}

extension TextMatch {
  /// Whether the name of a file, without its folders, fits.
  func matches(name path: String) -> Bool {
    let name = FixedText(Array((path.split(separator: "/").last ?? "").utf8))
    return withExtendedLifetime(name) { matches(name.slice) }
  }
}
