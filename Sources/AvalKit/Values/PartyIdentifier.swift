/// A number that a register gave a party: scheme and value, the value as it was written.
public struct PartyIdentifier: Sendable, Hashable {
  /// The scheme's name as the house writes it: `USCC`, `DUNS`, `LEI`; upper-case where the house does not know it.
  public let scheme: String
  /// The value as given.
  public let value: String

  /// Refuses an empty scheme or value and anything longer than 64 characters.
  public init(scheme: String, value: String) throws(Failure) {
    let name = TextFolding.halfWidth(scheme).uppercased()
    let isBlank = !value.unicodeScalars.contains { !$0.properties.isWhitespace }
    guard !name.isEmpty, !isBlank, name.unicodeScalars.count <= 64, value.unicodeScalars.count <= 64 else {
      throw Failure(
        .invalidParams, "An identifier needs a scheme such as USCC and a value, each of 1 to 64 characters.",
        zh: "标识需要类别（例如 USCC）和号码，各 1 至 64 个字符。")
    }
    self.scheme = IdentifierScheme(name: name)?.rawValue ?? name
    self.value = value
  }

  /// The value as it is compared: see `IdentifierScheme.normalized`; of an unknown scheme half-width, upper-case and
  /// without white space.
  public var normalizedValue: String {
    if let known = IdentifierScheme(rawValue: scheme) { return known.normalized(value) }
    let kept = TextFolding.halfWidth(value).uppercased().unicodeScalars.filter { !$0.properties.isWhitespace }
    return String(String.UnicodeScalarView(kept))
  }

  /// Whether the number can be right; nothing is known of an unknown scheme.
  public var check: IdentifierScheme.Check {
    IdentifierScheme(rawValue: scheme)?.check(value) ?? .noCheckDigit
  }
}

extension PartyIdentifier: Codable {
  private enum CodingKeys: String, CodingKey {
    case scheme
    case value
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      scheme: container.decode(String.self, forKey: .scheme), value: container.decode(String.self, forKey: .value))
  }
}
