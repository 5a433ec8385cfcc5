import AvalKit
import CLibXML2
import Glibc

/// Reads a document with libxml2's push parser and hands over one record after another.
///
/// The callbacks are C: they never throw, they note the first problem and stop the parser.
final class XMLReader {
  enum RecordEvent {
    case complete(Int32)
    case rejected(ValueProblem)
  }

  let tree: RecordTree
  private let names: DocumentNames
  private let states: LiveStates
  private let limits: ImportLimits
  private let onRecord: (RecordEvent, RecordPlace) -> Bool
  /// Called at the root's end, and before what lies above the records is given back without any record seen.
  private let onHeadEnd: () -> Void
  /// Called where an element above records ends, while its values are there.
  var onAboveEnd: ((Int32) -> Void)?
  /// Names of elements nobody wants, with how often they occurred; nil when not asked for.
  let coverage: ElementCoverage?

  @exclusivity(unchecked) private var context: xmlParserCtxtPtr?
  @exclusivity(unchecked) private var stateStack: [Int32] = [1]
  @exclusivity(unchecked) private var nodeStack: [Int32] = [0]
  @exclusivity(unchecked) private var deadDepth = 0
  @exclusivity(unchecked) private var depth = 0
  @exclusivity(unchecked) private var textDepth = 0
  private var ordinals: [[Int32: Int]] = [[:]]
  private var rootClosed = false
  private var sawRoot = false
  @exclusivity(unchecked) private var inRecord = false
  @exclusivity(unchecked) private var recordNode: Int32 = -1
  @exclusivity(unchecked) private var recordSkipping = false
  @exclusivity(unchecked) private var recordProblem: ValueProblem?
  /// Where the fault of the record lies, when it is known.
  private(set) var recordFault: SourcePlace?
  private var place = RecordPlace()
  private(set) var records = 0
  /// Whether any path of the format begins with the document's root.
  private(set) var rootWanted = false
  private(set) var rootName = ""
  @exclusivity(unchecked) private(set) var problem: FileProblem?
  @exclusivity(unchecked) private(set) var stopped = false
  private var finishing = false
  /// Checks the document against the format's schema while it is read.
  let validator: SchemaValidator?
  /// What the schema says against the record just handed over, where that is only a warning.
  private(set) var schemaWarnings: [ValueProblem] = []
  /// The same of what lies above and between the records.
  private(set) var outerWarnings: [ValueProblem] = []
  private var headBase = 0

  init(
    _ plan: DocumentPlan, coverage: ElementCoverage?, validating: Bool,
    onRecord: @escaping (RecordEvent, RecordPlace) -> Bool, onHeadEnd: @escaping () -> Void
  ) {
    names = DocumentNames(plan.symbols)
    tree = RecordTree(names: names)
    states = LiveStates(plan.trie, names, recordPrefixes: plan.recordPrefixes)
    limits = plan.limits
    validator = validating ? plan.schema.map { SchemaValidator($0) } : nil
    self.coverage = coverage
    self.onRecord = onRecord
    self.onHeadEnd = onHeadEnd
  }

  deinit {
    if let context { xmlFreeParserCtxt(context) }
  }

  /// Reads on. After a problem or a stop, further bytes are ignored.
  func feed(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    guard problem == nil, !stopped, count > 0 else { return }
    if context == nil { open() }
    guard let context else {
      return fail(FileProblem("OUT_OF_MEMORY", "There is not enough memory to read the file.", zh: "内存不足，无法读取文件。"))
    }
    bytes.withMemoryRebound(to: CChar.self, capacity: count) { chunk in
      _ = xmlParseChunk(context, chunk, Int32(truncatingIfNeeded: count), 0)
    }
    guard problem == nil, !stopped else { return }
    checkGrowth(context)
  }

  /// Names and pending input grow inside libxml2, out of sight of the callbacks.
  private func checkGrowth(_ context: xmlParserCtxtPtr) {
    if xmlDictSize(context.pointee.dict) > Int32(truncatingIfNeeded: limits.distinctNames) {
      return fail(.limit("more than \(limits.distinctNames) distinct names", "不同名称超过 \(limits.distinctNames) 个"))
    }
    guard let input = context.pointee.input, let cursor = input.pointee.cur, let end = input.pointee.end else { return }
    let pending = end - cursor
    guard pending > limits.tagBytes else { return }
    if cursor[0] == 0x3C, cursor[1] != 0x21, cursor[1] != 0x3F {
      fail(.limit("a start tag of more than \(limits.tagBytes) bytes", "有超过 \(limits.tagBytes) 字节的开始标签"))
    } else if cursor[0] == 0x26 {
      // The parser waits for the “;” of an entity, wherever it comes.
      fail(.syntax("“&” stands alone; write &amp;", zh: "“&”单独出现；请写成 &amp;", line: line, column: column))
    }
  }

  /// Ends the document: what is still open is truncated.
  var isRootClosed: Bool { rootClosed }

  func finish() {
    guard problem == nil, !stopped else { return }
    finishing = true
    guard let context else {
      return fail(FileProblem("EMPTY", "The file is empty; ask for it again.", zh: "文件为空，请重新获取。"))
    }
    _ = xmlParseChunk(context, nil, 0, 1)
    guard problem == nil, !stopped else { return }
    if !sawRoot {
      fail(FileProblem("EMPTY", "The file holds no element; ask for it again.", zh: "文件不含任何元素，请重新获取。"))
    } else if !rootClosed {
      fail(.truncated("elements are still open", zh: "元素未结束", line: line, column: column))
    }
  }

  private func open() {
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.startElementNs = { user, local, _, uri, spaces, _, count, _, attributes in
      XMLReader.with(user) { $0.start(local, uri, Int(spaces), Int(count), attributes) }
    }
    handler.endElementNs = { user, _, _, _ in XMLReader.with(user) { $0.end() } }
    let characters: charactersSAXFunc = { user, bytes, count in
      guard let bytes else { return }
      XMLReader.with(user) { $0.characters(bytes, Int(count)) }
    }
    handler.characters = characters
    handler.ignorableWhitespace = characters
    handler.cdataBlock = characters
    handler.internalSubset = { user, _, _, _ in XMLReader.with(user) { $0.fail(.doctype) } }
    handler.serror = { user, error in
      guard let error else { return }
      XMLReader.with(user) { $0.note(error.pointee) }
    }
    if validator != nil { validate(&handler) }
    context = xmlCreatePushParserCtxt(&handler, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
    guard let context else { return }
    let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue | XML_PARSE_COMPACT.rawValue
    xmlCtxtUseOptions(context, Int32(truncatingIfNeeded: options))
  }

  /// The reader behind a callback's user data; it outlives its parser, so nothing is retained.
  @inline(__always)
  static func with(_ user: UnsafeMutableRawPointer?, _ body: (XMLReader) -> Void) {
    guard let user else { return }
    Unmanaged<XMLReader>.fromOpaque(user)._withUnsafeGuaranteedRef(body)
  }

  private var line: Int { Int(context?.pointee.input?.pointee.line ?? 0) }
  private var column: Int { Int(context?.pointee.input?.pointee.col ?? 0) }

  private func fail(_ problem: FileProblem) {
    guard self.problem == nil else { return }
    var placed = problem
    if placed.line == 0 {
      placed.line = line
      placed.column = column
    }
    self.problem = placed
    if let context { xmlStopParser(context) }
  }

  /// Stops without a problem: the caller has enough.
  private func stop() {
    stopped = true
    if let context { xmlStopParser(context) }
  }

  private func note(_ error: xmlError) {
    guard problem == nil, !stopped, error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
    if error.code == Int32(XML_ERR_USER_STOP.rawValue) { return }
    var detail = (error.message.map { String(cString: $0) } ?? "error \(error.code)").split(whereSeparator: \.isNewline)
      .joined(separator: " ")
    while let last = detail.last, last.isWhitespace || last == "." { detail.removeLast() }
    if error.level.rawValue == XML_ERR_ERROR.rawValue, inRecord {
      if recordProblem == nil { recordFault = SourcePlace(line: Int(error.line), column: max(1, Int(error.int2))) }
      recordProblem =
        recordProblem
        ?? ValueProblem(
          "XML_SYNTAX", "The XML is not well-formed: \(detail); correct it.", zh: "XML 格式不正确：\(detail)，请更正。")
      return
    }
    let column = Int(error.int2)
    if finishing, sawRoot, !rootClosed, context.map({ InputPlace.isCutOff($0) }) ?? true {
      fail(.truncated(detail, line: Int(error.line), column: column))
    } else if finishing, !sawRoot {
      fail(
        FileProblem("EMPTY", "The file holds no XML (\(detail)); ask for it again.", zh: "文件不含 XML（\(detail)），请重新获取。"))
    } else {
      fail(.syntax(detail, line: Int(error.line), column: column))
    }
  }

  func start(
    _ local: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?, _ spaces: Int, _ count: Int,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) {
    guard problem == nil, !stopped else { return }
    sawRoot = true
    depth += 1
    if depth > limits.depth {
      return fail(.limit("elements nested deeper than \(limits.depth)", "元素嵌套超过 \(limits.depth) 层"))
    }
    if count > limits.attributesPerElement {
      return fail(
        .limit(
          "an element with more than \(limits.attributesPerElement) attributes",
          "元素属性超过 \(limits.attributesPerElement) 个"))
    }
    if spaces > limits.namespacesPerElement {
      return fail(
        .limit(
          "an element with more than \(limits.namespacesPerElement) namespaces",
          "元素命名空间超过 \(limits.namespacesPerElement) 个"))
    }
    coverage?.open(local)
    if textDepth > 0 { tree.boundary() }
    if deadDepth > 0 || (inRecord && recordSkipping) {
      deadDepth += 1
      return
    }
    let name = names.number(local, uri)
    let state = states.step(stateStack[stateStack.count - 1], name)
    if depth == 1 { (rootWanted, rootName) = (state != 0, DocumentNames.slice(local).excerpt()) }
    guard state != 0 else {
      deadDepth = 1
      return
    }
    openLive(name, state, count, attributes)
  }

  private func openLive(
    _ name: Int32, _ state: Int32, _ count: Int, _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) {
    let parent = nodeStack[nodeStack.count - 1]
    let input = context?.pointee.input
    let node = tree.open(
      name: name, parent: parent, line: input?.pointee.line ?? 0, column: (input?.pointee.col ?? 0) &+ 1)
    stateStack.append(state)
    nodeStack.append(node)
    let wanted = states.wanted[Int(state)]
    if wanted.text { textDepth += 1 }
    coverage?.keep()
    if !inRecord, wanted.record || wanted.above {
      ordinals[ordinals.count - 1][name, default: 0] += 1
      ordinals.append([:])
      if wanted.record { beginRecord(node) }
    }
    checkOuter()
    guard count > 0, let attributes, wanted.attributes else { return }
    for index in 0..<count {
      let base = index * 5
      let attribute = names.number(attributes[base], attributes[base + 2])
      guard states.wantsAttribute(state, attribute), let from = attributes[base + 3], let to = attributes[base + 4]
      else { continue }
      coverage?.keepAttribute()
      tree.addAttribute(name: attribute, value: ByteSlice(start: from, count: to - from))
    }
    checkSize()
  }

  /// What is kept outside the records is looked at again for each of them.
  private func checkOuter() {
    guard !inRecord, tree.count > limits.outerElements else { return }
    fail(
      .limit(
        "more than \(limits.outerElements) elements to keep outside its records",
        "记录之外需保留的元素超过 \(limits.outerElements) 个"))
  }

  private func checkSize() {
    let used = tree.size - headBase
    guard used > limits.recordBytes else { return }
    guard inRecord else {
      return fail(
        .limit(
          "more than \(limits.recordBytes) bytes to keep outside its records", "记录之外的内容超过 \(limits.recordBytes) 字节"))
    }
    recordSkipping = true
    recordProblem = ValueProblem(
      "RECORD_TOO_LARGE",
      "The record is larger than \(limits.recordBytes) bytes; ask for smaller ones, or raise “maxRecordBytes”.",
      zh: "记录超过 \(limits.recordBytes) 字节；请拆小，或调高 maxRecordBytes。"
    )
  }

  private func beginRecord(_ node: Int32) {
    inRecord = true
    recordNode = node
    recordProblem = nil
    recordFault = nil
    recordSkipping = false
    headBase = tree.size
    tree.visits = 0
    records += 1
    place = RecordPlace()
    place.number = records
    (place.line, place.column, place.from) =
      context.flatMap { InputPlace.tagStart($0) } ?? (line: line, column: column, offset: 0)
    place.path = recordPath()
  }

  /// `/Batch/Group[2]/Report[17]`: names without prefixes, with positions among their like.
  private func recordPath() -> String {
    var path = ""
    for (level, node) in nodeStack.dropFirst().enumerated() {
      let name = tree.nodes[Int(node)].name
      path += "/" + tree.localName(node).string
      if level > 0, let ordinal = ordinals[safe: level]?[name] { path += "[\(ordinal)]" }
    }
    return path
  }

  func end() {
    guard problem == nil, !stopped else { return }
    depth -= 1
    coverage?.close()
    if deadDepth > 0 {
      deadDepth -= 1
      if textDepth > 0 { tree.boundary() }
      if depth == 0 { closeRoot() }
      return
    }
    let node = nodeStack.removeLast()
    let state = stateStack.removeLast()
    tree.close(node)
    let wanted = states.wanted[Int(state)]
    if wanted.text, textDepth > 0 { textDepth -= 1 }
    if node == recordNode, inRecord {
      endRecord(node)
    } else if !inRecord, wanted.above, depth > 0 {
      ordinals.removeLast()
      if records == 0 { onHeadEnd() }
      onAboveEnd?(node)
      tree.drop(from: node)
    }
    if depth == 0 { closeRoot() }
  }

  private func closeRoot() {
    rootClosed = true
    onHeadEnd()
  }

  private func endRecord(_ node: Int32) {
    if let input = context?.pointee.input, let cursor = input.pointee.cur, let base = input.pointee.base {
      place.to = Int(input.pointee.consumed) + (cursor - base)
    }
    inRecord = false
    ordinals.removeLast()
    let event: RecordEvent = recordProblem.map { .rejected($0) } ?? .complete(node)
    let goOn = onRecord(event, place)
    tree.drop(from: node)
    tree.trim()
    headBase = 0
    if !goOn { stop() }
  }

  func characters(_ bytes: UnsafePointer<xmlChar>, _ count: Int) {
    guard textDepth > 0, problem == nil, !recordSkipping || !inRecord else { return }
    tree.addText(bytes, count)
    checkSize()
  }

  // MARK: the schema's word

  /// What the schema said outside the records, before the next element.
  func beforeElement() {
    guard !inRecord, let validator, problem == nil else { return }
    for found in validator.take() {
      guard validator.mode == .reject else {
        if outerWarnings.count < 20 { outerWarnings.append(found) }
        continue
      }
      return fail(FileProblem(found.code, found.message.en, zh: found.message.zhHans))
    }
  }

  /// What the schema said of the record that ends here.
  func beforeEnd() {
    guard inRecord, nodeStack.last == recordNode, deadDepth == 0, let validator else { return }
    schemaWarnings = validator.take()
    if validator.mode == .reject { recordProblem = recordProblem ?? schemaWarnings.first }
  }

  /// The element around the record that is being handed over.
  var recordParent: Int32 { recordNode >= 0 ? tree.nodes[Int(recordNode)].parent : -1 }

  /// The record that was open when the document broke off, or nil.
  var brokenRecord: RecordPlace? { inRecord ? place : nil }
}
