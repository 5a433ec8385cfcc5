import AvalKit

/// `house` of the configuration: whose letters and papers these are.
package struct House: Sendable {
  package var name: Text?
  package var address: Text?
  package var account: Text?
  package var phone: Text?
  package var taxNumber: Text?

  /// The letterhead in a language; nil where the house has no name.
  func letterhead(in language: Language) -> Letterhead? {
    guard let name = name?.in(language), !name.isEmpty else { return nil }
    return Letterhead(
      name: name, address: address?.in(language), account: account?.in(language), phone: phone?.in(language),
      taxNumber: taxNumber?.in(language))
  }

  /// Whether a letter may leave: it says who demands, and where to pay.
  var signsLetters: Bool { name != nil && account != nil }

  /// The bytes of a value that a module's setting takes from here, such as `house.name`; nil where it is not given.
  func value(_ name: String) throws -> [UInt8]? {
    let text: Text? =
      switch name {
      case "house.name": self.name
      case "house.address": address
      case "house.account": account
      case "house.phone": phone
      case "house.taxNumber": taxNumber
      default: nil
      }
    return try text.map { try JSONCoding.encode($0) }
  }

  /// What a setting may be taken from.
  static let names: Set<String> = ["house.name", "house.address", "house.account", "house.phone", "house.taxNumber"]

  init() {}

  init(_ at: ObjectReader) throws {
    try at.requireObject()
    for (key, node) in at.node.members {
      let member = ObjectReader(node, path: at.path + "/" + key)
      switch key {
      case "name": name = try member.text()
      case "address": address = try member.text()
      case "account": account = try member.text()
      case "phone": phone = try member.text()
      case "taxNumber": taxNumber = try member.text()
      default: throw Configuration.unknown(key, path: member.path)
      }
    }
  }
}

extension ObjectReader {
  /// A text in one language for both, or `{"en", "zh-Hans"}`; 1 to 300 characters each.
  fileprivate func text() throws -> Text {
    if node.kind == .object {
      var texts: [String: String] = [:]
      for (key, value) in node.members {
        guard key == "en" || key == "zh-Hans" else { throw Configuration.unknown(key, path: path + "/" + key) }
        texts[key] = try ObjectReader(value, path: path + "/" + key).line()
      }
      return Text(texts["en"] ?? "", zh: texts["zh-Hans"] ?? "")
    }
    let text = try line()
    return Text(text, zh: text)
  }

  private func line() throws -> String {
    let text = try string()
    guard (1...300).contains(text.count), !text.allSatisfy(\.isWhitespace) else {
      throw Failure(
        .invalidParams, "Expected a text of 1 to 300 characters here.", zh: "此处应为 1 至 300 个字符的文本。", path: path)
    }
    return text
  }
}
