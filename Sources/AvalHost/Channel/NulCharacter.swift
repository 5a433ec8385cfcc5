import AvalKit
import Glibc

/// Finds the character U+0000 in the strings of a request. No text of a business holds it, C cuts a name there, and
/// PostgreSQL stores no text that has it.
enum NulCharacter {
  /// The only way to write it: a string with the byte itself is no JSON.
  private static let escape = Array(#"\u0000"#.utf8)

  /// The place of the first string with U+0000, a member's name included, as a JSON Pointer; nil where there is none.
  static func place(in params: JSONNode?) -> String? {
    guard let params, mayStand(in: params) else { return nil }
    var steps: [String] = []
    return find(in: params, &steps) ? steps.map { "/" + JSONPointer.escape($0) }.joined() : nil
  }

  static func failure(at path: String) -> Failure {
    Failure(
      .invalidParams, "A text holds the character U+0000, which no text may; take it out.",
      zh: "文本中含有不允许的字符 U+0000；请将其删除。", path: path)
  }

  /// One look over the bytes: false for nearly every request.
  private static func mayStand(in node: JSONNode) -> Bool {
    node.rawBytes.withUnsafeBytes { bytes in
      guard var place = bytes.baseAddress else { return false }
      let end = place + bytes.count
      while let backslash = memchr(place, 0x5C, place.distance(to: end)) {
        let start = UnsafeRawPointer(backslash)
        if start.distance(to: end) >= escape.count, memcmp(start, escape, escape.count) == 0 { return true }
        place = start + 1
      }
      return false
    }
  }

  /// The escape may stand behind another backslash, and is none then: the texts themselves decide.
  private static func find(in node: JSONNode, _ steps: inout [String]) -> Bool {
    switch node.kind {
    case .string: return node.string?.utf8.contains(0) == true
    case .object:
      for (name, value) in node.members {
        steps.append(name)
        if name.utf8.contains(0) || find(in: value, &steps) { return true }
        steps.removeLast()
      }
    case .array:
      for (position, value) in node.elements.enumerated() {
        steps.append(String(position))
        if find(in: value, &steps) { return true }
        steps.removeLast()
      }
    default: break
    }
    return false
  }
}
