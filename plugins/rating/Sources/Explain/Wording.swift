import AvalKit

extension CivilDate {
  /// 2026年5月6日
  package var chinese: String { worded(.zhHans) }

  /// The day as a person reads it: 2026年5月6日, 6 May 2026.
  package func worded(_ language: Language) -> String { PaperWording(language).day(self) }
}

extension String {
  /// A decimal with its thousands marked; any other text as it is.
  package var grouped: String {
    let sign = hasPrefix("-") ? "-" : ""
    let parts = dropFirst(sign.count).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, !whole.isEmpty, parts.joined().allSatisfy(\.isNumber) else {
      return self
    }
    var result = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return sign + ([Substring(result)] + parts.dropFirst()).joined(separator: ".")
  }
}
