import AvalKit

/// The thirteen types of a credit folder, in their order, as the policy `folder` names them.
struct DocumentTypes: Decodable {
  struct DocumentType: Decodable {
    let key: String
    let title: Text
    /// Types 11 to 13 keep the link to the order, contract or acceptance.
    let linked: Bool?
  }

  let types: [DocumentType]

  static func load(_ call: Call) throws -> DocumentTypes {
    let types = try call.policy("folder", as: DocumentTypes.self)
    guard types.types.count == 13, Set(types.types.map(\.key)).count == 13 else {
      throw Failure(
        .failedPrecondition, "A credit folder has thirteen types of documents; correct the policy folder.",
        zh: "信用档案夹有十三类文件；请更正策略 folder。")
    }
    return types
  }

  /// A type by its key, with its place from 1 to 13.
  func named(_ key: String) throws(Failure) -> DocumentType {
    guard let type = types.first(where: { $0.key == key }) else {
      let known = types.map(\.key).joined(separator: ", ")
      throw Failure(
        .invalidParams, "There is no type of document \"\(key.prefix(40))\"; use one of: \(known).",
        zh: "没有文件类型“\(key.prefix(40))”；请使用以下之一：\(known)。", path: "/type")
    }
    return type
  }
}
