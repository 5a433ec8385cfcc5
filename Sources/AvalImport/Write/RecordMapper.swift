import AvalKit

/// Turns one record of the source into canonical JSON.
///
/// Everything is written into one buffer that is reused; a part without a value is taken back by moving the buffer's
/// end. The class is used by one thread.
final class RecordMapper {
  let format: ImportFormat
  let tree: RecordTree?
  let csv: CSVReader?
  let out = ByteSink(capacity: 1 << 16)
  /// For every scalar written: position in the format's provenance list, and line.
  @exclusivity(unchecked) var sources: [Int32] = []
  @exclusivity(unchecked) var warnings: [ImportWarning] = []
  @exclusivity(unchecked) var nulls: [(pointer: String, reason: String)] = []
  /// Texts as they stood before a format's `normalise` changed them, and where in `out` that was.
  @exclusivity(unchecked) var originals: [(pointer: String, text: String, at: Int)] = []
  @exclusivity(unchecked) var pointer: [PointerPart] = []
  @exclusivity(unchecked) var frames: [SlotFrame] = []
  var variables: [[UInt8]?] = []
  /// The day on which the file is read, as a date is written; nil where nobody says.
  var today: String?
  @exclusivity(unchecked) var currency: [UInt8]?
  @exclusivity(unchecked) var currencyKnown = false
  @exclusivity(unchecked) var unitExponent: Int?
  @exclusivity(unchecked) var record: Int32 = 0
  @exclusivity(unchecked) var line: Int32 = 0
  /// Where the value under way was found.
  @exclusivity(unchecked) var spot = Spot(line: 0, column: -1)

  /// Bytes that do not stand in the document, see `hold`.
  @exclusivity(unchecked) var held: [[UInt8]: UnsafeMutablePointer<UInt8>] = [:]
  @exclusivity(unchecked) private var stamp = 0
  @exclusivity(unchecked) private var stamps: [Int]
  @exclusivity(unchecked) private var local: [Int32]

  enum PointerPart {
    /// The format owns the field and outlives the mapper.
    case member(Unmanaged<NamedField>)
    case index(Int)
  }

  init(_ format: ImportFormat, tree: RecordTree?, csv: CSVReader?) {
    self.format = format
    self.tree = tree
    self.csv = csv
    stamps = [Int](repeating: 0, count: format.provenance.count)
    local = [Int32](repeating: 0, count: format.provenance.count)
  }

  deinit { for copy in held.values { copy.deallocate() } }

  /// Writes the canonical record; `node` is the record's element, or -1 for a row.
  func map(_ node: Int32, line: Int) throws(RecordRejection) {
    sources.removeAll(keepingCapacity: true)
    warnings.removeAll(keepingCapacity: true)
    nulls.removeAll(keepingCapacity: true)
    originals.removeAll(keepingCapacity: true)
    pointer.removeAll(keepingCapacity: true)
    frames.removeAll(keepingCapacity: true)
    currencyKnown = false
    unitExponent = nil
    record = node
    self.line = Int32(truncatingIfNeeded: line)
    let written = try write(format.fields, node, whole: true)
    // What a path that was cut short has found is not what it leads to.
    guard tree?.isExhausted != true else {
      throw RecordRejection(problem: .tooCostly, pointer: "", path: "", place: .record)
    }
    if written == .nothing { throw rejection(.required(""), at: .record) }
    writeTail()
  }

  /// `nulls` and `sources` behind the record's own members. `sources.at` holds, for every scalar before it in the order
  /// of the text, the position of its path in `sources.paths` and its line.
  private func writeTail() {
    out.count -= 1
    if !nulls.isEmpty {
      out.append(",\"nulls\":{")
      for (index, null) in nulls.enumerated() {
        if index > 0 { out.append(0x2C) }
        JSONText.append(null.pointer, to: out)
        out.append(0x3A)
        JSONText.append(null.reason, to: out)
      }
      out.append(0x7D)
    }
    if !originals.isEmpty {
      out.append(",\"originals\":{")
      for (index, original) in originals.enumerated() {
        if index > 0 { out.append(0x2C) }
        JSONText.append(original.pointer, to: out)
        out.append(0x3A)
        JSONText.append(original.text, to: out)
      }
      out.append(0x7D)
    }
    bodyEnd = out.count
    out.append(",\"sources\":{\"paths\":[")
    stamp += 1
    var used: Int32 = 0
    var index = 0
    while index < sources.count {
      let path = Int(sources[index])
      if stamps[path] != stamp {
        stamps[path] = stamp
        local[path] = used
        if used > 0 { out.append(0x2C) }
        out.append(format.provenanceText[path])
        used += 1
      }
      index += 2
    }
    out.append("],\"at\":[")
    index = 0
    while index < sources.count {
      if index > 0 { out.append(0x2C) }
      out.append(number: Int(local[Int(sources[index])]))
      out.append(0x2C)
      out.append(number: Int(sources[index + 1]))
      index += 2
    }
    out.append("]}}")
  }

  // MARK: structure

  /// Writes a group. It is there when it holds a value beyond its constants, when its element was found or its
  /// condition holds, or when it has nothing but constants.
  func write(_ group: GroupSpec, _ context: Int32, whole: Bool = false) throws(RecordRejection) -> Written {
    var node = context
    if let at = group.at {
      var found: Int32 = -1
      tree?.each(at, from: node) {
        found = $0.node
        return false
      }
      guard found >= 0 else { return .nothing }
      node = found
    }
    if let when = group.when, !holds(when, node) { return .nothing }
    let mark = Mark(out.count, sources.count, nulls.count)
    let scoped = whole || group.slots > 0
    if scoped { frames.append(SlotFrame(count: group.slots)) }
    var any = whole
    var first = true
    var hollow = false
    out.append(0x7B)
    for field in group.all {
      let before = out.count
      if !first { out.append(0x2C) }
      out.append(field.key)
      pointer.append(.member(Unmanaged.passUnretained(field)))
      let wrote = try write(field.spec, node)
      if wrote == .nothing {
        out.count = before
        if field.required {
          let path = sourceName(of: field.spec)
          throw rejection(.required(path.isEmpty ? field.name : path), path: path, at: place(missing: field.spec, node))
        }
      } else {
        first = false
        if wrote == .value || (wrote == .null && !field.carries) { any = true }
        if wrote == .null, field.carries { hollow = true }
      }
      pointer.removeLast()
    }
    guard any || (!first && !hollow && (group.isMatched || group.isConstant)) else {
      if scoped { frames.removeLast() }
      restore(mark)
      return .nothing
    }
    out.append(0x7D)
    if scoped {
      try apply(group.rules, node)
      if whole { keyFrame = frames.last }
      frames.removeLast()
    }
    return any || group.isMatched ? .value : .constant
  }

  var keyFrame: SlotFrame?
  /// Where the record's own members end, before its `sources`.
  @exclusivity(unchecked) private(set) var bodyEnd = 0
  /// Where the scalar just written ends, when something stands behind it; else -1.
  @exclusivity(unchecked) var scalarEnd = -1
  let scratch = ByteSink(capacity: 1024)
  /// A text that a format's `normalise` has changed.
  let normalised = ByteSink(capacity: 256)

  struct Mark {
    let out: Int
    let sources: Int
    let nulls: Int
    init(_ out: Int, _ sources: Int, _ nulls: Int) {
      self.out = out
      self.sources = sources
      self.nulls = nulls
    }
  }

  func restore(_ mark: Mark) {
    out.count = mark.out
    while let last = originals.last, last.at >= mark.out { originals.removeLast() }
    sources.removeLast(sources.count - mark.sources)
    nulls.removeLast(nulls.count - mark.nulls)
  }

  enum Written {
    case nothing
    /// What is the same for every record, or stands for a missing value.
    case constant
    /// What the source says in place of a value.
    case null
    case value
  }

  func write(_ spec: FieldSpec, _ node: Int32) throws(RecordRejection) -> Written {
    switch spec {
    case .value(let value): return try write(value, node)
    case .group(let group): return try write(group, node)
    case .list(let parts): return try write(parts, node)
    case .map(let pairs): return try write(pairs, node) ? .value : .nothing
    case .first(let alternatives):
      for alternative in alternatives {
        let wrote = try write(alternative, node)
        if wrote != .nothing { return wrote }
      }
      return .nothing
    }
  }

  private func write(_ parts: [ListPart], _ node: Int32) throws(RecordRejection) -> Written {
    var count = 0
    var constants = 0
    out.append(0x5B)
    for part in parts {
      switch part {
      case .one(let spec):
        try item(&count) { mapper throws(RecordRejection) in
          let wrote = try mapper.write(spec, node)
          if wrote == .constant { constants += 1 }
          return wrote == .value || wrote == .constant
        }
      case .texts(let spec): try texts(spec, node, &count)
      case .each(let spec): try each(spec, node, &count)
      case .wide(let spec): try wide(spec, node, &count)
      case .facts(let spec): try facts(spec, node, &count)
      }
    }
    out.append(0x5D)
    return count == 0 ? .nothing : count == constants ? .constant : .value
  }

  /// Writes one element of the current list, taking it back when it has no value.
  func item(_ count: inout Int, _ body: (RecordMapper) throws(RecordRejection) -> Bool) throws(RecordRejection) {
    let mark = Mark(out.count, sources.count, nulls.count)
    if count > 0 { out.append(0x2C) }
    pointer.append(.index(count))
    let wrote = try body(self)
    pointer.removeLast()
    if wrote { count += 1 } else { restore(mark) }
  }

  private func each(_ spec: EachSpec, _ node: Int32, _ count: inout Int) throws(RecordRejection) {
    guard let tree else { return try eachRow(spec, &count) }
    for path in spec.paths {
      var found: [Int32] = []
      tree.each(path, from: node) {
        if $0.attribute < 0 { found.append($0.node) }
        return true
      }
      for child in found {
        if let when = spec.when, !holds(when, child) { continue }
        try one(spec, child, &count)
      }
    }
  }

  /// One item of a list; one that cannot be read is left out with a warning, or refuses the record.
  private func one(_ spec: EachSpec, _ child: Int32, _ count: inout Int) throws(RecordRejection) {
    let mark = Mark(out.count, sources.count, nulls.count)
    let depth = pointer.count
    let open = frames.count
    do {
      try item(&count) { mapper throws(RecordRejection) in
        let wrote = try mapper.write(spec.item, child)
        return wrote == .value || wrote == .constant
      }
    } catch {
      guard spec.onBadItem ?? (error.concernsRecord ? .reject : .warn) == .warn else { throw error }
      restore(mark)
      pointer.removeLast(pointer.count - depth)
      frames.removeLast(frames.count - open)
      guard warnings.count < Self.warningsKept else { return }
      warnings.append(
        ImportWarning(
          code: "BAD_ITEM", message: ValueProblem.badItem(error).message, pointer: error.pointer, path: error.path,
          line: error.place.line, column: error.place.column))
    }
  }

  /// The rows of a record that has several; the fields around them are read from its first.
  private func eachRow(_ spec: EachSpec, _ count: inout Int) throws(RecordRejection) {
    guard let csv else { return }
    let first = line
    defer {
      line = first
      _ = csv.select(0)
    }
    for index in 0..<csv.groupCount {
      line = Int32(truncatingIfNeeded: csv.select(index))
      if let when = spec.when, !holds(when, -1) { continue }
      try one(spec, -1, &count)
    }
  }

  // MARK: problems

  var pointerText: String {
    var text = ""
    for part in pointer {
      switch part {
      case .member(let field): text += "/" + field.takeUnretainedValue().name
      case .index(let index): text += "/\(index)"
      }
    }
    return text
  }

  /// - Parameter place: nil for the value under way.
  func rejection(_ problem: ValueProblem, path: String = "", at place: SourcePlace? = nil) -> RecordRejection {
    RecordRejection(problem: problem, pointer: pointerText, path: path, place: place ?? spotPlace)
  }

  /// Warnings kept of one record.
  static let warningsKept = 100

  /// - Parameters:
  ///   - place: nil for the value under way.
  ///   - name: its column or path; nil for the column that the value under way is read from.
  func warn(_ problem: ValueProblem, at place: SourcePlace? = nil, from name: String? = nil) {
    guard warnings.count < Self.warningsKept else { return }
    let at = place ?? spotPlace
    let path = name ?? (place == nil ? spotName : "")
    warnings.append(
      ImportWarning(
        code: problem.code, message: problem.message, pointer: pointerText, path: path, line: at.line, column: at.column
      ))
  }
}
