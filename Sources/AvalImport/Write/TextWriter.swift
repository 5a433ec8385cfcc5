import AvalKit

extension RecordMapper {
  func string(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem) {
    guard text.count <= spec.options.maxLength else {
      throw ValueProblem(
        "TEXT_TOO_LONG",
        "The text is longer than \(spec.options.maxLength) bytes; shorten it, or raise “maxLength” in the format.",
        zh: "文本超过 \(spec.options.maxLength) 字节；请缩短，或在格式中调高 maxLength。")
    }
    var kept = text
    if !spec.options.prefix.isEmpty {
      kept = hold(scratch: String(decoding: spec.options.prefix, as: UTF8.self) + text.string)
    }
    if csv != nil { try refuseSpreadsheet(text, spec) }
    if !spec.options.normalise.isEmpty, let changed = TextNormalisation.apply(spec.options.normalise, to: kept.string) {
      warn(TextNormalisation.warning(kept.string, changed))
      originals.append((pointerText, kept.string, out.count))
      normalised.count = 0
      normalised.append(changed)
      kept = normalised.slice(0, normalised.count)
    }
    let findings = TextHygiene.inspect(spec.options.normalise.isEmpty ? text : kept)
    if findings.formula { warn(TextHygiene.formula) }
    if findings.invisible { warn(TextHygiene.invisible) }
    if findings.mojibake { warn(TextHygiene.mojibake) }
    if findings.control {
      warn(TextHygiene.control)
      TextHygiene.withoutControls(kept).withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress {
          JSONText.append(ByteSlice(start: base, count: buffer.count), to: out, collapsing: spec.kind == .string)
        }
      }
    } else {
      JSONText.append(kept, to: out, collapsing: spec.kind == .string)
    }
    leaf(origin)
    guard let scheme = spec.options.check else { return }
    scalarEnd = out.count
    guard let valid = scheme.check(kept.string).isValid else { return }
    out.append(valid ? ",\"checkOk\":true" : ",\"checkOk\":false")
    leaf(origin)
    guard !valid else { return }
    if spec.options.onBadCheck == .skip { throw .leftOut }
    let problem = ValueProblem(
      "CHECK_DIGIT",
      "“\(kept.excerpt())” is no valid \(scheme.rawValue): its form or check digit is wrong; compare it with the original.",
      zh: "“\(kept.excerpt())”不是有效的 \(scheme.rawValue)：格式或校验位有误，请与原件核对。")
    guard spec.options.onBadCheck == .warn else { throw problem }
    warn(problem)
  }

  /// What a spreadsheet left in the place of a text is no number that anybody is found by, and no text either.
  private func refuseSpreadsheet(_ text: ByteSlice, _ spec: ValueSpec) throws(ValueProblem) {
    try SpreadsheetTraces.refuseMangled(text)
    let matters = spec.options.isIdentifier || spec.options.required
    if matters { try SpreadsheetTraces.refuseApostrophe(text) }
    guard let error = SpreadsheetTraces.error(text) else { return }
    guard !matters else { throw error }
    warn(error)
    throw .leftOut
  }

  func date(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem) {
    guard var date = try calendar(text, spec) else { throw ValueProblem.notADate(text, spec.options.dateNames) }
    for operand in spec.options.operands {
      guard let words = plain(operand.value, record) else { continue }
      let duration = String(decoding: words, as: UTF8.self)
      guard date.day > 0 else { throw .partialDate(text, days: 0) }
      guard let moved = DateDuration(duration)?.moving(date, back: operand.operation == .minus) else {
        throw .notADuration(duration)
      }
      date = moved
    }
    out.append(0x22)
    out.append(spec.options.prefixText)
    date.write(to: out, time: spec.kind == .dateTime)
    out.append(0x22)
    leaf(origin)
  }

  /// The date that a text says in one of the format's forms, moved by the format's days; nil where it has none of them.
  private func calendar(_ text: ByteSlice, _ spec: ValueSpec) throws(ValueProblem) -> PartialDate? {
    for pattern in spec.options.dates {
      guard let date = pattern.read(text) else { continue }
      guard date.isDay else { throw .noSuchDay(text) }
      guard date.isTime else { throw .noSuchTime(text) }
      guard spec.options.plusDays != 0 else { return date }
      guard date.day > 0 else { throw .partialDate(text, days: spec.options.plusDays) }
      guard let moved = date.adding(days: spec.options.plusDays) else { throw .noSuchDay(text) }
      return moved
    }
    guard let folded = WidthFolding.figures(text) else { return nil }
    return try folded.withUnsafeBufferPointer { buffer throws(ValueProblem) -> PartialDate? in
      guard let start = buffer.baseAddress else { return nil }
      return try calendar(ByteSlice(start: start, count: buffer.count), spec)
    }
  }

  func bool(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem) {
    let isTrue = text.isOne(of: spec.options.trueTexts)
    if !isTrue, let falseTexts = spec.options.falseTexts, !text.isOne(of: falseTexts) {
      throw .notABool(text, spec.options.trueTexts, falseTexts)
    }
    out.append(isTrue ? "true" : "false")
    leaf(origin)
  }

  /// What stands for a code that the table does not have; nil: the value is null.
  private func unknown(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem)
    -> String?
  {
    switch spec.options.onUnknown {
    case .reject: throw .unknownCode(text)
    case .warn:
      warn(.unknownCode(text))
      guard !spec.options.isEnumerated || spec.kind == .coded else { throw .leftOut }
      return "UNMAPPED"
    case .keep: return spec.kind == .coded ? "UNMAPPED" : text.string
    case .null:
      guard !spec.options.isEnumerated || spec.kind == .coded else { throw .leftOut }
      out.append("null")
      leaf(origin)
      nulls.append((pointerText, spec.options.nullReason))
      return nil
    }
  }

  func coded(_ text: ByteSlice, _ spec: ValueSpec, _ node: Int32, _ origin: (path: Int32, line: Int32))
    throws(ValueProblem)
  {
    var isConstant = false
    if case .constant = spec.source { isConstant = true }
    if let table = spec.options.codes {
      var code = table.code(text)
      if code == nil { code = try unknown(text, spec, origin) }
      guard let code else { return }
      out.append("{\"code\":")
      JSONText.append(code, to: out)
      leaf(origin)
      out.append(",\"source\":")
      JSONText.append(text, to: out, collapsing: true)
      leaf(origin)
    } else {
      out.append(isConstant ? "{\"code\":" : "{\"text\":")
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

  func code(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem) {
    guard let table = spec.options.codes else {
      JSONText.append(text, to: out, collapsing: true)
      return leaf(origin)
    }
    var code = table.code(text)
    if code == nil { code = try unknown(text, spec, origin) }
    guard let code else { return }
    JSONText.append(code, to: out)
    leaf(origin)
  }
}
