/// What is kept of a document while one record is read: the record's wanted elements and the wanted values above it.
///
/// Elements live in one array, their text in one run of bytes, so the text of an element with all its descendants is
/// one slice. A record's part is given back when the record ends.
final class RecordTree {
  struct Node {
    var name: Int32
    /// The only name test that accepts the name, -1 for none, -2 for several.
    var symbol: Symbol
    var parent: Int32
    var firstChild: Int32 = -1
    var lastChild: Int32 = -1
    var next: Int32 = -1
    var previous: Int32 = -1
    var firstAttribute: Int32
    var attributes: Int32 = 0
    var textFrom: Int32
    var textTo: Int32 = 0
    /// In how many places its text stands, between tags; while it is open, how many were read before it.
    var pieces: Int32
    /// Where the start tag ends, and so where the text begins.
    var line: Int32
    var column: Int32
  }

  struct Attribute {
    var name: Int32
    var symbol: Symbol
    var from: Int32
    var count: Int32
  }

  /// How many elements paths may look at within one record: far more than any report needs, and a tenth of a second.
  static let visitLimit = 10_000_000

  /// Elements that paths have looked at since the record began.
  @exclusivity(unchecked) var visits = 0
  var isExhausted: Bool { visits > Self.visitLimit }

  let names: DocumentNames
  @exclusivity(unchecked) private(set) var nodes: UnsafeMutablePointer<Node>
  @exclusivity(unchecked) private var capacity = 256
  @exclusivity(unchecked) private(set) var count = 0
  @exclusivity(unchecked) private(set) var attributes: [Attribute] = []
  private let text = ByteSink(capacity: 16_384)
  private let values = ByteSink(capacity: 4096)

  init(names: DocumentNames) {
    self.names = names
    nodes = .allocate(capacity: capacity)
    _ = open(name: -1, parent: -1, line: 1, column: 1)
  }

  deinit { nodes.deallocate() }

  /// Bytes held, for the cap on a record.
  @inline(__always)
  var size: Int { text.count + values.count + count * 48 + attributes.count * 16 }

  func open(name: Int32, parent: Int32, line: Int32, column: Int32) -> Int32 {
    if count == capacity {
      let fresh = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
      fresh.update(from: nodes, count: count)
      nodes.deallocate()
      nodes = fresh
      capacity *= 2
    }
    let index = Int32(truncatingIfNeeded: count)
    nodes[count] = Node(
      name: name, symbol: name < 0 ? -1 : names.single[Int(name)], parent: parent,
      firstAttribute: Int32(truncatingIfNeeded: attributes.count),
      textFrom: Int32(truncatingIfNeeded: text.count), pieces: pieces, line: line, column: column)
    count += 1
    if parent >= 0 {
      let last = nodes[Int(parent)].lastChild
      if last >= 0 {
        nodes[Int(last)].next = index
        nodes[Int(index)].previous = last
      } else {
        nodes[Int(parent)].firstChild = index
      }
      nodes[Int(parent)].lastChild = index
    }
    return index
  }

  func close(_ node: Int32) {
    boundary()
    nodes[Int(node)].textTo = Int32(truncatingIfNeeded: text.count)
    nodes[Int(node)].pieces = pieces - nodes[Int(node)].pieces
  }

  /// Pieces of text that are more than white space, and where the one under way begins.
  @exclusivity(unchecked) private var pieces: Int32 = 0
  @exclusivity(unchecked) private var pieceFrom = 0

  /// A tag ends a piece of text.
  @inline(__always)
  func boundary() {
    let end = text.count
    while pieceFrom < end {
      if text.base[pieceFrom] > 0x20 {
        pieces &+= 1
        break
      }
      pieceFrom += 1
    }
    pieceFrom = end
  }

  /// Adds an attribute to the node opened last.
  func addAttribute(name: Int32, value: ByteSlice) {
    attributes.append(
      Attribute(
        name: name, symbol: names.single[Int(name)], from: Int32(truncatingIfNeeded: values.count),
        count: Int32(truncatingIfNeeded: value.count)))
    values.append(value)
    nodes[count - 1].attributes += 1
  }

  @inline(__always)
  func addText(_ bytes: UnsafePointer<UInt8>, _ length: Int) { text.append(bytes, length) }

  /// Gives back `node` and everything opened after it.
  func drop(from node: Int32) {
    let dropped = nodes[Int(node)]
    count = Int(node)
    text.count = Int(dropped.textFrom)
    pieceFrom = text.count
    if let first = attributes[safe: Int(dropped.firstAttribute)] { values.count = Int(first.from) }
    attributes.removeLast(attributes.count - Int(dropped.firstAttribute))
    guard dropped.parent >= 0 else { return }
    let parent = Int(dropped.parent)
    nodes[parent].lastChild = dropped.previous
    if dropped.previous >= 0 {
      nodes[Int(dropped.previous)].next = -1
    } else {
      nodes[parent].firstChild = -1
    }
  }

  /// Gives memory back after an unusually large record.
  func trim() {
    text.trim(to: 1 << 20)
    values.trim(to: 1 << 18)
    if capacity > 1 << 16, count < 1 << 14 {
      let fresh = UnsafeMutablePointer<Node>.allocate(capacity: 1 << 14)
      fresh.update(from: nodes, count: count)
      nodes.deallocate()
      nodes = fresh
      capacity = 1 << 14
    }
  }

  @inline(__always)
  func text(of node: Int32) -> ByteSlice {
    let entry = nodes[Int(node)]
    return text.slice(Int(entry.textFrom), Int(entry.textTo))
  }

  /// The first text between an element's tags that is its own.
  func ownText(of node: Int32) -> ByteSlice {
    let entry = nodes[Int(node)]
    var from = entry.textFrom
    var child = entry.firstChild
    while child >= 0 {
      let inner = nodes[Int(child)]
      let piece = text.slice(Int(from), Int(inner.textFrom)).trimmed()
      if !piece.isEmpty { return piece }
      from = inner.textTo
      child = inner.next
    }
    return text.slice(Int(from), Int(max(from, entry.textTo)))
  }

  func value(of attribute: Int32) -> ByteSlice {
    let entry = attributes[Int(attribute)]
    return values.slice(Int(entry.from), Int(entry.from + entry.count))
  }

  func localName(_ node: Int32) -> ByteSlice { names.local(nodes[Int(node)].name) }
}

extension Array {
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
