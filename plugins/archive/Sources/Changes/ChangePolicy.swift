import AvalKit

/// The items whose changes are tracked, as the policy `changes` says. Any other field of a card may be reported too.
struct ChangePolicy: Decodable {
  struct Item: Decodable {
    let key: String
    let title: Text
    /// The part of the customer's record that it changes: `name`, `contact`, or an address by its kind; left out where it
    /// is a field of its own.
    let of: String?
  }

  let tracked: [Item]

  static func load(_ call: Call) throws -> ChangePolicy {
    try call.policy("changes", as: ChangePolicy.self)
  }

  /// The item of a key; refused where neither the policy nor a card knows it.
  func item(_ key: String, _ call: Call) throws -> Item {
    if let item = tracked.first(where: { $0.key == key }) { return item }
    let fields = try CardTemplate.fieldKeys(call)
    guard fields.contains(key) else {
      let known = (tracked.map(\.key) + fields.sorted()).joined(separator: ", ")
      throw Failure(
        .invalidParams, "There is no field \"\(key.prefix(40))\"; report one of: \(known).",
        zh: "没有栏目“\(key.prefix(40))”；可报告：\(known)。", path: "/field")
    }
    return Item(key: key, title: Text(key, zh: key), of: nil)
  }
}
