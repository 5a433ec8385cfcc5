import AvalKit

extension RecordMapper {
  /// What stands around the figures of a number.
  struct Marks {
    var sign: CurrencySign?
    var percent = false
  }

  /// Writes the plain decimal of a number.
  /// - Parameter extra: a power of ten beside the format's, for what is no percentage by its own text.
  @discardableResult
  func number(_ text: ByteSlice, _ spec: ValueSpec, _ node: Int32, extra: Int = 0) throws(ValueProblem) -> Marks {
    let scale = try self.scale(spec, node)
    let negated = spec.options.negativeWhen.map { holds($0, node) } ?? false
    if !negated, spec.options.isNegative == nil, spec.options.operands.isEmpty,
      FastNumber.write(text, spec.options.number, shift: scale + extra + spec.options.number.exponent, to: out)
    {
      return Marks()
    }
    var number = try NumberText.read(text, spec.options.number)
    guard scale == 0 || !number.hasOwnUnit else { throw ValueProblem.unitTwice(text) }
    let shift = number.percent ? scale : scale + extra
    if shift != 0 { number.scale(by: shift) }
    settleSign(of: &number, spec)
    if negated { number.negate() }
    guard spec.options.operands.isEmpty else {
      try reckoned(number, spec, node)
      return Marks(sign: number.sign, percent: number.percent)
    }
    number.write(to: out)
    return Marks(sign: number.sign, percent: number.percent)
  }

  private func scale(_ spec: ValueSpec, _ node: Int32) throws(ValueProblem) -> Int {
    if spec.options.usesUnit { return try unit() }
    guard let scale = spec.options.scale else { return 0 }
    return try exponent(of: scale, node)
  }

  /// Writes the figure that the table has for a text; false where the text is to be read as it stands.
  func figure(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem) -> Bool {
    guard let table = spec.options.codes else { return false }
    if let literal = table.code(text) {
      let quoted = spec.kind != .integer && spec.kind != .bool
      if quoted { out.append(0x22) }
      out.append(literal)
      if quoted { out.append(0x22) }
      leaf(origin)
      return true
    }
    switch spec.options.onUnknown {
    case .keep: return false
    case .reject: throw .unknownCode(text)
    case .warn:
      warn(.unknownCode(text))
      throw .leftOut
    case .null:
      out.append("null")
      leaf(origin)
      nulls.append((pointerText, spec.options.nullReason))
      return true
    }
  }

  func integer(_ text: ByteSlice, _ spec: ValueSpec, _ node: Int32, _ origin: (path: Int32, line: Int32))
    throws(ValueProblem)
  {
    var number = try NumberText.read(text, spec.options.number)
    let scale = try self.scale(spec, node)
    guard scale == 0 || !number.hasOwnUnit else { throw ValueProblem.unitTwice(text) }
    guard number.sign == nil, !number.percent else { throw ValueProblem.notAnInteger(text) }
    number.scale(by: scale)
    guard number.isInteger, number.digits.count <= 15 else { throw ValueProblem.notAnInteger(text) }
    settleSign(of: &number, spec)
    if let negative = spec.options.negativeWhen, holds(negative, node) { number.negate() }
    if spec.options.operands.isEmpty { number.write(to: out) } else { try reckoned(number, spec, node) }
    leaf(origin)
  }

  private func settleSign(of number: inout NumberText, _ spec: ValueSpec) {
    if let isNegative = spec.options.isNegative, !number.isZero, number.negative != isNegative { number.negate() }
  }

  /// Writes the figure reckoned with the others of its field. What is missing among these counts as nothing in a sum, and
  /// leaves no product.
  private func reckoned(_ first: NumberText, _ spec: ValueSpec, _ node: Int32) throws(ValueProblem) {
    func decimal(_ number: NumberText) throws(ValueProblem) -> ExactDecimal {
      scratch.count = 0
      number.write(to: scratch)
      do {
        return try ExactDecimal(parsing: scratch.slice(0, scratch.count).string)
      } catch {
        throw .tooLarge
      }
    }
    var result = try decimal(first)
    for operand in spec.options.operands {
      guard let text = plain(operand.value, node) else {
        if operand.operation == .times { throw .leftOut }
        continue
      }
      let slice = hold(scratch: String(decoding: text, as: UTF8.self))
      let other = try decimal(NumberText.read(slice, operand.value.options.number))
      do {
        switch operand.operation {
        case .plus: result = try result + other
        case .minus: result = try result - other
        case .times: result = try result * other
        }
      } catch {
        throw .tooLarge
      }
    }
    var text = result.description
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    guard spec.kind != .integer || !text.contains(".") else { throw .notAnInteger(hold(scratch: text)) }
    out.append(text == "-0" ? "0" : text)
  }

  func money(_ text: ByteSlice, _ spec: ValueSpec, _ node: Int32, _ origin: (path: Int32, line: Int32))
    throws(ValueProblem)
  {
    out.append("{\"amount\":\"")
    let from = out.count
    let marks = try number(text, spec, node)
    guard !marks.percent else { throw ValueProblem.notANumber(text) }
    if spec.options.slot >= 0 { capture(spec.options.slot, from) }
    out.append("\",\"currency\":\"")
    guard let currency = try ownCurrency(spec, node) ?? defaultCurrency() else { throw noCurrency(spec, node) }
    guard currency.count == 3, currency.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }) else {
      throw ValueProblem.badCurrency(String(decoding: currency.prefix(20), as: UTF8.self))
    }
    let start = out.count
    for byte in currency { out.append(byte & 0xDF) }
    if let sign = marks.sign, !sign.stands(for: out.slice(start, out.count).string) {
      throw ValueProblem.otherCurrency(text, sign, out.slice(start, out.count).string)
    }
    out.append("\"}")
    leaf(origin)
    leaf(origin)
  }

  /// The currency that stands by the amount; nil where none does, or the amount has the file's.
  private func ownCurrency(_ spec: ValueSpec, _ node: Int32) throws(ValueProblem) -> [UInt8]? {
    guard let source = spec.options.currency, source !== format.currency else { return nil }
    if let currency = plain(source, node) { return currency }
    // One that the table lacks is not the file's currency.
    if source.options.codes != nil, let seen = seen(source, node) { throw .unreadCurrency(seen, inTable: true) }
    return nil
  }

  /// Why an amount has no currency: the source says none, or one that the format's table does not have.
  private func noCurrency(_ spec: ValueSpec, _ node: Int32) -> ValueProblem {
    let own = spec.options.currency.flatMap { $0 === format.currency ? nil : $0 }
    for (source, place) in [(own, node), (format.currency, record)] {
      guard let source, let seen = seen(source, place) else { continue }
      return .unreadCurrency(seen, inTable: source.options.codes != nil)
    }
    return .noCurrency
  }

  /// `0,0 % - 0,8 %` as two figures.
  func range(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem) {
    var cut = -1
    for index in 1..<max(1, text.count - 1)
    where text[index] == 0x2D || (text[index] == 0xE2 && text[index + 1] == 0x80) {
      cut = index
      break
    }
    guard cut > 0 else { throw ValueProblem.notARange(text) }
    let width = text[cut] == 0x2D ? 1 : 3
    guard cut + width < text.count else { throw ValueProblem.notARange(text) }
    let low = ByteSlice(start: text.start, count: cut).trimmed()
    let high = ByteSlice(start: text.start + cut + width, count: text.count - cut - width).trimmed()
    out.append("{\"low\":\"")
    try bound(low, spec).write(to: out)
    out.append("\",\"high\":\"")
    try bound(high, spec).write(to: out)
    out.append("\"}")
    leaf(origin)
    leaf(origin)
  }

  private func bound(_ text: ByteSlice, _ spec: ValueSpec) throws(ValueProblem) -> NumberText {
    let number = try NumberText.read(text, spec.options.number)
    guard number.sign == nil else { throw .notARange(text) }
    return number
  }
}
