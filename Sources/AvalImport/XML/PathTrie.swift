/// All paths of a format, laid over each other: says of every element, before it is read, whether anybody wants it.
struct PathTrie: Sendable {
  struct Node: Sendable {
    var parent: Int
    var children: [(symbol: Symbol, node: Int)] = []
    /// Everything below is wanted.
    var keepAll = false
    /// The element's text, descendants' included, is wanted.
    var text = false
    var attributes: Set<Symbol> = []
    var record = false
  }

  private(set) var nodes = [Node(parent: -1)]

  mutating func markRecord(_ node: Int) { nodes[node].record = true }

  /// Where the path leads from `context` (a trie node), with everything on the way marked as wanted.
  mutating func add(_ path: Path, from context: Int, wantsText: Bool) -> [Int] {
    var ends: [Int] = []
    for (index, steps) in path.alternatives.enumerated() {
      var at = path.absolute[index] ? 0 : context
      for step in steps { at = add(step, from: at) }
      if wantsText, path.taken != .localName, steps.last?.axis != .attribute {
        nodes[at].text = true
        if path.taken == .ownText, !nodes[at].keepAll { _ = child(path.anyChild, of: at) }
      }
      if !ends.contains(at) { ends.append(at) }
    }
    return ends
  }

  private mutating func add(_ step: PathStep, from node: Int) -> Int {
    if nodes[node].keepAll { return step.axis == .parent && nodes[node].parent >= 0 ? nodes[node].parent : node }
    var at = node
    switch step.axis {
    case .parent: at = max(0, nodes[node].parent)
    case .selfNode: break
    case .attribute:
      if step.deep { nodes[node].keepAll = true } else { nodes[node].attributes.insert(step.symbol) }
    case .child:
      if step.deep { nodes[node].keepAll = true } else { at = child(step.symbol, of: node) }
    }
    for predicate in step.predicates { add(predicate, from: at) }
    return at
  }

  mutating func child(_ symbol: Symbol, of node: Int) -> Int {
    if let found = nodes[node].children.first(where: { $0.symbol == symbol }) { return found.node }
    let fresh = nodes.count
    nodes.append(Node(parent: node))
    nodes[node].children.append((symbol, fresh))
    return fresh
  }

  mutating func keepAll(_ node: Int) { nodes[node].keepAll = true }

  mutating func wantText(_ node: Int) { nodes[node].text = true }

  mutating func add(_ predicate: PathPredicate, from node: Int) {
    switch predicate {
    case .position, .last: break
    case .exists(let path): _ = add(path, from: node, wantsText: false)
    case .equals(let path, _), .differs(let path, _), .startsWith(let path, _), .contains(let path, _):
      _ = add(path, from: node, wantsText: true)
    case .same(let left, let right):
      _ = add(left, from: node, wantsText: true)
      _ = add(right, from: node, wantsText: true)
    case .not(let inner): add(inner, from: node)
    case .and(let left, let right), .or(let left, let right):
      add(left, from: node)
      add(right, from: node)
    }
  }
}

/// The trie as a deterministic automaton over one document's names, built as the document needs it.
///
/// Unchecked accesses: used by the reading thread alone, and never while one of its own methods runs.
final class LiveStates {
  /// What is wanted of an element in a state.
  struct Wanted {
    let text: Bool
    let record: Bool
    /// Above a record.
    let above: Bool
    let attributes: Bool
    let keepAll: Bool
  }

  private let trie: PathTrie
  private let names: DocumentNames
  private let recordPrefixes: Set<Int>
  private var members: [[Int]] = []
  @exclusivity(unchecked) private(set) var wanted: [Wanted] = []
  private var attributes: [[Symbol]] = []
  /// By state and name number: -1 not yet known, 0 nobody wants it, else the next state.
  @exclusivity(unchecked) private var next: [[Int32]] = []
  @exclusivity(unchecked) private var attributeWanted: [[Int8]] = []
  private var known: [[Int]: Int32] = [:]

  /// State 0 is “nobody wants it”, state 1 the document.
  init(_ trie: PathTrie, _ names: DocumentNames, recordPrefixes: Set<Int>) {
    self.trie = trie
    self.names = names
    self.recordPrefixes = recordPrefixes
    _ = state([])
    _ = state([0])
  }

  @inline(__always)
  func step(_ from: Int32, _ name: Int32) -> Int32 {
    let index = Int(name)
    if index < next[Int(from)].count {
      let to = next[Int(from)][index]
      if to >= 0 { return to }
    }
    return compute(from, name)
  }

  private func compute(_ from: Int32, _ name: Int32) -> Int32 {
    if next[Int(from)].count <= Int(name) {
      next[Int(from)].append(contentsOf: [Int32](repeating: -1, count: names.count - next[Int(from)].count))
    }
    var reached: Set<Int> = []
    for member in members[Int(from)] {
      if trie.nodes[member].keepAll { reached.insert(member) }
      for child in trie.nodes[member].children where names.accepts(name, child.symbol) { reached.insert(child.node) }
    }
    let to = state(reached.sorted())
    next[Int(from)][Int(name)] = to
    return to
  }

  private func state(_ members: [Int]) -> Int32 {
    if let found = known[members] { return found }
    let index = Int32(truncatingIfNeeded: self.members.count)
    let parts = members.map { trie.nodes[$0] }
    let keepAll = parts.contains { $0.keepAll }
    let symbols = Array(Set(parts.flatMap { $0.attributes }))
    self.members.append(members)
    attributes.append(symbols)
    next.append([])
    attributeWanted.append([])
    wanted.append(
      Wanted(
        text: keepAll || parts.contains { $0.text }, record: parts.contains { $0.record },
        above: members.contains { recordPrefixes.contains($0) }, attributes: keepAll || !symbols.isEmpty,
        keepAll: keepAll))
    known[members] = index
    return index
  }

  /// Whether an attribute of an element in this state is wanted.
  @inline(__always)
  func wantsAttribute(_ state: Int32, _ name: Int32) -> Bool {
    let index = Int(name)
    if index < attributeWanted[Int(state)].count {
      let cached = attributeWanted[Int(state)][index]
      if cached >= 0 { return cached == 1 }
    }
    return computeAttribute(state, name)
  }

  private func computeAttribute(_ state: Int32, _ name: Int32) -> Bool {
    let missing = names.count - attributeWanted[Int(state)].count
    if missing > 0 { attributeWanted[Int(state)].append(contentsOf: [Int8](repeating: -1, count: missing)) }
    let wants = wanted[Int(state)].keepAll || attributes[Int(state)].contains { names.accepts(name, $0) }
    attributeWanted[Int(state)][Int(name)] = wants ? 1 : 0
    return wants
  }
}
