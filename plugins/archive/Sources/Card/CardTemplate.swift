import AvalKit

/// A form of the customer card: four blocks of items (A-11, A-19, F-A10).
struct CardTemplate: Decodable {
  struct Item: Decodable {
    let key: String
    let title: Text
    /// The part of the customer's record that fills the item; left out where it is a field of its own.
    let of: String?
  }

  struct Block: Decodable {
    let key: String
    let title: Text
    let items: [Item]
  }

  let title: Text
  let blocks: [Block]

  /// A template by its name below `policies/cards/`; it has four blocks at least, none of them empty.
  static func load(_ name: String, _ call: Call) throws -> (template: CardTemplate, version: String) {
    guard try call.policies(in: "cards").contains("cards/" + name) else {
      let known = try call.policies(in: "cards").map { $0.dropFirst("cards/".count) }.joined(separator: ", ")
      throw Failure(
        .invalidParams, "There is no card template \"\(name.prefix(40))\"; use one of: \(known).",
        zh: "没有资料卡模板“\(name.prefix(40))”；请使用以下之一：\(known)。", path: "/template")
    }
    let policy = try call.policy("cards/" + name)
    let template = try policy.decode(CardTemplate.self)
    guard template.blocks.count >= 4, template.blocks.allSatisfy({ !$0.items.isEmpty }) else {
      throw Failure(
        .failedPrecondition, "The card template \(name) needs four blocks with at least one item each; correct it.",
        zh: "资料卡模板 \(name) 须有四个部分且各至少一项；请更正。", path: "/template")
    }
    return (template, policy.version)
  }

  /// The fields of all templates.
  static func fieldKeys(_ call: Call) throws -> Set<String> {
    var keys: Set<String> = []
    for name in try call.policies(in: "cards") {
      let template = try call.policy(name, as: CardTemplate.self)
      keys.formUnion(template.blocks.flatMap(\.items).filter { $0.of == nil }.map(\.key))
    }
    return keys
  }
}
