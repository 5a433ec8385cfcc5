import AvalKit

/// What is asked of a new customer, as the policy `intake` says: the five forms and one report (I-11), what is mandatory
/// (I-9), and what documents are within their type (I-7, I-16, I-33).
struct IntakePolicy: Decodable {
  struct Part: Decodable {
    let key: String
    let rule: String
    let title: Text
    /// `form`, `statement` or `report`.
    let part: String
    /// Types of documents that fill it.
    let documents: [String]?
    /// What documents are that fill it.
    let items: [String]?
    /// Accepted statements with lines of this prefix fill it.
    let lines: String?
    /// An accepted credit report fills it.
    let reports: Bool?
  }

  struct Mandatory: Decodable {
    let key: String
    let rule: String
    let title: Text
    /// `name`, or a field of the card.
    let field: String?
    let item: String?
  }

  struct Item: Decodable {
    let key: String
    let rule: String
    let title: Text
    /// The type of document that it is filed under.
    let type: String
    /// Whether it must say until when it holds.
    let expires: Bool?
    /// How long it holds from its own day on, where it does not say itself.
    let validMonths: Int?
  }

  let set: [Part]
  let mandatory: [Mandatory]
  let items: [Item]
  let checklists: [Checklist]?
  /// Types and items that sales collect on site (I-16).
  let salesCollects: [String]
  /// A document that ends within so many days is announced.
  let expiringDays: Int

  static func load(_ call: Call) throws -> IntakePolicy {
    try call.policy("intake", as: IntakePolicy.self)
  }

  /// What a document is; refused where it is unknown, filed under another type, or ends without a day.
  func item(_ key: String, type: String, validUntil: CivilDate?) throws(Failure) -> Item {
    guard let item = items.first(where: { $0.key == key }) else {
      let known = items.filter { $0.type == type }.map(\.key).joined(separator: ", ")
      throw Failure(
        .invalidParams, "There is no item \"\(key.prefix(40))\"; of this type there are: \(known).",
        zh: "没有该文件项目“\(key.prefix(40))”；此类文件可用：\(known)。", path: "/item")
    }
    guard item.type == type else {
      throw Failure(
        .invalidParams, "\(key) is filed under the type \(item.type).", zh: "\(key) 应归入文件类型 \(item.type)。",
        path: "/item")
    }
    guard item.expires != true || validUntil != nil else {
      throw Failure(
        .invalidParams, "\(key) holds for a time; say until when (validUntil).",
        zh: "\(key) 有有效期；请填写 validUntil。", path: "/validUntil")
    }
    return item
  }

  /// What is odd about who collected a document: sales collect base documents and forms on site, the credit department
  /// everything else (I-15, I-16).
  func flags(type: String, item: String?, role: Sources.Role) -> [String] {
    let isSales = salesCollects.contains(type) || item.map(salesCollects.contains) == true
    return role.onSiteOnly && !isSales ? ["sourceOutsideRole"] : []
  }
}
