import AvalKit

/// A value of a module's JSON file together with its place, so that every complaint names file, line, column and
/// pointer.
struct ManifestNode {
  let file: ManifestFile
  let node: JSONNode
  let pointer: String

  /// The members by name; refuses a value that is no object, and names that are not in `known`.
  func members(_ known: Set<String>) throws(Refusal) -> [String: ManifestNode] {
    var members: [String: ManifestNode] = [:]
    for (name, member) in try allMembers() {
      guard known.contains(name) else {
        throw member.refusal(
          "\"\(name)\" is no key of this object, expected is one of \(known.sorted().joined(separator: ", ")); correct "
            + "the spelling or remove it",
          zh: "此对象没有键 \"\(name)\"，可用的键为 \(known.sorted().joined(separator: "、"))；请更正拼写或将其删除")
      }
      members[name] = member
    }
    return members
  }

  /// The members in the order of the file, whatever they are called.
  func allMembers() throws(Refusal) -> [(name: String, value: ManifestNode)] {
    guard node.kind == .object else { throw expected("an object", zh: "对象") }
    return node.members.map { name, value in
      (name, ManifestNode(file: file, node: value, pointer: pointer + "/" + JSONPointer.escape(name)))
    }
  }

  func elements(atMost limit: Int = 10_000) throws(Refusal) -> [ManifestNode] {
    guard node.kind == .array else { throw expected("an array", zh: "数组") }
    let elements = node.elements.enumerated().map { index, value in
      ManifestNode(file: file, node: value, pointer: "\(pointer)/\(index)")
    }
    guard elements.count <= limit else { throw expected("at most \(limit) elements", zh: "至多 \(limit) 个元素") }
    return elements
  }

  func string() throws(Refusal) -> String {
    guard let text = node.string else { throw expected("a string", zh: "字符串") }
    guard !text.isEmpty else { throw expected("a string that is not empty", zh: "非空字符串") }
    return text
  }

  func bool() throws(Refusal) -> Bool {
    guard let flag = node.bool else { throw expected("true or false", zh: "true 或 false") }
    return flag
  }

  func integer() throws(Refusal) -> Int {
    guard let number = node.int64 else { throw expected("an integer", zh: "整数") }
    return Int(number)
  }

  func integer(in range: ClosedRange<Int>) throws(Refusal) -> Int {
    let number = try integer()
    guard range.contains(number) else {
      throw expected(
        "an integer from \(range.lowerBound) to \(range.upperBound)",
        zh: "\(range.lowerBound) 至 \(range.upperBound) 的整数")
    }
    return number
  }

  func strings() throws(Refusal) -> [String] {
    var strings: [String] = []
    for element in try elements() { strings.append(try element.string()) }
    return strings
  }

  /// `{"en": …, "zh-Hans": …}`, both required.
  func text() throws(Refusal) -> Text {
    let members = try members(["en", "zh-Hans"])
    return Text(try require("en", in: members).string(), zh: try require("zh-Hans", in: members).string())
  }

  func require(_ name: String, in members: [String: ManifestNode]) throws(Refusal) -> ManifestNode {
    guard let member = members[name] else { throw missing(name) }
    return member
  }

  func missing(_ name: String) -> Refusal {
    refusal("the key \"\(name)\" was expected and is missing; add it", zh: "缺少必需的键 \"\(name)\"；请补上")
  }

  func twice(_ name: String) -> Refusal {
    refusal("\(name) stands here twice; remove one", zh: "\(name) 在此出现两次；请删去其一")
  }

  /// The value's own bytes.
  var bytes: [UInt8] { Array(node.rawBytes) }

  func expected(_ en: String, zh: String) -> Refusal {
    refusal("expected is \(en), found is \(found.en); correct the value", zh: "此处应为\(zh)，实际是\(found.zhHans)；请更正该值")
  }

  /// A complaint about this value.
  func refusal(_ en: String, zh: String) -> Refusal {
    let place = file.place(of: node)
    let at = pointer.isEmpty ? "" : ", at \(pointer)"
    let zhAt = pointer.isEmpty ? "" : "，位于 \(pointer)"
    return Refusal(
      .manifest, "\(file.path), line \(place.line), column \(place.column)\(at): \(en).",
      zh: "\(file.path) 第 \(place.line) 行第 \(place.column) 列\(zhAt)：\(zh)。")
  }

  private var found: Text {
    if let text = node.string {
      let shown = text.count > 40 ? text.prefix(40) + "…" : text[...]
      return Text("\"\(shown)\"", zh: "\"\(shown)\"")
    }
    switch node.kind {
    case .object: return Text("an object", zh: "对象")
    case .array: return Text("an array", zh: "数组")
    default:
      let literal = String(decoding: node.rawBytes.prefix(40), as: UTF8.self)
      return Text(literal, zh: literal)
    }
  }
}
