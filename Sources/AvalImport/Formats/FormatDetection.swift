import AvalKit

/// A format that a file may be of.
package struct FormatCandidate: Sendable {
  package let format: String
  /// 0…1.
  package let confidence: Double
  package let why: Text
}

extension FormatRegistry {
  /// The formats that the file looks like, best first; decided by its first elements or its header row.
  package func detect(_ path: String) throws(Failure) -> [FormatCandidate] {
    try detect(.path(path))
  }

  package func detect(_ source: ImportSource) throws(Failure) -> [FormatCandidate] {
    let head: [UInt8]
    do throws(FileProblem) {
      head = try Self.head(source)
    } catch {
      throw error.failure
    }
    var candidates: [FormatCandidate] = []
    for format in ready() {
      if let wanted = format.detection.fileName {
        guard case .path(let path) = source, wanted.matches(name: path) else { continue }
      }
      if let found = format.resembles(head) { candidates.append(found) }
    }
    return candidates.sorted { ($1.confidence, $0.format) < ($0.confidence, $1.format) }
  }

  /// Packed documents have to be unpacked to be recognised, so the head is long.
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

  func resembles(_ head: [UInt8]) -> FormatCandidate? {
    var bytes = head
    for step in unwrap {
      guard let inner = try? Envelope.unwrap(bytes, step, limits) else {
        bytes = []
        break
      }
      bytes = inner
    }
    if bytes.isEmpty, unwrap.isEmpty == false { bytes = head }
    guard let encoding = try? TextEncoding.detect(bytes, xml: media == .xml, allowed: encodings) else { return nil }
    var text: [UInt8] = []
    bytes.prefix(256 << 10).withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      TextDecoder(encoding).decode(base, buffer.count, last: false) { decoded, count in
        text.append(contentsOf: UnsafeBufferPointer(start: decoded, count: count))
      }
    }
    return media == .xml ? resemblesDocument(text) : resemblesRows(text)
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
    let wanted = detection.header.map { $0.split(separator: "|").map { String($0) } }
    let names = RowProbe(nameUntil: dialect.nameUntil).header(text, dialect, limits) { cells in
      wanted.allSatisfy { names in names.contains { cells.contains($0) } }
    }
    guard !names.isEmpty else { return nil }
    let asked = Set(columns.flatMap { request -> [String] in if case .names(let list) = request { list } else { [] } })
    let known = names.filter { asked.contains($0) }.count
    let share = Double(known) / Double(max(1, names.count))
    let list = wanted.compactMap { $0.first { names.contains($0) } }.joined(separator: ", ")
    return FormatCandidate(
      format: id, confidence: (0.7 + 0.29 * share), why: Text("the header has \(list).", zh: "表头含 \(list)。"))
  }
}

extension ImportFormat {
  /// Without a header the rows themselves have to look right, all of the first twenty.
  private func resemblesCells(_ text: [UInt8]) -> FormatCandidate? {
    guard detection.line != nil || detection.columns != nil || !detection.cells.isEmpty else { return nil }
    let seen = RowProbe(nameUntil: nil).rows(text, dialect, limits, count: 20) { row in
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

/// Looks through the first rows of a text for a header.
struct RowProbe {
  let nameUntil: String?

  /// The cells of the first row that `isHeader` accepts; empty when none of the first 200 does.
  func header(_ text: [UInt8], _ dialect: CSVDialect, _ limits: ImportLimits, _ isHeader: ([String]) -> Bool)
    -> [String]
  {
    let delimiters: [UInt8] = dialect.delimiter.map { [$0] } ?? [0x2C, 0x3B, 0x09, 0x7C]
    for delimiter in delimiters {
      let scanner = CSVScanner(delimiter: delimiter, quote: dialect.quote, fixed: false, limits: limits)
      text.withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress { scanner.append(base, buffer.count) }
      }
      scanner.finish()
      var rows = 0
      scan: while rows < 200 {
        rows += 1
        switch scanner.next() {
        case .row:
          let cells = scanner.row.fields.indices.map { clean(scanner.row.slice($0)?.trimmed().string ?? "") }
          if isHeader(cells) { return cells }
        case .bad: continue
        case .starved, .end: break scan
        }
      }
    }
    return []
  }

  /// How many of the first rows with anything in them `fits` accepts; 0 as soon as it refuses one.
  func rows(
    _ text: [UInt8], _ dialect: CSVDialect, _ limits: ImportLimits, count: Int, _ fits: (CSVRow) -> Bool
  ) -> Int {
    let fixed = dialect.layout == .fixed
    let scanner = CSVScanner(
      delimiter: dialect.delimiter ?? 0x2C, quote: fixed ? nil : dialect.quote, fixed: fixed, limits: limits)
    text.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { scanner.append(base, buffer.count) }
    }
    var skipped = 0
    var seen = 0
    while seen < count, case .row = scanner.next() {
      let first = scanner.row.slice(0)?.trimmed()
      if skipped < dialect.skipLines {
        skipped += 1
      } else if let first, dialect.stopAt.contains(where: { first.hasPrefix($0) }) {
        break
      } else if let first, dialect.skipRows.contains(where: { first.hasPrefix($0) }) {
        continue
      } else if scanner.row.fields.count > 1 || !(first?.isEmpty ?? true) {
        guard fits(scanner.row) else { return 0 }
        seen += 1
      }
    }
    return seen
  }

  private func clean(_ text: String) -> String {
    guard let cut = nameUntil, let range = text.firstRange(of: cut) else { return text }
    return String(text[..<range.lowerBound])
  }
}
