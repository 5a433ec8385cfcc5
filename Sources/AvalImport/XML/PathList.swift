/// Alternative paths of one value, the first that leads to a text wins; the simple ones are laid out flat.
///
/// Unchecked: everything is written in `init` and only read afterwards.
final class PathList: @unchecked Sendable {
  /// A path of child steps without predicates, perhaps with an attribute at its end.
  struct Simple {
    /// Which of the paths it belongs to.
    let path: Int
    let absolute: Bool
    let steps: UnsafeMutablePointer<Symbol>
    let count: Int
    /// -1 where the path ends at an element.
    let attribute: Symbol
    /// False: only the general way can follow the path.
    let usable: Bool
  }

  let paths: [Path]
  let simple: UnsafeMutablePointer<Simple>
  let count: Int

  init(_ paths: [Path]) {
    self.paths = paths
    let list = paths.enumerated().flatMap { index, path in Self.flat(path, index) }
    simple = .allocate(capacity: max(1, list.count))
    simple.initialize(from: list, count: list.count)
    count = list.count
  }

  deinit {
    for index in 0..<count { simple[index].steps.deallocate() }
    simple.deallocate()
  }

  /// One entry an alternative, or one unusable entry for the whole path.
  private static func flat(_ path: Path, _ index: Int) -> [Simple] {
    var list: [Simple] = []
    for (alternative, steps) in path.alternatives.enumerated() {
      let attribute = steps.last.flatMap { $0.axis == .attribute ? $0 : nil }
      let children = attribute == nil ? steps : Array(steps.dropLast())
      let plain =
        path.taken == .text && attribute?.deep != true && attribute?.predicates.isEmpty ?? true
        && children.allSatisfy { $0.axis == .child && !$0.deep && $0.predicates.isEmpty }
      guard plain else {
        for entry in list { entry.steps.deallocate() }
        return [
          Simple(path: index, absolute: false, steps: .allocate(capacity: 1), count: 0, attribute: -1, usable: false)
        ]
      }
      let symbols = UnsafeMutablePointer<Symbol>.allocate(capacity: max(1, children.count))
      for (position, step) in children.enumerated() { symbols[position] = step.symbol }
      list.append(
        Simple(
          path: index, absolute: path.absolute[alternative], steps: symbols, count: children.count,
          attribute: attribute?.symbol ?? -1, usable: true))
    }
    return list
  }
}

extension RecordTree {
  /// A text that a path leads to.
  struct Hit {
    var text: ByteSlice
    var node: Int32
    /// The text of an element that is put together from several places.
    var isMixed = false
  }

  /// The first text at the end of a simple path that is neither empty nor a sentinel.
  func first(_ path: PathList.Simple, from context: Int32, _ nulls: [[UInt8]], _ sentinel: inout Bool) -> Hit? {
    follow(path, 0, path.absolute ? 0 : context, nulls, &sentinel)
  }

  private func follow(
    _ path: PathList.Simple, _ step: Int, _ node: Int32, _ nulls: [[UInt8]], _ sentinel: inout Bool
  ) -> Hit? {
    guard step < path.count else { return hit(path, node, nulls, &sentinel) }
    let symbol = path.steps[step]
    var child = nodes[Int(node)].firstChild
    while child >= 0 {
      if accepts(child, symbol), let found = follow(path, step + 1, child, nulls, &sentinel) { return found }
      child = nodes[Int(child)].next
    }
    return nil
  }

  private func hit(_ path: PathList.Simple, _ node: Int32, _ nulls: [[UInt8]], _ sentinel: inout Bool) -> Hit? {
    guard path.attribute >= 0 else {
      var hit = accept(text(of: node), node, nulls, &sentinel)
      hit?.isMixed = nodes[Int(node)].pieces > 1
      return hit
    }
    let entry = nodes[Int(node)]
    var index = entry.firstAttribute
    while index < entry.firstAttribute + entry.attributes {
      let own = attributes[Int(index)].symbol
      if own == path.attribute || (own == -2 && names.accepts(attributes[Int(index)].name, path.attribute)),
        let found = accept(value(of: index), node, nulls, &sentinel)
      {
        return found
      }
      index += 1
    }
    return nil
  }

  @inline(__always)
  private func accept(_ raw: ByteSlice, _ node: Int32, _ nulls: [[UInt8]], _ sentinel: inout Bool) -> Hit? {
    let text = raw.trimmed()
    if text.isEmpty { return nil }
    if text.isOne(of: nulls) {
      sentinel = true
      return nil
    }
    return Hit(text: text, node: node)
  }
}
