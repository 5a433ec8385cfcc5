import AvalKit

/// What of a canonical record fills fields of the customer card, each with the pointer it came from.
enum CanonicalFields {
  private static let texts: [(field: String, pointer: String)] = [
    ("legalRepresentative", "/legalRepresentative"), ("incorporated", "/incorporated"),
    ("operatingTerm", "/registeredUntil"), ("businessScope", "/operations/scope"),
    ("premises", "/operations/premises/tenure"), ("companyNature", "/legalForm/text"), ("paymentTerms", "/terms"),
    ("lossReason", "/operations/lossReason"),
  ]

  struct Value {
    let field: String
    let value: String
    /// Into the canonical record.
    let pointer: String
  }

  /// What a record says of the card's fields.
  static func values(_ node: JSONNode) -> [Value] {
    var values: [Value] = []
    func keep(_ field: String, _ value: String?, _ pointer: String) {
      if let value { values.append(Value(field: field, value: value, pointer: pointer)) }
    }
    for (field, pointer) in texts { keep(field, node.at(pointer)?.string?.nonBlank, pointer) }
    keep("registeredCapital", money(node["registeredCapital"]), "/registeredCapital")
    keep("paidInCapital", money(node["paidInCapital"]), "/paidInCapital")
    keep("creditLimitAsked", money(node["creditLimit"]), "/creditLimit")
    keep(
      "employees", node.at("/employees/count")?.int64.map(String.init) ?? node.at("/employees/band")?.string,
      "/employees")
    let products = node.at("/operations/products").list.compactMap { $0.text("name") }
    let banks = node["bankRelations"].list.compactMap { $0.text("bank") }
    keep("banks", banks.isEmpty ? nil : banks.joined(separator: ", "), "/bankRelations")
    keep("products", products.isEmpty ? nil : products.joined(separator: ", "), "/operations/products")
    return values
  }

  static func record(_ values: [Value], of customer: Int64, _ origin: FieldValues.Origin, _ call: Call) throws {
    let store = FieldValues(call)
    for value in values {
      try store.record(
        value.field, value.value, of: customer, origin, pointer: origin.report == nil ? nil : value.pointer)
    }
  }

  /// `1000000.00 CNY`.
  private static func money(_ node: JSONNode?) -> String? {
    guard let amount = node?.text("amount"), let currency = node?.text("currency") else { return nil }
    return "\(amount) \(currency)"
  }
}

/// The other names of a canonical record.
enum CanonicalNames {
  static func record(_ node: JSONNode, of customer: Int64, _ call: Call) throws {
    var names: [(String, String)] = []
    if let english = node.text("nameEn") { names.append((english, "english")) }
    for former in node["formerNames"].list {
      if let name = former.string?.nonBlank { names.append((name, "former")) }
    }
    for element in node["names"].list {
      guard let name = element.text("value") else { continue }
      let kind = element.text("kind")?.lowercased() ?? "legal"
      names.append((name, ["trade", "former", "english"].contains(kind) ? kind : "trade"))
    }
    let known = try call.store.all("SELECT name_key FROM archive_name WHERE customer = ?1", customer) { $0.text(0) }
    for (name, kind) in names.prefix(50) where !known.contains(TextFolding.nameKey(name)) && name.count <= 200 {
      try CustomerName.record(name, kind: kind, of: customer, in: call)
    }
  }
}
