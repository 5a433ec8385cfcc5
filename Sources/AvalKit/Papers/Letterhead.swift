/// Whose paper it is: the creditor's name, and where to find and to pay it.
public struct Letterhead: Sendable, Hashable, Codable {
  public var name: String
  public var address: String?
  public var account: String?
  public var phone: String?
  /// The taxpayer's identification number.
  public var taxNumber: String?

  public init(
    name: String, address: String? = nil, account: String? = nil, phone: String? = nil, taxNumber: String? = nil
  ) {
    self.name = name
    self.address = address
    self.account = account
    self.phone = phone
    self.taxNumber = taxNumber
  }

  /// The lines below the name, labelled.
  func lines(in language: Language) -> [String] {
    let labels: [(Text, String?)] = [
      (Text("Address: ", zh: "地址："), address), (Text("Phone: ", zh: "电话："), phone),
      (Text("Account: ", zh: "收款账户："), account), (Text("Tax number: ", zh: "纳税人识别号："), taxNumber),
    ]
    return labels.compactMap { label, value in value.map { label.in(language) + $0 } }
  }
}
