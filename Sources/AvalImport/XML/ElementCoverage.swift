/// Counts, for a dry run, which elements of a document were never read.
final class ElementCoverage {
  private var path: [String] = []
  private var kept: [Bool] = []
  private(set) var unread: [String: Int] = [:]
  private(set) var elements = 0
  private(set) var read = 0
  private var attributes = 0

  func open(_ local: UnsafePointer<UInt8>?) {
    path.append(DocumentNames.slice(local).string)
    kept.append(false)
    elements += 1
  }

  func keep() {
    if !kept.isEmpty { kept[kept.count - 1] = true }
    read += 1
  }

  func keepAttribute() { attributes += 1 }

  func close() {
    let wasKept = kept.popLast() ?? true
    if !wasKept, unread.count < 5000 || unread["/" + path.joined(separator: "/")] != nil {
      unread["/" + path.joined(separator: "/"), default: 0] += 1
    }
    if !path.isEmpty { path.removeLast() }
  }
}
