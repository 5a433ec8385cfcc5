import AvalKit
import Glibc

/// Writes a file of the same shape that holds only certain records, so that rejected ones can be corrected and imported
/// again: the head, the envelope and everything between stay, the other records are left out.
///
/// Of a packed document (MIME, base64, zip, gzip) the document itself is written, unpacked, so that it can be corrected;
/// every layer of packing lets a document pass that is not packed, so the file is imported like the original.
package final class RefeedFile {
  private let format: ImportFormat
  private let numbers: Set<Int>
  private let output: OutputFile
  private var encoder: TextEncoder?
  private var reader: XMLReader?
  private var csv: CSVReader?
  private var mapper: RecordMapper?
  /// Decoded text that is not yet written, from `pendingFrom` on.
  private var pending: [UInt8] = []
  private var pendingFrom = 0
  private var droppedSpace = false
  private var number = 0
  private var written = 0

  /// - Parameters:
  ///   - numbers: the records that are kept, as `ImportRecord.number` and `ImportReject.number` count them.
  ///   - path: the file to write; it is written aside and renamed.
  ///   - isCancelled: asked now and then; true gives the file up.
  /// - Returns: how many records were written; nil when it was cancelled.
  package static func write(
    _ format: ImportFormat, _ source: ImportSource, keeping numbers: Set<Int>, to path: String,
    isCancelled: () -> Bool = { false }
  ) throws(Failure) -> Int? {
    XMLSilence.begin()
    do throws(FileProblem) {
      guard format.canRefeed else {
        throw FileProblem(
          "UNSUPPORTED", "Records of this format do not stand by themselves; correct the original.",
          zh: "该格式的记录无法单独成文件，请直接更正原件。")
      }
      let refeed = RefeedFile(format, numbers, try OutputFile(path))
      return try refeed.copy(source, isCancelled) ? refeed.written : nil
    } catch {
      throw error.failure
    }
  }

  private init(_ format: ImportFormat, _ numbers: Set<Int>, _ output: OutputFile) {
    self.format = format
    self.numbers = numbers
    self.output = output
  }

  /// False when it was cancelled.
  private func copy(_ source: ImportSource, _ isCancelled: () -> Bool) throws(FileProblem) -> Bool {
    let file = try FileBytes(unpacked(source), limits: format.limits)
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { chunk.deallocate() }
    var decoder: TextDecoder?
    while true {
      if isCancelled() { return false }
      let count = try file.read(into: chunk)
      if decoder == nil { decoder = try open(Array(chunk[..<count])) }
      if let base = chunk.baseAddress {
        decoder?.decode(base.assumingMemoryBound(to: UInt8.self), count, last: count == 0) { text, length in
          pending.append(contentsOf: UnsafeBufferPointer(start: text, count: length))
          reader?.feed(text, length)
          csv?.feed(text, length)
        }
      }
      if count == 0 { break }
      try flush(to: reader?.brokenRecord?.from ?? csv?.consumed ?? pendingFrom + pending.count)
      guard pending.count <= 64 << 20 else { throw FileProblem.limit("a record of more than 64 MiB", "有超过 64 MiB 的记录") }
    }
    csv?.finish()
    try flush(to: pendingFrom + pending.count)
    try output.finish()
    return true
  }

  private func unpacked(_ source: ImportSource) throws(FileProblem) -> ImportSource {
    guard format.isPacked else { return source }
    let bytes = try FileBytes(source, limits: format.limits).readAll(atMost: format.limits.unwrappedBytes)
    let content = try Envelope.unwrap(bytes, format.unwrap, format.limits)
    guard content.documents.count == 1, let document = content.documents.first else {
      throw FileProblem(
        "UNSUPPORTED",
        "Of an envelope of several documents no file of the refused records is made; correct the original.",
        zh: "含多份文件的封装不生成被拒记录文件，请直接更正原件。")
    }
    return .bytes(document)
  }

  private func open(_ head: [UInt8]) throws(FileProblem) -> TextDecoder {
    let encoding = try TextEncoding.detect(head, xml: format.media == .xml, allowed: format.encodings)
    encoder = TextEncoder(encoding)
    if encoding == .utf16LittleEndian { try output.write([0xFF, 0xFE]) }
    if encoding == .utf16BigEndian { try output.write([0xFE, 0xFF]) }
    if format.media == .xml {
      let reader = XMLReader(
        format.document, coverage: nil, validating: false,
        onRecord: { [unowned self] event, place in record(event, place) }, onHeadEnd: {})
      self.reader = reader
      mapper = RecordMapper(format, tree: reader.tree, csv: nil)
    } else {
      let csv = CSVReader(format.rows) { [unowned self] event, place in
        readHead()
        var counts = true
        if case .row = event { counts = self.mapper?.counts(-1) ?? true }
        return decide(place, counts: counts)
      }
      self.csv = csv
      let mapper = RecordMapper(format, tree: nil, csv: csv)
      if let begins = format.recordBegins { csv.isFirst = { [unowned mapper] in mapper.holds(begins, -1) } }
      self.mapper = mapper
    }
    return TextDecoder(encoding)
  }

  private var headRead = false

  private func readHead() {
    guard !headRead else { return }
    headRead = true
    mapper?.readVariables()
  }

  private func record(_ event: XMLReader.RecordEvent, _ place: RecordPlace) -> Bool {
    readHead()
    var counts = true
    if case .complete(let node) = event { counts = mapper?.counts(node) ?? true }
    return decide(place, counts: counts)
  }

  /// Keeps or drops the record that has just ended.
  private func decide(_ place: RecordPlace, counts: Bool) -> Bool {
    if counts { number += 1 }
    emit(to: place.from)
    if counts, numbers.contains(number) {
      written += 1
      droppedSpace = false
      emit(to: place.to)
    } else {
      drop(to: place.to)
      droppedSpace = true
    }
    return true
  }

  private var ready: [UInt8] = []

  private func take(to offset: Int) -> ArraySlice<UInt8> {
    let count = max(0, min(pending.count - head, offset - pendingFrom))
    let slice = pending[head..<(head + count)]
    head += count
    pendingFrom += count
    return slice
  }

  /// How much of `pending` is dealt with.
  private var head = 0

  private func emit(to offset: Int) {
    var slice = take(to: offset)
    if droppedSpace { slice = slice.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 } }
    if !slice.isEmpty { droppedSpace = false }
    ready.append(contentsOf: slice)
  }

  private func drop(to offset: Int) { _ = take(to: offset) }

  private func flush(to offset: Int) throws(FileProblem) {
    emit(to: offset)
    if head > 0 { pending.removeFirst(head) }
    head = 0
    guard let encoder, !ready.isEmpty else { return }
    try output.write(encoder.encode(ready))
    ready = []
  }
}

/// A file written aside and renamed when it is whole.
private final class OutputFile {
  private let path: String
  private let aside: String
  private var descriptor: Int32

  init(_ path: String) throws(FileProblem) {
    self.path = path
    aside = path + ".partial"
    descriptor = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.problem(path) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(aside)
  }

  private static func problem(_ path: String) -> FileProblem {
    let reason = String(cString: strerror(errno))
    return FileProblem(
      "CANNOT_WRITE", "“\(path)” cannot be written: \(reason). Check the folder and its free space.",
      zh: "无法写入“\(path)”：\(reason)。请检查目录与可用空间。")
  }

  func write(_ bytes: [UInt8]) throws(FileProblem) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.problem(path) }
      done += count
    }
  }

  func finish() throws(FileProblem) {
    guard fsync(descriptor) == 0, rename(aside, path) == 0 else { throw Self.problem(path) }
    close(descriptor)
    descriptor = -1
  }
}
