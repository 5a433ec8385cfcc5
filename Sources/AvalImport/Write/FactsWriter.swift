import AvalKit

extension RecordMapper {
  /// A period of a document with facts.
  private struct Period: Hashable {
    let start: [UInt8]
    let end: [UInt8]
    /// Facts in another currency are another statement.
    var currency: [UInt8] = []
  }

  private struct Fact {
    let code: [UInt8]
    let text: ByteSlice
    let node: Int32
    let line: Int32
  }

  /// Writes one statement a period: durations each by itself, balances with the longest duration that ends on their day.
  func facts(_ spec: FactsSpec, _ node: Int32, _ count: inout Int) throws(RecordRejection) {
    guard let tree else { return }
    let periods = self.periods(spec, node, tree)
    let currencies = self.currencies(spec, node, tree)
    var grouped: [Period: [Fact]] = [:]
    var others: [Period: [Fact]] = [:]
    for concept in spec.concepts {
      tree.each(concept.path, from: node) { item in
        let text = tree.text(of: item.node).trimmed()
        guard !text.isEmpty, let context = first(spec.contextRef, item.node, tree), var period = periods[context],
          let unit = first(spec.unitRef, item.node, tree), let currency = currencies[unit]
        else { return true }
        period.currency = currency
        let fact = Fact(code: concept.code, text: text, node: item.node, line: tree.nodes[Int(item.node)].line)
        let isKnown = grouped[period]?.contains { $0.code == concept.code } ?? false
        if !isKnown {
          grouped[period, default: []].append(fact)
        } else if spec.fits.contains(where: { $0.code == concept.code }), others[period, default: []].count < 100 {
          others[period, default: []].append(fact)
        }
        return true
      }
    }
    for (period, more) in others { choose(&grouped[period, default: []], more, spec) }
    for (period, facts) in Self.merged(grouped) where facts.count >= spec.minimumLines {
      try item(&count) { mapper throws(RecordRejection) in
        try mapper.statement(period, facts, spec)
        return true
      }
    }
  }

  /// Of several concepts that stand for one line, the one that fits the lines it is the difference of.
  private func choose(_ facts: inout [Fact], _ others: [Fact], _ spec: FactsSpec) {
    func value(_ fact: Fact?) -> ExactDecimal? {
      guard let fact, let number = try? figure(fact, spec) else { return nil }
      scratch.count = 0
      number.write(to: scratch)
      return try? ExactDecimal(parsing: scratch.slice(0, scratch.count).string)
    }
    for fit in spec.fits {
      guard let place = facts.firstIndex(where: { $0.code == fit.code }),
        let whole = value(facts.first { $0.code == fit.of }), let rest = value(facts.first { $0.code == fit.minus }),
        let wanted = try? whole - rest, value(facts[place]) != wanted,
        let better = others.first(where: { $0.code == fit.code && value($0) == wanted })
      else { continue }
      facts[place] = better
    }
  }

  private static func merged(_ grouped: [Period: [Fact]]) -> [(Period, [Fact])] {
    var groups = grouped
    var longest: [Period: Period] = [:]
    for duration in grouped.keys where !duration.start.isEmpty {
      let end = Period(start: [], end: duration.end, currency: duration.currency)
      if let known = longest[end], !duration.start.lexicographicallyPrecedes(known.start) { continue }
      longest[end] = duration
    }
    for (period, facts) in grouped where period.start.isEmpty {
      guard let duration = longest[period] else { continue }
      groups[duration, default: []].append(contentsOf: facts)
      groups[period] = nil
    }
    return groups.sorted { left, right in
      if left.key.end != right.key.end { return right.key.end.lexicographicallyPrecedes(left.key.end) }
      if left.key.start != right.key.start { return left.key.start.lexicographicallyPrecedes(right.key.start) }
      return left.key.currency.lexicographicallyPrecedes(right.key.currency)
    }.map { ($0.key, $0.value) }
  }

  private func first(_ path: Path, _ node: Int32, _ tree: RecordTree) -> [UInt8]? {
    var found: [UInt8]?
    tree.each(path, from: node) {
      found = tree.text(of: $0, .text).trimmed().array
      return false
    }
    return found
  }

  private func periods(_ spec: FactsSpec, _ node: Int32, _ tree: RecordTree) -> [[UInt8]: Period] {
    var periods: [[UInt8]: Period] = [:]
    tree.each(spec.contexts, from: node) { item in
      if let without = spec.without, tree.holds(without, item.node) { return true }
      guard let id = first(spec.id, item.node, tree),
        let end = spec.end.lazy.compactMap({ self.first($0, item.node, tree) }).first
      else { return true }
      let start = spec.start.lazy.compactMap { self.first($0, item.node, tree) }.first ?? []
      periods[id] = Period(start: Array(start.prefix(10)), end: Array(end.prefix(10)))
      return periods.count < 100_000
    }
    return periods
  }

  /// Units that are one currency: `iso4217:USD`.
  private func currencies(_ spec: FactsSpec, _ node: Int32, _ tree: RecordTree) -> [[UInt8]: [UInt8]] {
    var currencies: [[UInt8]: [UInt8]] = [:]
    tree.each(spec.units, from: node) { item in
      guard let id = first(spec.id, item.node, tree), let measure = first(spec.measure, item.node, tree) else {
        return true
      }
      let code = measure.split(separator: 0x3A).last.map { Array($0) } ?? []
      if code.count == 3, code.allSatisfy({ (0x41...0x5A).contains($0) }) { currencies[id] = code }
      return currencies.count < 10_000
    }
    return currencies
  }

  private func statement(_ period: Period, _ facts: [Fact], _ spec: FactsSpec) throws(RecordRejection) {
    let origin = (path: Int32(spec.provenance), line: facts[0].line)
    spot = Spot(line: facts[0].line, column: 1)
    out.append(0x7B)
    for (name, bytes) in [("\"periodStart\":", period.start), ("\"periodEnd\":", period.end)] where !bytes.isEmpty {
      let text = hold(bytes)
      guard let date = DatePattern.unambiguous[0].read(text), date.isDay else { throw rejection(.noSuchDay(text)) }
      out.append(name)
      out.append(0x22)
      date.write(to: out, time: false)
      out.append("\",")
      leaf(origin)
    }
    out.append("\"currency\":\"")
    out.append(period.currency)
    out.append("\",\"sourceUnit\":\"1\",\"lines\":[")
    leaf(origin)
    leaf((0, origin.line))
    var first = true
    for fact in facts {
      let mark = out.count
      if !first { out.append(0x2C) }
      out.append("{\"code\":")
      out.append(fact.code)
      out.append(",\"amount\":\"")
      spot.line = fact.line
      do throws(ValueProblem) {
        try figure(fact, spec).write(to: out)
      } catch {
        out.count = mark
        let code = String(decoding: fact.code.dropFirst().dropLast(), as: UTF8.self)
        warn(error, from: code)
        continue
      }
      out.append("\"}")
      first = false
      leaf((Int32(spec.provenance), fact.line))
      leaf((Int32(spec.provenance), fact.line))
    }
    out.append("]}")
  }

  private func figure(_ fact: Fact, _ spec: FactsSpec) throws(ValueProblem) -> NumberText {
    var number = try NumberText.read(fact.text, NumberStyle(group: nil))
    guard let tree else { return number }
    if let scale = first(spec.scale, fact.node, tree), !scale.isEmpty {
      guard let power = Int(String(decoding: scale, as: UTF8.self)), (-12...12).contains(power) else {
        throw .badUnit(String(decoding: scale.prefix(40), as: UTF8.self), at: "@scale")
      }
      number.scale(by: power)
    }
    if first(spec.sign, fact.node, tree) == [0x2D] { number.negate() }
    return number
  }
}
