import AvalKit

/// A boundary of a method, declared beside its example: what is there, the call, and what it must answer.
///
/// In the file it is `{"requirement", "now"?, "given"?, "params", "result" | "refusal"}`. `given` is a list of calls as in
/// an example, or `"example"` for those of the method's example. `result` is partial: an object may have more members,
/// a list that ends in "…" more elements; `"$name"` stands for what a given call has captured.
package struct CaseDeclaration: Sendable {
  /// The rule that the case proves, by its id.
  package let requirement: String
  /// The bytes of the call's parameters.
  package let params: [UInt8]
  /// What the call must answer: the bytes of the declared result, or of `{"kind", "path"?}` of the refusal.
  package let answer: [UInt8]
  package let isRefused: Bool

  /// The most cases that a method may declare.
  static let limit = 50

  /// Reads the member `cases` of a declaration; none where there is no such member.
  static func read(_ node: ManifestNode?, hasExample: Bool) throws(Refusal) -> [CaseDeclaration] {
    guard let node else { return [] }
    let elements = try node.elements()
    guard elements.count <= limit else {
      throw node.expected("at most \(limit) cases", zh: "至多 \(limit) 个用例")
    }
    var cases: [CaseDeclaration] = []
    for element in elements { cases.append(try CaseDeclaration(element, hasExample: hasExample)) }
    return cases
  }

  private init(_ node: ManifestNode, hasExample: Bool) throws(Refusal) {
    let members = try node.members(["requirement", "now", "given", "params", "result", "refusal"])
    requirement = try node.require("requirement", in: members).string()
    if let now = members["now"] {
      let text = try now.string()
      guard (try? Instant(parsing: text)) != nil else {
        throw now.expected("an instant such as \"2026-05-06T09:00:00+08:00\"", zh: "时刻，如 \"2026-05-06T09:00:00+08:00\"")
      }
    }
    if let given = members["given"] { try Self.checkGiven(given, hasExample: hasExample) }
    let call = try node.require("params", in: members)
    _ = try call.allMembers()
    params = call.bytes
    switch (members["result"], members["refusal"]) {
    case (let result?, nil):
      guard try !result.allMembers().isEmpty else {
        throw result.expected("what the result must hold; an empty one proves nothing", zh: "结果须含的内容；空对象不能证明任何事")
      }
      answer = result.bytes
      isRefused = false
    case (nil, let refusal?):
      let parts = try refusal.members(["kind", "path"])
      let kind = try refusal.require("kind", in: parts)
      guard Failure.Kind(rawValue: try kind.string()) != nil else {
        throw kind.expected("the kind of a refusal, such as \"notFound\"", zh: "拒绝的类别，如 \"notFound\"")
      }
      _ = try parts["path"]?.string()
      answer = refusal.bytes
      isRefused = true
    default:
      throw node.expected("either \"result\" or \"refusal\"", zh: "\"result\" 与 \"refusal\" 之一")
    }
  }

  private static func checkGiven(_ node: ManifestNode, hasExample: Bool) throws(Refusal) {
    if let text = try? node.string() {
      guard text == "example", hasExample else {
        throw node.expected("a list of calls, or \"example\"", zh: "调用列表，或 \"example\"")
      }
      return
    }
    try check(given: node)
  }

  /// Checks the calls that come first: `[{"method", "params", "capture"?}]`.
  static func check(given node: ManifestNode) throws(Refusal) {
    for step in try node.elements() {
      let parts = try step.members(["method", "params", "capture"])
      _ = try step.require("method", in: parts).string()
      _ = try parts["params"]?.allMembers()
      for (_, pointer) in try parts["capture"]?.allMembers() ?? [] { _ = try pointer.string() }
    }
  }

  /// The cases as clients read them: a JSON array of `{"requirement", "params", "result" | "refusal"}`.
  static func rendered(_ cases: [CaseDeclaration]) -> [UInt8] {
    var json = JSONWriter()
    json.beginArray()
    for one in cases {
      json.beginObject()
      json.key("requirement")
      json.string(one.requirement)
      json.key("params")
      json.raw(one.params)
      json.key(one.isRefused ? "refusal" : "result")
      json.raw(one.answer)
      json.endObject()
    }
    json.endArray()
    return json.bytes
  }
}
