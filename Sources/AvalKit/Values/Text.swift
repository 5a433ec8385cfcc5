/// The two languages that every label, letter and message exists in.
public enum Language: String, Sendable, CaseIterable {
  case en
  case zhHans = "zh-Hans"

  /// Reads a BCP 47 tag: any `zh…` is zh-Hans, any `en…` is en, everything else is nil.
  public init?(tag: String) {
    let lower = tag.lowercased()
    if lower == "zh" || lower.hasPrefix("zh-") || lower.hasPrefix("zh_") {
      self = .zhHans
    } else if lower == "en" || lower.hasPrefix("en-") || lower.hasPrefix("en_") {
      self = .en
    } else {
      return nil
    }
  }
}

/// One sentence or label in both languages.
public struct Text: Sendable, Hashable {
  public let en: String
  public let zhHans: String

  public init(_ en: String, zh: String) {
    self.en = en
    self.zhHans = zh
  }

  /// The text in a language; never empty while the other language has something to say.
  public func `in`(_ language: Language) -> String {
    switch language {
    case .en: en.isEmpty ? zhHans : en
    case .zhHans: zhHans.isEmpty ? en : zhHans
    }
  }
}

extension Text: Codable {
  private enum CodingKeys: String, CodingKey {
    case en
    case zhHans = "zh-Hans"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    en = try container.decode(String.self, forKey: .en)
    zhHans = try container.decode(String.self, forKey: .zhHans)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(en, forKey: .en)
    try container.encode(zhHans, forKey: .zhHans)
  }
}

extension Language: Codable {}
