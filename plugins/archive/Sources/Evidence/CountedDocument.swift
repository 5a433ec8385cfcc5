import AvalKit

/// What is left of a document when single facts of it are rejected.
enum CountedDocument {
  /// The document without what the pointers name. An element of a list becomes null, so that the others keep their
  /// place and pointers into the report as it came still lead to them; a member is left out. The places that the values
  /// were read from stay with the report as it came.
  static func without(_ pointers: Set<String>, _ root: JSONNode) -> RawJSON {
    var writer = JSONWriter(reserving: root.rawBytes.count)
    write(root, at: "", without: pointers, to: &writer)
    return RawJSON(trusted: writer.bytes)
  }

  private static func write(
    _ node: JSONNode, at pointer: String, without pointers: Set<String>, to writer: inout JSONWriter
  ) {
    switch node.kind {
    case .object:
      writer.beginObject()
      for (key, value) in node.members where !(pointer.isEmpty && key == "sources") {
        let inner = pointer + "/" + JSONPointer.escape(key)
        guard !pointers.contains(inner) else { continue }
        writer.key(key)
        write(value, at: inner, without: pointers, to: &writer)
      }
      writer.endObject()
    case .array:
      writer.beginArray()
      for (index, value) in node.elements.enumerated() {
        let inner = "\(pointer)/\(index)"
        if pointers.contains(inner) {
          writer.null()
        } else {
          write(value, at: inner, without: pointers, to: &writer)
        }
      }
      writer.endArray()
    default: writer.raw(node.rawBytes)
    }
  }

  /// Members that say whose and which document it is: without them the rest would say nothing.
  private static let identity: Set<String> = [
    "agency", "reportNo", "names", "ids", "customer", "customerIds", "customerName", "sources", "nulls", "originals",
  ]

  /// Refuses a pointer that leads nowhere, to what identifies the document, or to half of an amount.
  static func check(_ pointer: String, _ root: JSONNode, path: String) throws(Failure) {
    guard let tokens = JSONPointer.tokens(of: pointer), let first = tokens.first, let node = root.at(pointer),
      !node.isNull
    else {
      throw Failure(
        .invalidParams, "The report has no value at \"\(pointer.prefix(200))\"; see archive.creditReport.get.",
        zh: "报告在“\(pointer.prefix(200))”处没有值；请查看 archive.creditReport.get。", path: path)
    }
    guard !identity.contains(first) || (tokens.count > 1 && ["names", "ids"].contains(first)) else {
      throw Failure(
        .invalidParams, "\"/\(first)\" says whose report it is; where that is wrong, reject the whole report.",
        zh: "“/\(first)”说明报告属于谁；如有误，请整体拒绝该报告。", path: path)
    }
    let outer = tokens.dropLast().map { "/" + JSONPointer.escape($0) }.joined()
    guard let parent = root.at(outer), parent.count == 2, parent["amount"] != nil, parent["currency"] != nil else {
      return
    }
    throw Failure(
      .invalidParams, "An amount is rejected as a whole; name \"\(outer)\".", zh: "金额须整体拒绝；请指定“\(outer)”。",
      path: path)
  }
}
