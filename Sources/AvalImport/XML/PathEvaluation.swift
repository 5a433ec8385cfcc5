/// One thing a path leads to: an element, or one of its attributes.
struct PathItem {
  let node: Int32
  /// -1 for the element itself.
  let attribute: Int32
}

extension RecordTree {
  /// Calls `body` for everything the path leads to, in document order, until it answers false.
  @discardableResult
  func each(_ path: Path, from context: Int32, _ body: (PathItem) -> Bool) -> Bool {
    for index in path.alternatives.indices {
      let start: Int32 = path.absolute[index] ? 0 : context
      if !walk(path.alternatives[index], 0, start, body) { return false }
    }
    return true
  }

  @inline(__always)
  func text(of item: PathItem, _ taken: Path.Taken) -> ByteSlice {
    if item.attribute >= 0 {
      return taken == .localName ? names.local(attributes[Int(item.attribute)].name) : value(of: item.attribute)
    }
    switch taken {
    case .text: return text(of: item.node)
    case .ownText: return ownText(of: item.node)
    case .localName: return localName(item.node)
    }
  }

  private func walk(_ steps: [PathStep], _ position: Int, _ node: Int32, _ body: (PathItem) -> Bool) -> Bool {
    guard position < steps.count else { return body(PathItem(node: node, attribute: -1)) }
    let step = steps[position]
    switch step.axis {
    case .parent:
      let parent = nodes[Int(node)].parent
      return parent < 0 ? true : walk(steps, position + 1, parent, body)
    case .selfNode:
      guard accepts(node, step.symbol), holds(step.predicates, node) else { return true }
      return walk(steps, position + 1, node, body)
    case .attribute:
      guard step.deep else { return attributeStep(step, node, body) }
      return descend(node, includingSelf: true) { attributeStep(step, $0, body) }
    case .child:
      return childStep(steps, position, node, body)
    }
  }

  @inline(__always)
  func accepts(_ node: Int32, _ symbol: Symbol) -> Bool {
    let own = nodes[Int(node)].symbol
    return own == symbol || (own == -2 && names.accepts(nodes[Int(node)].name, symbol))
  }

  private func attributeStep(_ step: PathStep, _ node: Int32, _ body: (PathItem) -> Bool) -> Bool {
    let entry = nodes[Int(node)]
    var index = entry.firstAttribute
    while index < entry.firstAttribute + entry.attributes {
      let own = attributes[Int(index)].symbol
      if own == step.symbol || (own == -2 && names.accepts(attributes[Int(index)].name, step.symbol)),
        !body(PathItem(node: node, attribute: index))
      {
        return false
      }
      index += 1
    }
    return true
  }

  private func childStep(_ steps: [PathStep], _ position: Int, _ node: Int32, _ body: (PathItem) -> Bool) -> Bool {
    let step = steps[position]
    if step.deep {
      if step.predicates.isEmpty {
        return descend(node, includingSelf: false) { found in
          !accepts(found, step.symbol) || walk(steps, position + 1, found, body)
        }
      }
      return descend(node, includingSelf: true) { children(steps, position, $0, body) }
    }
    return children(steps, position, node, body)
  }

  private func children(_ steps: [PathStep], _ position: Int, _ node: Int32, _ body: (PathItem) -> Bool) -> Bool {
    let step = steps[position]
    var child = nodes[Int(node)].firstChild
    if step.predicates.isEmpty {
      while child >= 0 {
        visits += 1
        if isExhausted { return false }
        if accepts(child, step.symbol), !walk(steps, position + 1, child, body) { return false }
        child = nodes[Int(child)].next
      }
      return true
    }
    var found: [Int32] = []
    while child >= 0 {
      visits += 1
      if isExhausted { return false }
      if accepts(child, step.symbol) { found.append(child) }
      child = nodes[Int(child)].next
    }
    for predicate in step.predicates {
      let all = found
      found = []
      for (index, candidate) in all.enumerated()
      where holds(predicate, candidate, index: index + 1, of: all.count) { found.append(candidate) }
    }
    for candidate in found where !walk(steps, position + 1, candidate, body) { return false }
    return true
  }

  /// All elements below `node` in document order, without recursion.
  private func descend(_ node: Int32, includingSelf: Bool, _ body: (Int32) -> Bool) -> Bool {
    if includingSelf, !body(node) { return false }
    var current = nodes[Int(node)].firstChild
    while current >= 0 {
      visits += 1
      if isExhausted { return false }
      if !body(current) { return false }
      if nodes[Int(current)].firstChild >= 0 {
        current = nodes[Int(current)].firstChild
        continue
      }
      while current != node, nodes[Int(current)].next < 0 { current = nodes[Int(current)].parent }
      if current == node { return true }
      current = nodes[Int(current)].next
    }
    return true
  }

  private func holds(_ predicates: [PathPredicate], _ node: Int32) -> Bool {
    predicates.allSatisfy { holds($0, node, index: 1, of: 1) }
  }

  /// Whether a condition holds at an element.
  func holds(_ predicate: PathPredicate, _ node: Int32, index: Int = 1, of total: Int = 1) -> Bool {
    switch predicate {
    case .position(let wanted): return index == wanted
    case .last: return index == total
    case .exists(let path): return !each(path, from: node) { _ in false }
    case .equals(let path, let value): return any(path, node) { $0.equals(value) }
    case .differs(let path, let value): return any(path, node) { !$0.equals(value) }
    case .same(let left, let right):
      return any(left, node) { text in
        !each(right, from: node) { !self.text(of: $0, right.taken).trimmed().equals(text) }
      }
    case .startsWith(let path, let value): return any(path, node) { $0.hasPrefix(value) }
    case .contains(let path, let value): return any(path, node) { Self.contains($0, value) }
    case .not(let inner): return !holds(inner, node, index: index, of: total)
    case .and(let left, let right):
      return holds(left, node, index: index, of: total) && holds(right, node, index: index, of: total)
    case .or(let left, let right):
      return holds(left, node, index: index, of: total) || holds(right, node, index: index, of: total)
    }
  }

  private func any(_ path: Path, _ node: Int32, _ test: (ByteSlice) -> Bool) -> Bool {
    !each(path, from: node) { !test(text(of: $0, path.taken).trimmed()) }
  }

  private static func contains(_ text: ByteSlice, _ part: [UInt8]) -> Bool {
    guard text.count >= part.count else { return false }
    for from in 0...(text.count - part.count)
    where ByteSlice(start: text.start + from, count: part.count).equals(part) { return true }
    return false
  }
}
