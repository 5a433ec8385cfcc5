import AvalKit

extension RecordMapper {
  /// Writes one value in its canonical form.
  func write(_ spec: ValueSpec, _ node: Int32) throws(RecordRejection) -> Written {
    if let when = spec.options.when, !holds(when, node) { return .nothing }
    var sentinel = false
    var found: Found?
    if let join = spec.options.join {
      found = joined(spec, node, join)
    } else {
      found = find(spec.source, node, nulls: spec.options.nulls, sentinel: &sentinel)
    }
    return try write(found, spec, node, sentinel: sentinel)
  }

  /// Writes what was found for a value, or what stands for nothing.
  @inline(__always)
  func write(_ hit: Found?, _ spec: ValueSpec, _ node: Int32, sentinel: Bool) throws(RecordRejection) -> Written {
    var found = hit
    if let match = spec.options.match, let text = found?.text {
      let taken = match.take(text).map { hold(scratch: $0) }
      if let taken, !taken.isEmpty, !taken.isOne(of: spec.options.nulls) {
        found?.text = taken
      } else {
        found = nil
      }
    }
    var isNull = sentinel
    if let text = found?.text, spec.options.nullPatterns.contains(where: { $0.matches(text) }) {
      (found, isNull) = (nil, true)
    }
    if found == nil, !isNull, spec.kind.isFigure, let zero = standIn(spec, node) { found = zero }
    guard let found else { return try absent(spec, node, sentinel: isNull) }
    let mark = Mark(out.count, sources.count, nulls.count)
    spot = Spot(line: found.line, column: found.column)
    do throws(ValueProblem) {
      let from = out.count
      scalarEnd = -1
      if found.isMixed, spec.kind.isFigure, spec.options.match == nil { throw .severalTexts(found.text) }
      try convert(found.text, spec, node, origin: (Int32(spec.provenance + found.alternative), found.line))
      if spec.options.slot >= 0, spec.kind != .money { capture(spec.options.slot, from) }
      // A constant whose condition holds is what the source says in other words; the file's values say nothing of a record.
      switch spec.source {
      case .constant, .variable: return spec.options.when == nil ? .constant : .value
      default: return .value
      }
    } catch {
      if error != .leftOut {
        guard spec.options.onError == .warn else { throw rejection(error, path: sourceName(of: spec)) }
        warn(error)
      }
      restore(mark)
      return spec.options.required ? try absent(spec, node, sentinel: false) : .nothing
    }
  }

  /// What stands for a figure that is not there where others are added to it or taken from it.
  private func standIn(_ spec: ValueSpec, _ node: Int32) -> Found? {
    guard !spec.options.operands.isEmpty, spec.options.operands.allSatisfy({ $0.operation != .times }),
      spec.options.operands.contains(where: { plain($0.value, node) != nil })
    else { return nil }
    return Found(text: hold([0x30]), line: line, column: -1, alternative: 0)
  }

  private func absent(_ spec: ValueSpec, _ node: Int32, sentinel: Bool) throws(RecordRejection) -> Written {
    if let fallback = spec.options.fallback {
      let from = out.count
      out.append(fallback)
      leaf((0, line))
      if spec.options.slot >= 0 { capture(spec.options.slot, from) }
      return .constant
    }
    if spec.options.required {
      let path = sourceName(of: spec)
      throw rejection(.required(path.isEmpty ? spec.name : path), path: path, at: place(missing: spec.source, node))
    }
    guard sentinel else { return .nothing }
    out.append("null")
    leaf((Int32(spec.provenance), line))
    nulls.append((pointerText, spec.options.nullReason))
    return .null
  }

  private func joined(_ spec: ValueSpec, _ node: Int32, _ separator: [UInt8]) -> Found? {
    let columns = spec.options.joinedColumns
    let parts =
      columns.isEmpty
      ? all(spec.source, node, nulls: spec.options.nulls)
      : columns.flatMap { all(.column($0), node, nulls: spec.options.nulls) }
    guard var first = parts.first, parts.count > 1 else { return parts.first }
    scratch.count = 0
    for (index, part) in parts.enumerated() {
      if index > 0 { scratch.append(separator) }
      scratch.append(part.text)
    }
    first.text = scratch.slice(0, scratch.count)
    return first
  }

  @inline(__always)
  func leaf(_ origin: (path: Int32, line: Int32)) {
    sources.append(origin.path)
    sources.append(origin.line)
  }

  func convert(_ text: ByteSlice, _ spec: ValueSpec, _ node: Int32, origin: (path: Int32, line: Int32))
    throws(ValueProblem)
  {
    switch spec.kind {
    case .string, .text: try string(text, spec, origin)
    case .date, .dateTime: try date(text, spec, origin)
    case .decimal, .percent, .fraction:
      if spec.options.codes != nil, try figure(text, spec, origin) { return }
      out.append(0x22)
      let style = try number(text, spec, node, extra: spec.kind == .fraction ? 2 : 0)
      guard style.sign == nil || spec.kind == .decimal else { throw .notANumber(text) }
      out.append(0x22)
      leaf(origin)
    case .integer:
      if spec.options.codes != nil, try figure(text, spec, origin) { return }
      try integer(text, spec, node, origin)
    case .money: try money(text, spec, node, origin)
    case .range: try range(text, spec, origin)
    case .bool:
      if spec.options.codes != nil, try figure(text, spec, origin) { return }
      try bool(text, spec, origin)
    case .coded: try coded(text, spec, node, origin)
    case .code: try code(text, spec, origin)
    }
  }
}
