import AvalKit

/// What of a canonical record fills fields of the customer card, each with the pointer it came from.
enum CanonicalFields {
  private static let texts: [(field: String, pointer: String)] = [
    ("legalRepresentative", "/legalRepresentative"), ("incorporated", "/incorporated"),
    ("operatingTerm", "/registeredUntil"), ("businessScope", "/operations/scope"),
    ("premises", "/operations/premises/tenure"), ("companyNature", "/legalForm/text"), ("paymentTerms", "/terms"),
  ]

  static func record(
    _ node: JSONNode, of customer: Int64, source: String, report: EntityID?, on day: CivilDate, _ call: Call
  ) throws {
    let values = FieldValues(call)
    func keep(_ field: String, _ value: String?, _ pointer: String) throws {
      guard let value else { return }
      try values.record(
        field, value, of: customer, source: source, on: day, report: report, pointer: report == nil ? nil : pointer)
    }
    for (field, pointer) in texts { try keep(field, node.at(pointer)?.string?.nonBlank, pointer) }
    try keep("registeredCapital", money(node["registeredCapital"]), "/registeredCapital")
    try keep("creditLimitAsked", money(node["creditLimit"]), "/creditLimit")
    try keep(
      "employees", node.at("/employees/count")?.int64.map(String.init) ?? node.at("/employees/band")?.string,
      "/employees")
    let products = node.at("/operations/products").list.compactMap { $0.text("name") }
    try keep("products", products.isEmpty ? nil : products.joined(separator: ", "), "/operations/products")
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
