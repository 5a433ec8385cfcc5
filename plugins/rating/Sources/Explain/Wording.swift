import AvalKit

extension CivilDate {
  /// 2026年5月6日
  package var chinese: String { "\(year)年\(month)月\(day)日" }

  /// The day as a person reads it: 2026年5月6日, 6 May 2026.
  package func worded(_ language: Language) -> String {
    guard language == .en else { return chinese }
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December",
    ]
    return "\(day) \(months[month - 1]) \(year)"
  }
}

extension Money {
  /// The amount as a person reads it: 人民币500,000.00元, CNY 500,000.00.
  package func worded(_ language: Language) -> String {
    let grouped = amountText.grouped
    guard language != .en else { return "\(currency) \(grouped)" }
    return currency == .cny ? "人民币\(grouped)元" : "\(currency) \(grouped)"
  }
}

extension String {
  /// A decimal with its thousands marked.
  package var grouped: String {
    let sign = hasPrefix("-") ? "-" : ""
    let parts = dropFirst(sign.count).split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first, whole.allSatisfy(\.isNumber) else { return self }
    var result = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return sign + ([Substring(result)] + parts.dropFirst()).joined(separator: ".")
  }
}
