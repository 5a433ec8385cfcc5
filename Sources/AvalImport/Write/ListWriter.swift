import AvalKit

extension RecordMapper {
  func texts(_ spec: ValueSpec, _ node: Int32, _ count: inout Int) throws(RecordRejection) {
    if spec.options.join != nil || spec.options.match != nil {
      return try item(&count) { mapper throws(RecordRejection) in try mapper.write(spec, node) == .value }
    }
    if let when = spec.options.when, !holds(when, node) { return }
    for found in all(spec.source, node, nulls: spec.options.nulls) {
      spot = Spot(line: found.line, column: found.column)
      try item(&count) { mapper throws(RecordRejection) in
        do throws(ValueProblem) {
          try mapper.convert(
            found.text, spec, node, origin: (Int32(spec.provenance + found.alternative), found.line))
          return true
        } catch {
          guard error != .leftOut else { return false }
          guard spec.options.onError == .warn else { throw mapper.rejection(error, path: mapper.sourceName(of: spec)) }
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
            spot = Spot(line: entry.line, column: entry.column)
            let text = tree.text(of: child).trimmed()
            try wideLine(spec, tree.localName(child), text, entry.line, node, element: child, &count)
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
      spot = Spot(line: line, column: Spot.field(index))
      try wideLine(spec, label, text, line, node, element: -1, &count)
    }
  }

  /// One name with its figure. One that cannot be read is a problem of the record, like any value; of a name that the
  /// table does not know it is a warning, since nobody said that it has a figure.
  private func wideLine(
    _ spec: WideSpec, _ name: ByteSlice, _ text: ByteSlice, _ line: Int32, _ node: Int32, element: Int32,
    _ count: inout Int
  ) throws(RecordRejection) {
    guard !text.isEmpty else { return }
    let known = spec.codes.isEmpty ? nil : spec.codes[name.array]
    guard known != nil || (spec.keepOthers && !spec.ignored.contains(name.array)) else { return }
    let origin = (path: Int32(spec.value.provenance), line: line)
    var bad: (problem: ValueProblem, pointer: String)?
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
      if text.isOne(of: spec.value.options.nulls) {
        out.append("null")
        leaf(origin)
        nulls.append((pointerText + "/" + spec.value.name, spec.value.options.nullReason))
      } else {
        do throws(ValueProblem) {
          if element >= 0, spec.value.kind.isFigure, let tree, tree.nodes[Int(element)].pieces > 1 {
            throw .severalTexts(text)
          }
          try mapper.convert(text, spec.value, node, origin: origin)
        } catch {
          if error != .leftOut { bad = (error, pointerText + "/" + spec.value.name) }
          return false
        }
      }
      if let known, let slot = spec.slots[known] { capture(slot, from, member: "/" + spec.value.name) }
      out.append(0x7D)
      return true
    }
    guard let bad else { return }
    let isRefused = known != nil && spec.value.options.onError != .warn
    guard isRefused || warnings.count < Self.warningsKept else { return }
    let path = element < 0 ? name.string : sourcePath(element)
    guard known == nil || spec.value.options.onError == .warn else {
      throw RecordRejection(
        problem: bad.problem, pointer: bad.pointer, path: path, place: spotPlace, isFigure: true)
    }
    warn(bad.problem, from: path)
  }

  /// The way from the record to an element, with positions among elements of the same name.
  func sourcePath(_ element: Int32) -> String {
    guard let tree else { return "" }
    var parts: [String] = []
    var node = element
    while node > 0, node != record {
      let entry = tree.nodes[Int(node)]
      var position = 0
      var same = 0
      var sibling = tree.nodes[Int(entry.parent)].firstChild
      while sibling >= 0 {
        if tree.nodes[Int(sibling)].name == entry.name { same += 1 }
        if sibling == node { position = same }
        sibling = tree.nodes[Int(sibling)].next
      }
      parts.append(tree.localName(node).string + (same > 1 ? "[\(position)]" : ""))
      node = entry.parent
    }
    return parts.reversed().joined(separator: "/")
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
          label = tree.text(of: $0, name.taken).trimmed()
          return false
        }
        guard let label, !label.isEmpty, known.count < 10_000, known[label.array] == nil else { return true }
        tree.each(value, from: item.node) {
          let text = tree.text(of: $0, value.taken).trimmed()
          if !text.isEmpty {
            let node = tree.nodes[Int(item.node)]
            known[label.array] = Found(text: text, line: node.line, column: node.column, alternative: 0)
          }
          return false
        }
        return true
      }
      for entry in pairs.take {
        if let when = entry.spec.options.when, !holds(when, node) { continue }
        var found = known[entry.source]
        let isNull = found.map { $0.text.isOne(of: entry.spec.options.nulls) } ?? false
        if isNull { found = nil }
        try member(entry.field) { () throws(RecordRejection) in
          try write(found, entry.spec, node, sentinel: isNull) != .nothing
        }
      }
    }
    out.append(0x7D)
    return any
  }
}
