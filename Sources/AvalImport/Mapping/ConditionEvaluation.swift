import AvalKit

extension RecordMapper {
  func holds(_ condition: Condition, _ node: Int32) -> Bool {
    var ignored = false
    switch condition {
    case .path(let predicate): return tree?.holds(predicate, node) ?? false
    case .oneOf(let source, let list):
      guard let found = find(source, node, nulls: [], sentinel: &ignored) else { return list.contains([]) }
      return Self.isNull(found.text, list)
    case .matches(let source, let match):
      guard let found = find(source, node, nulls: [], sentinel: &ignored) else { return false }
      return match.matches(found.text)
    case .present(let source): return find(source, node, nulls: [], sentinel: &ignored) != nil
    case .nonZero(let source, let style):
      guard let found = find(source, node, nulls: [], sentinel: &ignored),
        let number = try? NumberText.read(found.text, style)
      else { return false }
      return !number.isZero
    case .all(let list): return list.allSatisfy { holds($0, node) }
    case .any(let list): return list.contains { holds($0, node) }
    case .not(let inner): return !holds(inner, node)
    }
  }

  /// The currency of the file or record, read once a record.
  func defaultCurrency() -> [UInt8]? {
    if !currencyKnown, let spec = format.currency {
      currency = plain(spec, record)
      currencyKnown = true
    }
    return currency
  }

  /// Ten to which power the unit of the file or record is, read once a record.
  func unit() throws(ValueProblem) -> Int {
    if let unitExponent { return unitExponent }
    guard let spec = format.unit, let text = plain(spec, record) else { return 0 }
    let exponent = try Self.exponent(text)
    unitExponent = exponent
    return exponent
  }

  static func exponent(_ text: [UInt8]) throws(ValueProblem) -> Int {
    guard text.first == 0x31, text.dropFirst().allSatisfy({ $0 == 0x30 }), text.count <= 13 else {
      let seen = String(decoding: text.prefix(40), as: UTF8.self)
      throw ValueProblem("BAD_UNIT", "The unit “\(seen)” is not a power of ten.", zh: "金额单位“\(seen)”不是 10 的幂。")
    }
    return text.count - 1
  }

  /// The text of a value without any canonical form: currencies, scales, variables.
  func plain(_ spec: ValueSpec, _ node: Int32) -> [UInt8]? {
    var sentinel = false
    let fallback = spec.options.plainFallback
    guard let found = find(spec.source, node, nulls: spec.options.nulls, sentinel: &sentinel) else { return fallback }
    var text = found.text
    if let match = spec.options.match {
      guard let taken = match.take(text) else { return fallback }
      text = hold(scratch: taken)
    }
    if let codes = spec.options.codes { return codes.code(text).map { Array($0.utf8) } ?? fallback }
    return text.array
  }
}
