/// Who numbers the party, and so how its number is written and checked.
///
/// Names are those of credit reports: `USCC`, `CN-ORG`, `DUNS`, `LEI` … A scheme this list does not know is kept as
/// given, without a check.
public enum IdentifierScheme: String, Sendable, Hashable, CaseIterable, Codable {
  /// 统一社会信用代码, GB 32100-2015.
  case uscc = "USCC"
  /// 组织机构代码, GB 11714-1997.
  case cnOrganisation = "CN-ORG"
  /// Legal Entity Identifier, ISO 17442.
  case lei = "LEI"
  /// International bank account number, ISO 13616.
  case iban = "IBAN"
  /// Dun & Bradstreet's nine digits.
  case duns = "DUNS"
  /// VAT registration number of an EU state or the United Kingdom.
  case vat = "VAT"
  /// Australian Business Number.
  case abn = "AU-ABN"
  /// Australian Company Number.
  case acn = "AU-ACN"
  /// Companies House company registration number.
  case gbCompany = "GB-CRN"
  /// Swedish organisation number.
  case swedishOrganisation = "SE-ORGNR"

  /// The scheme of a name as reports write it, in either case and under its common other names, or nil.
  public init?(name: String) {
    let name = name.uppercased()
    if let scheme = IdentifierScheme(rawValue: name) ?? IdentifierScheme.aliases[name] {
      self = scheme
    } else {
      return nil
    }
  }

  private static let aliases: [String: IdentifierScheme] = [
    "CN-USCC": .uscc, "ORG": .cnOrganisation, "D-U-N-S": .duns, "ABN": .abn, "ACN": .acn, "CRN": .gbCompany,
    "GB-COH": .gbCompany, "SE-ORG": .swedishOrganisation, "ORGNR": .swedishOrganisation,
  ]

  /// What a check of a number found.
  public enum Check: Sendable, Hashable {
    /// The shape and the check digit are right.
    case valid
    /// The number cannot be one of this scheme.
    case invalid(Text)
    /// The shape is right; the scheme has no check digit, or none that this knows.
    case noCheckDigit

    /// What tables store: 1 valid, 0 invalid, nil where nothing can be checked.
    public var isValid: Bool? {
      switch self {
      case .valid: true
      case .invalid: false
      case .noCheckDigit: nil
      }
    }
  }

  /// The number as it is compared and stored beside the original: half-width, upper-case, without the separators that
  /// the scheme allows.
  public func normalized(_ value: String) -> String {
    let kept = TextFolding.halfWidth(value).uppercased().unicodeScalars.filter { scalar in
      !(scalar.properties.isWhitespace || scalar == "-" || (scalar == "." && self == .vat))
    }
    let text = String(String.UnicodeScalarView(kept))
    // Some Swedish registers write the century 16 of legal persons before the ten digits.
    if self == .swedishOrganisation, text.count == 12, text.hasPrefix("16") { return String(text.dropFirst(2)) }
    guard self == .gbCompany, (1...7).contains(text.count), text.utf8.allSatisfy(\.isDigit) else { return text }
    return String(repeating: "0", count: 8 - text.count) + text
  }

  /// Checks a number in any of its written forms.
  public func check(_ value: String) -> Check {
    let bytes = Array(normalized(value).utf8)
    guard bytes.allSatisfy({ $0.isDigit || $0.isUpper || (self == .vat && ($0 == 0x2B || $0 == 0x2A)) }) else {
      return shape
    }
    switch self {
    case .uscc: return CheckDigits.uscc(bytes)
    case .cnOrganisation: return CheckDigits.organisationCode(bytes)
    case .lei: return CheckDigits.lei(bytes)
    case .iban: return CheckDigits.iban(bytes)
    case .duns: return bytes.count == 9 && bytes.allSatisfy(\.isDigit) ? .noCheckDigit : shape
    case .vat: return VATNumber.hasShape(bytes) ? .noCheckDigit : shape
    case .abn: return CheckDigits.abn(bytes)
    case .acn: return CheckDigits.acn(bytes)
    case .gbCompany: return CheckDigits.gbCompany(bytes)
    case .swedishOrganisation: return CheckDigits.swedishOrganisation(bytes)
    }
  }

  var shape: Check {
    .invalid(
      Text(
        "This is not the shape of a \(rawValue) number; look for a digit too many, too few or misread.",
        zh: "该号码不符合 \(rawValue) 的格式；请检查是否多位、少位或误读。"))
  }

  var wrongDigit: Check {
    .invalid(
      Text(
        "The check digit of this \(rawValue) number does not fit; compare it with the original, one character is wrong.",
        zh: "该 \(rawValue) 号码的校验位不符；请与原件核对，有字符错误。"))
  }
}

extension UInt8 {
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isUpper: Bool { self >= 0x41 && self <= 0x5A }
  /// 0…9 for digits, 10…35 for upper-case letters.
  var base36: Int { isDigit ? Int(self) - 0x30 : Int(self) - 0x37 }
}
