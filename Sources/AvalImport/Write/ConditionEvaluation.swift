import AvalKit

extension RecordMapper {
  func holds(_ condition: Condition, _ node: Int32) -> Bool {
    var ignored = false
    switch condition {
    case .path(let predicate): return tree?.holds(predicate, node) ?? false
    case .oneOf(let source, let list):
      guard let found = find(source, node, nulls: [], sentinel: &ignored) else { return list.contains([]) }
      return found.text.isOne(of: list)
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

  /// Whether something at this place is a record, and not passed over.
  func counts(_ node: Int32) -> Bool {
    if let when = format.recordWhen, !holds(when, node) { return false }
    return !format.recordPasses.contains { holds($0.when, node) }
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
    guard let spec = format.unit else { return 0 }
    let exponent = try exponent(of: spec, record)
    unitExponent = exponent
    return exponent
  }

  /// Ten to which power a unit is that the document says; one that is missing or unknown is not taken for 1.
  func exponent(of spec: ValueSpec, _ node: Int32) throws(ValueProblem) -> Int {
    guard let text = plain(spec, node) else {
      throw .badUnit(seen(spec, node)?.excerpt() ?? "", at: format.provenance[spec.provenance])
    }
    guard text.first == 0x31, text.dropFirst().allSatisfy({ $0 == 0x30 }), text.count <= 13 else {
      throw .badUnit(String(decoding: text.prefix(40), as: UTF8.self), at: format.provenance[spec.provenance])
    }
    return text.count - 1
  }

  /// What stands in the source for a value that is used, not written.
  func seen(_ spec: ValueSpec, _ node: Int32) -> ByteSlice? {
    var sentinel = false
    return find(spec.source, node, nulls: spec.options.nulls, sentinel: &sentinel)?.text
  }

  /// The text of a value without any canonical form: currencies, scales, variables.
  func plain(_ spec: ValueSpec, _ node: Int32) -> [UInt8]? {
    var sentinel = false
    let fallback = spec.options.plainFallback
    guard let found = find(spec.source, node, nulls: spec.options.nulls, sentinel: &sentinel) else { return fallback }
    var text = found.text
    if spec.options.nullPatterns.contains(where: { $0.matches(text) }) { return fallback }
    if let match = spec.options.match {
      guard let taken = match.take(text) else { return fallback }
      text = hold(scratch: taken)
    }
    // What stands there and is unknown is not what is missing: no default takes its place.
    if let codes = spec.options.codes { return codes.code(text).map { Array($0.utf8) } }
    return text.array
  }
}
