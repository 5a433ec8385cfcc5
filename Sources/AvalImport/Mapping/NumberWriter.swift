import AvalKit

extension RecordMapper {
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
    guard scale == 0 || !number.hasOwnUnit else { throw ValueProblem.unitTwice(text) }
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

  func integer(_ text: ByteSlice, _ spec: ValueSpec, _ node: Int32, _ origin: (path: Int32, line: Int32))
    throws(ValueProblem)
  {
    var number = try NumberText.read(text, spec.options.number)
    let scale = try self.scale(spec, node)
    guard scale == 0 || !number.hasOwnUnit else { throw ValueProblem.unitTwice(text) }
    number.scale(by: scale)
    guard number.isInteger, number.digits.count <= 15 else { throw ValueProblem.notAnInteger(text) }
    if spec.options.absolute, number.negative { number.negate() }
    if let negative = spec.options.negativeWhen, holds(negative, node) { number.negate() }
    number.write(to: out)
    leaf(origin)
  }

  func money(_ text: ByteSlice, _ spec: ValueSpec, _ node: Int32, _ origin: (path: Int32, line: Int32))
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
  func range(_ text: ByteSlice, _ spec: ValueSpec, _ origin: (path: Int32, line: Int32)) throws(ValueProblem) {
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
}
