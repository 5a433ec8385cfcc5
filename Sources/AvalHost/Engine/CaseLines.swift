import AvalKit

/// The declared boundaries of a method for a terminal.
enum CaseLines {
  /// One line a boundary: the rule, the parameters, and what they answer or are refused with.
  static func of(_ entry: MethodEntry) -> [String] {
    guard !entry.cases.isEmpty, let cases = try? JSONDocument(parsing: entry.cases).root else { return [] }
    return cases.elements.map { one in
      let text = { (node: JSONNode?) -> String in
        node.map { String(decoding: JSONValue($0).bytes, as: UTF8.self) } ?? ""
      }
      let refusal = one["refusal"]
      let refused = (refusal?["kind"]?.string ?? "") + (refusal?["path"]?.string.map { " " + $0 } ?? "")
      let answer = refusal == nil ? text(one["result"]) : "! " + refused
      return "  \(one["requirement"]?.string ?? ""): \(text(one["params"])) → \(answer)"
    }
  }
}
