import AvalKit
import Glibc

/// The reading thread's part of an import: bytes → text → records → canonical JSON → batches.
final class ImportWorker {
  let format: ImportFormat
  private let source: ImportSource
  private let options: ImportOptions
  private let queue: BatchQueue
  private let file: FileBytes
  var summary = ImportSummary()
  private let batches: BatchBuilder
  private(set) var reader: XMLReader?
  private(set) var csv: CSVReader?
  private(set) var mapper: RecordMapper?
  private var stopping = false
  /// Nobody wants the rest, not even its digest.
  private var cancelled = false
  private var untilLook = 0
  private var checkedHead = false
  /// Of a packed file: how many documents it has, which is being read, and how many records those before it had.
  private var documents = 1
  private var tagged: TaggedText?
  /// The beginning of the document, where an agency's refusal is looked for when no record comes.
  private var head: [UInt8] = []
  private var balance = BalanceCheck()
  /// How many records each reason has passed over.
  private var passed: [Int: Int] = [:]
  private var number = 0
  private var readBefore = 0
  private lazy var coverage = options.coverage ? ElementCoverage() : nil
  private let clock = ProcessorClock()
  /// Of a packed file: how many bytes lie in it, and how many of them have been read.
  private var packed = (bytes: 0, read: 0)

  var size: Int { file.size }

  init(_ format: ImportFormat, _ source: ImportSource, _ options: ImportOptions, _ queue: BatchQueue)
    throws(FileProblem)
  {
    self.format = format
    self.source = source
    self.options = options
    self.queue = queue
    batches = BatchBuilder(options, queue)
    file = try FileBytes(source, limits: format.limits)
  }

  func work() {
    batches.state = { [unowned self] in
      // Of a packed file all is taken in before the first record comes out.
      let read = packed.bytes > 0 ? summary.bytes * packed.read / packed.bytes : summary.bytes
      return (summary.read, read, summary.encoding)
    }
    do throws(FileProblem) {
      try read()
    } catch {
      summary.problem = summary.problem ?? error
    }
    flush()
    summary.processorMilliseconds = clock.milliseconds
    queue.finish(summary)
  }

  private func read() throws(FileProblem) {
    clock.start()
    XMLSilence.begin()
    if !format.unwrap.isEmpty { return try readUnwrapped() }
    var hash = SHA256()
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { chunk.deallocate() }
    var decoder: TextDecoder?
    while goesOn() {
      let count = try file.read(into: chunk)
      if count > 0, options.hashAll { hash.update(UnsafeRawBufferPointer(rebasing: chunk[..<count])) }
      summary.bytes += count
      if !stopping {
        if decoder == nil { decoder = try open(Array(chunk[..<count])) }
        feed(decoder, UnsafeRawBufferPointer(chunk), count)
      }
      if count == 0 || (stopping && !options.hashAll) { break }
    }
    if !stopping { finishReaders() }
    if options.hashAll, !cancelled { summary.sha256 = Hex.encode(hash.finish()) }
  }

  private func readUnwrapped() throws(FileProblem) {
    let bytes = try file.readAll(atMost: format.limits.unwrappedBytes)
    summary.bytes = bytes.count
    if options.hashAll { summary.sha256 = SHA256.hex(bytes) }
    let content = try Envelope.unwrap(bytes, format.unwrap, format.limits)
    if content.unread > 0 {
      note(
        "UNREAD_PART",
        "The message has \(content.unread) more XML parts, which are not read; import them by themselves.",
        "报文另有 \(content.unread) 个 XML 部分未读取；请单独导入。")
    }
    documents = content.documents.count
    packed.bytes = content.documents.reduce(0) { $0 + $1.count }
    for document in content.documents where !stopping && goesOn() {
      number += 1
      do throws(FileProblem) {
        try readDocument(document)
      } catch {
        throw error.inDocument(number, of: documents)
      }
    }
  }

  /// One document out of an envelope; each is read like a file, and its records are numbered on.
  private func readDocument(_ bytes: [UInt8]) throws(FileProblem) {
    if number > 1 { flush() }
    (checkedHead, readBefore) = (false, summary.read)
    let decoder = try open(Array(bytes.prefix(256 << 10)))
    bytes.withUnsafeBytes { document in
      var at = 0
      while at < document.count, !stopping, goesOn() {
        let count = min(256 << 10, document.count - at)
        feed(decoder, UnsafeRawBufferPointer(rebasing: document[at..<(at + count)]), count)
        at += count
        packed.read += count
      }
      if !stopping { feed(decoder, document, 0) }
    }
    if !stopping { finishReaders() }
  }

  /// Whether a file begins like no document in any encoding: neither with a tag nor with a byte order mark.
  private static func isNoXML(_ head: [UInt8]) -> Bool {
    guard let first = head.first(where: { $0 > 0x20 }) else { return false }
    return ![0x3C, 0xEF, 0xFE, 0xFF].contains(first) && !head.prefix(4).contains(0)
  }

  private func open(_ bytes: [UInt8]) throws(FileProblem) -> TextDecoder {
    let encoding = try TextEncoding.detect(bytes, xml: format.media == .xml, allowed: format.encodings)
    summary.encoding = encoding.rawValue
    if format.media != .xml, TextEncoding.isDoubtful(encoding, bytes, format.encodings) {
      note(
        "DOUBTFUL_ENCODING",
        "The file does not say its encoding, and its bytes could be text in several; it was read as \(encoding.rawValue). Look at its names, and save it as UTF-8 where they are wrong.",
        "文件未注明编码，其字节可按多种编码解读；已按 \(encoding.rawValue) 读取。请核对其中的名称，如有误请另存为 UTF-8。")
    }
    head = Array(bytes.prefix(64 << 10))
    if format.media == .xml, Self.isNoXML(head) { throw .noXML }
    if format.media.isDocument {
      tagged = format.media == .tagged ? TaggedText() : nil
      let reader = XMLReader(
        format.document, coverage: coverage, validating: true,
        onRecord: { [unowned self] in take($0, $1) }, onHeadEnd: { [unowned self] in endOfHead() })
      if let validator = reader.validator, !validator.isReady {
        throw FileProblem(
          "UNSUPPORTED", "This system cannot validate XML; leave “validate” out.", zh: "本系统无法进行 XSD 校验；请去掉 validate。")
      }
      self.reader = reader
      mapper = RecordMapper(format, tree: reader.tree, csv: nil)
      if format.balance != nil { reader.onAboveEnd = { [unowned self] in endStatement($0) } }
    } else {
      let csv = CSVReader(format.rows) { [unowned self] in take($0, $1) }
      self.csv = csv
      let mapper = RecordMapper(format, tree: nil, csv: csv)
      if let begins = format.recordBegins { csv.isFirst = { [unowned mapper] in mapper.holds(begins, -1) } }
      self.mapper = mapper
    }
    mapper?.today = options.today
    mapper?.out.append(0x5B)
    batches.out = mapper?.out
    return TextDecoder(encoding)
  }

  private func feed(_ decoder: TextDecoder?, _ chunk: UnsafeRawBufferPointer, _ count: Int) {
    guard let decoder else { return }
    let nothing: StaticString = ""
    let bytes = chunk.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? nothing.utf8Start
    decoder.decode(bytes, count, last: count == 0) { text, length in
      guard let tagged else {
        reader?.feed(text, length)
        csv?.feed(text, length)
        return
      }
      tagged.feed(text, length) { reader?.feed($0, $1) }
    }
    checkReaders()
  }

  private func finishReaders() {
    tagged?.finish { reader?.feed($0, $1) }
    if tagged?.problem == nil { reader?.finish() }
    csv?.finish()
    checkReaders()
    guard summary.problem == nil, let reader, reader.records == 0, !stopping else { return finishCounts() }
    if let words = AgencyReply.refusal(in: head) {
      fail(.agencyFault(words))
    } else if !reader.rootWanted {
      fail(
        FileProblem(
          "NOT_THIS_FORMAT",
          "The document's root “\(reader.rootName)” is not one that the format “\(format.id)” reads; import.format.detect says which formats fit.",
          zh: "文档根元素“\(reader.rootName)”不属于格式“\(format.id)”；可用 import.format.detect 查找相符的格式。"))
    } else {
      note(
        "NO_RECORDS",
        "The file holds no record where the format looks for them; if it should, the format is not the file's.",
        "在格式所指之处没有记录；若文件应有记录，则所选格式不符。")
    }
    finishCounts()
  }

  private func finishCounts() {
    let findings = FileFindings(format: format, options: options, reader: reader, csv: csv)
    let gaps = options.resumeAfter == 0 ? balance.gaps : nil
    summary.warnings += findings.notes(
      passed: passed, gaps: gaps.map { ValueProblem("BALANCE_MISMATCH", $0.en, zh: $0.zhHans) })
    passed = [:]
    if summary.problem == nil, !stopping, let announced = findings.announced { compare(announced) }
    if options.coverage { summary.unread = findings.unread }
  }

  private func checkReaders() {
    guard let problem = tagged?.problem ?? reader?.problem ?? csv?.problem else {
      if reader?.stopped == true || csv?.stopped == true { stopping = true }
      return
    }
    if let broken = reader?.brokenRecord {
      summary.read += 1
      reject(
        ValueProblem(problem.code, problem.message.en, zh: problem.message.zhHans), broken, pointer: "", path: "",
        at: SourcePlace(line: problem.line, column: problem.column))
    }
    fail(problem)
  }

  func fail(_ problem: FileProblem) {
    if summary.problem == nil { summary.problem = problem.inDocument(number, of: documents) }
    stopping = true
  }

  func note(_ code: String, _ en: String, _ zh: String) {
    summary.warnings.append(ImportWarning(code: code, message: Text(en, zh: zh), pointer: ""))
  }

  // MARK: records

  private func take(_ event: XMLReader.RecordEvent, _ place: RecordPlace) -> Bool {
    guard beginRecord(), let reader, let mapper else { return false }
    if !checkedHead {
      checkedHead = true
      mapper.readVariables()
      if let fault = mapper.fault() {
        fail(fault)
        return false
      }
    }
    switch event {
    case .rejected(let problem):
      summary.read += 1
      balance.lose(in: reader.recordParent)
      if summary.read > options.resumeAfter {
        reject(problem, place, pointer: "", path: "", at: reader.recordFault ?? .record)
      }
    case .complete(let node):
      if passes(node) { return true }
      summary.read += 1
      if summary.read > options.resumeAfter { map(node, at: place, line: Int(reader.tree.nodes[Int(node)].line)) }
    }
    return endRecord()
  }

  private func take(_ event: CSVReader.Event, _ place: RecordPlace) -> Bool {
    guard beginRecord(), let csv, let mapper else { return false }
    if !checkedHead {
      checkedHead = true
      mapper.readVariables()
      if let missing = format.missingColumn(csv) {
        fail(missing)
        return false
      }
    }
    if case .row = event, passes(-1) { return true }
    summary.read += 1
    guard summary.read > options.resumeAfter else { return true }
    switch event {
    case .bad(let fault): reject(fault.problem, place, pointer: "", path: "", at: fault.place)
    case .row: map(-1, at: place, line: place.line)
    }
    return endRecord()
  }

  /// Records between two looks at the clock and at whether anybody still wants the rest: each of them may take a tenth of
  /// a second.
  private static let recordsUnseen = 16

  private func beginRecord() -> Bool {
    untilLook -= 1
    if untilLook <= 0 {
      untilLook = Self.recordsUnseen
      _ = goesOn()
    }
    return !stopping
  }

  /// Whether somebody wants the rest and there is time for it.
  private func goesOn() -> Bool {
    if options.isCancelled() || queue.isAbandoned {
      cancelled = true
      stopping = true
    } else if !stopping, clock.exceeded(format.limits, bytes: summary.bytes, most: options.seconds) {
      fail(.timeBudget)
    }
    return !cancelled
  }

  private func endRecord() -> Bool {
    if summary.read >= options.records { stopping = true }
    if summary.rejected >= format.limits.rejects {
      fail(.limit("too many rejected records (\(summary.rejected))", "被拒绝的记录过多（\(summary.rejected)）"))
    } else if let stop = format.acceptance.stop(read: summary.read, rejected: summary.rejected) {
      fail(stop)
    }
    return !stopping
  }

  /// Whether what stands here is no record, or one in which nothing happened.
  private func passes(_ node: Int32) -> Bool {
    guard let mapper else { return true }
    if let when = format.recordWhen, !mapper.holds(when, node) { return true }
    guard let reason = format.recordPasses.firstIndex(where: { mapper.holds($0.when, node) }) else { return false }
    passed[reason, default: 0] += 1
    return true
  }

  /// An element above records ends: what they come to is compared with what it says it held.
  private func endStatement(_ node: Int32) {
    guard case .around(let opening, let closing) = format.balance, let mapper, options.resumeAfter == 0, !stopping,
      let wrong = balance.end(
        node, opening: mapper.figure(opening, node), closing: mapper.figure(closing, node))
    else { return }
    note("BALANCE_MISMATCH", wrong.en, wrong.zhHans)
  }

  /// A record that has been written takes part in its statement's balance.
  private func reckon(_ place: RecordPlace) {
    guard let mapper, let kind = format.balance else { return }
    func text(_ name: String) -> String? { format.reckoned[name].flatMap { mapper.captured($0) } }
    switch kind {
    case .around: balance.add(text("amount"), in: reader?.recordParent ?? -1)
    case .running:
      let currency = mapper.defaultCurrency().map { String(decoding: $0, as: UTF8.self) } ?? ""
      balance.row(
        account: "\(text("account") ?? "") \(currency)", amount: text("amount"), balance: text("balance"),
        line: place.line)
    }
  }

  private func map(_ node: Int32, at place: RecordPlace, line: Int) {
    guard let mapper else { return }
    if let refused = format.recordRejects.first(where: { mapper.holds($0.when, node) }) {
      return reject(refused.problem, place, pointer: "", path: "")
    }
    let out = mapper.out
    let mark = out.count
    if batches.hasRecords { out.append(0x2C) }
    out.append("{\"record\":")
    out.append(number: summary.read)
    out.append(",\"line\":")
    out.append(number: place.line)
    out.append(",\"column\":")
    out.append(number: column(place.column))
    out.append(",\"path\":")
    JSONText.append(packedPath(place.path), to: out)
    out.append(",\"value\":")
    let from = out.count
    do throws(RecordRejection) {
      try mapper.map(node, line: line)
    } catch {
      out.count = mark
      balance.lose(in: reader?.recordParent ?? -1)
      return reject(error.problem, place, pointer: error.pointer, path: error.path, at: error.place)
    }
    reckon(place)
    let to = out.count
    let identity = mapper.identity(from: from)
    if options.digests, let digest = identity?.whole {
      out.append(",\"sha256\":\"")
      out.append(Hex.encode(digest))
      out.append(0x22)
    }
    out.append(0x7D)
    for found in reader?.schemaWarnings ?? [] { mapper.warn(found, at: .record) }
    for warning in mapper.warnings { summary.warningCounts[warning.code, default: 0] += 1 }
    summary.delivered += 1
    batches.add(
      ImportRecord(
        number: summary.read, line: place.line, column: column(place.column), path: packedPath(place.path),
        identity: identity, value: from..<to, warnings: mapper.warnings, span: place.from..<max(place.from, place.to)))
    if !batches.isWanted { stopping = true }
  }

  /// Lines and tags are read as a document whose lines are the file's, and whose columns are not: there the line's
  /// beginning says enough.
  private func column(_ column: Int) -> Int { tagged == nil ? column : 1 }

  /// The record's path, before it which of several packed documents it stands in.
  private func packedPath(_ path: String) -> String { documents > 1 ? "packed[\(number)]" + path : path }

  private func reject(
    _ problem: ValueProblem, _ place: RecordPlace, pointer: String, path: String, at fault: SourcePlace = .record
  ) {
    summary.rejected += 1
    let full = packedPath(place.path.isEmpty ? path : path.isEmpty ? place.path : place.path + "/" + path)
    batches.add(
      ImportReject(
        number: summary.read, line: fault.line > 0 ? fault.line : place.line,
        column: column(fault.line > 0 ? fault.column : place.column), path: full, pointer: pointer, code: problem.code,
        message: problem.message, span: place.from..<max(place.from, place.to)))
    if !batches.isWanted { stopping = true }
  }

  private func flush() {
    batches.flush()
    if !batches.isWanted { stopping = true }
  }

  private func endOfHead() {
    guard let mapper, !stopping else { return }
    if let fault = mapper.fault() { fail(fault) }
    guard reader?.isRootClosed == true, let expect = format.expectCount, let text = mapper.plain(expect, 0) else {
      return
    }
    compare(String(decoding: text, as: UTF8.self))
  }

  private func compare(_ wanted: String) {
    let read = summary.read - readBefore
    if Int(wanted) != read {
      note(
        "COUNT_MISMATCH", "The file announces \(wanted) records and holds \(read); ask the source which is right.",
        "文件声明 \(wanted) 条记录，实际 \(read) 条；请向来源核实。")
    }
  }
}
