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
    if let match = spec.options.match, let text = found?.text {
      let taken = match.take(text).map { hold(scratch: $0) }
      if let taken, !taken.isEmpty, !Self.isNull(taken, spec.options.nulls) {
        found?.text = taken
      } else {
        found = nil
      }
    }
    guard let found else { return try absent(spec, sentinel: sentinel) }
    let mark = Mark(out.count, sources.count, nulls.count)
    do {
      let from = out.count
      scalarEnd = -1
      try convert(found.text, spec, node, origin: (Int32(spec.provenance + found.alternative), found.line))
      if spec.options.slot >= 0, spec.kind != .money { capture(spec.options.slot, from) }
      if case .constant = spec.source { return .constant }
      return .value
    } catch {
      guard spec.options.onError == .warn else { throw rejection(error, path: format.provenance[spec.provenance]) }
      restore(mark)
      warn(error)
      return spec.options.required ? try absent(spec, sentinel: false) : .nothing
    }
  }

  private func absent(_ spec: ValueSpec, sentinel: Bool) throws(RecordRejection) -> Written {
    if let fallback = spec.options.fallback {
      let from = out.count
      out.append(fallback)
      leaf((0, line))
      if spec.options.slot >= 0 { capture(spec.options.slot, from) }
      return .constant
    }
    if spec.options.required { throw rejection(.required, path: format.provenance[spec.provenance]) }
    guard sentinel else { return .nothing }
    out.append("null")
    leaf((Int32(spec.provenance), line))
    nulls.append((pointerText, spec.options.nullReason))
    return .constant
  }

  private func joined(_ spec: ValueSpec, _ node: Int32, _ separator: [UInt8]) -> Found? {
    let parts = all(spec.source, node, nulls: spec.options.nulls)
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
      out.append(0x22)
      try number(text, spec, node, extra: spec.kind == .fraction ? 2 : 0)
      out.append(0x22)
      leaf(origin)
    case .integer: try integer(text, spec, node, origin)
    case .money: try money(text, spec, node, origin)
    case .range: try range(text, spec, origin)
    case .bool: try bool(text, spec, origin)
    case .coded: try coded(text, spec, node, origin)
    case .code: try code(text, spec, origin)
    }
  }

  private func string(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem) {
    guard text.count <= spec.options.maxLength else {
      throw ValueProblem(
        "TEXT_TOO_LONG", "The text is longer than \(spec.options.maxLength) bytes.",
        zh: "文本超过 \(spec.options.maxLength) 字节。")
    }
    var kept = text
    if !spec.options.prefix.isEmpty {
      kept = hold(scratch: String(decoding: spec.options.prefix, as: UTF8.self) + text.string)
    }
    var cleaned: [UInt8] = []
    if csv != nil { try TextHygiene.refuseMangled(text) }
    let findings = TextHygiene.inspect(text)
    if findings.formula { warn(TextHygiene.formula) }
    if findings.invisible { warn(TextHygiene.invisible) }
    if findings.mojibake { warn(TextHygiene.mojibake) }
    if findings.control {
      warn(TextHygiene.control)
      cleaned = TextHygiene.withoutControls(text)
      cleaned.withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress {
          kept = ByteSlice(start: base, count: buffer.count)
          JSONText.append(kept, to: out, collapsing: spec.kind == .string)
        }
      }
    } else {
      JSONText.append(kept, to: out, collapsing: spec.kind == .string)
    }
    leaf(origin)
    guard let scheme = spec.options.check else { return }
    scalarEnd = out.count
    guard let valid = scheme.check(text.string).isValid else { return }
    out.append(valid ? ",\"checkOk\":true" : ",\"checkOk\":false")
    leaf(origin)
    guard !valid else { return }
    let problem = ValueProblem(
      "CHECK_DIGIT", "“\(text.excerpt())” is no valid \(scheme.rawValue): its form or check digit is wrong.",
      zh: "“\(text.excerpt())”不是有效的 \(scheme.rawValue)：格式或校验位有误。")
    guard spec.options.onBadCheck == .warn else { throw problem }
    warn(problem)
  }

  private func date(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem) {
    for pattern in spec.options.dates {
      guard let date = pattern.read(text) else { continue }
      guard date.exists else { throw ValueProblem.noSuchDay(text) }
      out.append(0x22)
      out.append(spec.options.prefixText)
      date.adding(days: spec.options.plusDays).write(to: out, time: spec.kind == .dateTime)
      out.append(0x22)
      return leaf(origin)
    }
    throw ValueProblem.notADate(text, spec.options.dateNames)
  }

  /// Writes the plain decimal of a number.
  func number(_ text: ByteSlice, _ spec: ValueSpec, _ node: Int32, extra: Int = 0) throws(ValueProblem) {
    let scale = try self.scale(spec, node) + extra
    let negated = spec.options.negativeWhen.map { holds($0, node) } ?? false
    if !negated, !spec.options.absolute,
      FastNumber.write(text, spec.options.number, shift: scale + spec.options.number.exponent, to: out)
    {
      return
    }
    var number = try NumberText.read(text, spec.options.number)
    if scale != 0 { number.scale(by: scale) }
    if spec.options.absolute, number.negative { number.negate() }
    if negated { number.negate() }
    number.write(to: out)
  }

  private func scale(_ spec: ValueSpec, _ node: Int32) throws(ValueProblem) -> Int {
    if spec.options.usesUnit { return try unit() }
    guard let scale = spec.options.scale, let text = plain(scale, node) else { return 0 }
    return try Self.exponent(text)
  }

  private func integer(_ text: ByteSlice, _ spec: ValueSpec, _ node: Int32, _ origin: (path: Int32, line: Int32))
    throws(ValueProblem)
  {
    var number = try NumberText.read(text, spec.options.number)
    number.scale(by: try scale(spec, node))
    guard number.isInteger, number.digits.count <= 15 else { throw ValueProblem.notAnInteger(text) }
    if let negative = spec.options.negativeWhen, holds(negative, node) { number.negate() }
    number.write(to: out)
    leaf(origin)
  }

  private func money(_ text: ByteSlice, _ spec: ValueSpec, _ node: Int32, _ origin: (path: Int32, line: Int32))
    throws(ValueProblem)
  {
    out.append("{\"amount\":\"")
    let from = out.count
    try number(text, spec, node)
    if spec.options.slot >= 0 { capture(spec.options.slot, from) }
    out.append("\",\"currency\":\"")
    let own = spec.options.currency.flatMap { $0 === format.currency ? nil : plain($0, node) }
    guard let currency = own ?? defaultCurrency() else {
      throw ValueProblem("NO_CURRENCY", "The amount has no currency.", zh: "金额缺少币种。")
    }
    guard currency.count == 3, currency.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }) else {
      let seen = String(decoding: currency.prefix(20), as: UTF8.self)
      throw ValueProblem("BAD_CURRENCY", "“\(seen)” is no ISO 4217 code.", zh: "“\(seen)”不是 ISO 4217 币种代码。")
    }
    for byte in currency { out.append(byte & 0xDF) }
    out.append("\"}")
    leaf(origin)
    leaf(origin)
  }

  /// `0,0 % - 0,8 %` as two figures.
  private func range(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem) {
    var cut = -1
    for index in 1..<max(1, text.count - 1)
    where text[index] == 0x2D || (text[index] == 0xE2 && text[index + 1] == 0x80) {
      cut = index
      break
    }
    guard cut > 0 else { throw ValueProblem.notANumber(text) }
    let width = text[cut] == 0x2D ? 1 : 3
    guard cut + width < text.count else { throw ValueProblem.notANumber(text) }
    let low = ByteSlice(start: text.start, count: cut).trimmed()
    let high = ByteSlice(start: text.start + cut + width, count: text.count - cut - width).trimmed()
    out.append("{\"low\":\"")
    try NumberText.read(low, spec.options.number).write(to: out)
    out.append("\",\"high\":\"")
    try NumberText.read(high, spec.options.number).write(to: out)
    out.append("\"}")
    leaf(origin)
    leaf(origin)
  }

  private func bool(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem) {
    let isTrue = Self.isNull(text, spec.options.trueTexts)
    if !isTrue, let falseTexts = spec.options.falseTexts, !Self.isNull(text, falseTexts) {
      throw ValueProblem(
        "NOT_A_BOOL", "“\(text.excerpt())” is neither yes nor no here.", zh: "“\(text.excerpt())”不是此处的是或否。")
    }
    out.append(isTrue ? "true" : "false")
    leaf(origin)
  }

  private func unknown(_ text: ByteSlice, _ spec: ValueSpec) throws(ValueProblem) {
    let problem = ValueProblem(
      "UNKNOWN_CODE", "The code “\(text.excerpt())” is not in the format's table.",
      zh: "代码“\(text.excerpt())”不在该格式的代码表中。")
    switch spec.options.onUnknown {
    case .reject: throw problem
    case .warn: warn(problem)
    case .keep, .null: break
    }
  }

  private func coded(_ text: ByteSlice, _ spec: ValueSpec, _ node: Int32, _ origin: (path: Int32, line: Int32))
    throws(ValueProblem)
  {
    var isConstant = false
    if case .constant = spec.source { isConstant = true }
    out.append(0x7B)
    if let table = spec.options.codes {
      var code = table.code(text)
      if code == nil {
        try unknown(text, spec)
        code = "UNMAPPED"
      }
      out.append("\"code\":")
      JSONText.append(code ?? "", to: out)
      leaf(origin)
      out.append(",\"source\":")
      JSONText.append(text, to: out, collapsing: true)
      leaf(origin)
    } else {
      out.append(isConstant ? "\"code\":" : "\"text\":")
      JSONText.append(text, to: out, collapsing: true)
      leaf(origin)
    }
    if let label = spec.options.codedText, let words = plain(label, node), !words.isEmpty {
      out.append(",\"text\":")
      words.withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress {
          JSONText.append(ByteSlice(start: base, count: buffer.count), to: out, collapsing: true)
        }
      }
      leaf(origin)
    }
    out.append(0x7D)
  }

  private func code(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem) {
    guard let table = spec.options.codes else {
      JSONText.append(text, to: out, collapsing: true)
      return leaf(origin)
    }
    if let code = table.code(text) {
      JSONText.append(code, to: out)
      return leaf(origin)
    }
    try unknown(text, spec)
    throw ValueProblem(
      "UNKNOWN_CODE", "The code “\(text.excerpt())” is not in the format's table.", zh: "代码不在该格式的代码表中。")
  }

  // MARK: lists

  func texts(_ spec: ValueSpec, _ node: Int32, _ count: inout Int) throws(RecordRejection) {
    if spec.options.join != nil || spec.options.match != nil {
      return try item(&count) { mapper throws(RecordRejection) in try mapper.write(spec, node) == .value }
    }
    if let when = spec.options.when, !holds(when, node) { return }
    for found in all(spec.source, node, nulls: spec.options.nulls) {
      try item(&count) { mapper throws(RecordRejection) in
        do throws(ValueProblem) {
          try mapper.convert(
            found.text, spec, node, origin: (Int32(spec.provenance + found.alternative), found.line))
          return true
        } catch {
          guard spec.options.onError == .warn else { throw mapper.rejection(error) }
          mapper.warn(error)
          return false
        }
      }
    }
  }

  func wide(_ spec: WideSpec, _ node: Int32, _ count: inout Int) throws(RecordRejection) {
    guard spec.columns else {
      guard let tree else { return }
      var contexts: [Int32] = spec.from.isEmpty ? [node] : []
      for path in spec.from {
        tree.each(path, from: node) {
          if $0.attribute < 0 { contexts.append($0.node) }
          return true
        }
      }
      for context in contexts {
        var child = tree.nodes[Int(context)].firstChild
        while child >= 0 {
          let entry = tree.nodes[Int(child)]
          if entry.firstChild < 0 {
            try wideLine(spec, tree.localName(child), tree.text(of: child).trimmed(), entry.line, node, &count)
          }
          child = entry.next
        }
      }
      return
    }
    guard let csv else { return }
    for (index, name) in csv.names.enumerated() where !name.isEmpty {
      guard let text = csv.row.slice(index)?.trimmed() else { continue }
      let label = hold(Array(name.utf8))
      try wideLine(spec, label, text, line, node, &count)
    }
  }

  private func wideLine(
    _ spec: WideSpec, _ name: ByteSlice, _ text: ByteSlice, _ line: Int32, _ node: Int32, _ count: inout Int
  ) throws(RecordRejection) {
    guard !text.isEmpty, !Self.isNull(text, spec.value.options.nulls) else { return }
    let known = spec.codes.isEmpty ? nil : spec.codes[name.array]
    if known == nil {
      guard spec.keepOthers, !spec.ignored.contains(name.array) else { return }
      if spec.value.kind == .decimal, (try? NumberText.read(text, spec.value.options.number)) == nil { return }
    }
    let origin = (path: Int32(spec.value.provenance), line: line)
    try item(&count) { mapper throws(RecordRejection) in
      out.append(0x7B)
      out.append(spec.codeMember)
      if let known {
        out.append(known)
      } else {
        scratch.count = 0
        scratch.append(spec.prefix)
        scratch.append(name)
        JSONText.append(scratch.slice(0, scratch.count), to: out, collapsing: true)
      }
      leaf(origin)
      out.append(0x2C)
      out.append(spec.valueMember)
      let from = out.count
      scalarEnd = -1
      do throws(ValueProblem) {
        try mapper.convert(text, spec.value, node, origin: origin)
      } catch {
        throw mapper.rejection(error, path: name.string)
      }
      if let known, let slot = spec.slots[known] { capture(slot, from, member: "/" + spec.value.name) }
      out.append(0x7D)
      return true
    }
  }

  func write(_ pairs: PairsSpec, _ node: Int32) throws(RecordRejection) -> Bool {
    var any = false
    out.append(0x7B)
    func member(_ field: NamedField, _ body: () throws(RecordRejection) -> Bool) throws(RecordRejection) {
      let mark = Mark(out.count, sources.count, nulls.count)
      if any { out.append(0x2C) }
      out.append(field.key)
      pointer.append(.member(Unmanaged.passUnretained(field)))
      let wrote = try body()
      pointer.removeLast()
      if wrote { any = true } else { restore(mark) }
    }
    for field in pairs.direct {
      try member(field) { () throws(RecordRejection) in try write(field.spec, node) != .nothing }
    }
    if let tree, let items = pairs.items, let name = pairs.name, let value = pairs.value {
      var known: [[UInt8]: Found] = [:]
      tree.each(items, from: node) { item in
        var label: ByteSlice?
        tree.each(name, from: item.node) {
          label = tree.text(of: $0, localName: name.localName).trimmed()
          return false
        }
        guard let label, !label.isEmpty, known.count < 10_000, known[label.array] == nil else { return true }
        tree.each(value, from: item.node) {
          let text = tree.text(of: $0, localName: false).trimmed()
          if !text.isEmpty {
            known[label.array] = Found(text: text, line: tree.nodes[Int(item.node)].line, alternative: 0)
          }
          return false
        }
        return true
      }
      for entry in pairs.take {
        guard let found = known[entry.source], !Self.isNull(found.text, entry.spec.options.nulls) else { continue }
        try member(entry.field) { () throws(RecordRejection) in
          do throws(ValueProblem) {
            try convert(found.text, entry.spec, node, origin: (Int32(entry.spec.provenance), found.line))
            return true
          } catch {
            throw rejection(error)
          }
        }
      }
    }
    out.append(0x7D)
    return any
  }
}
