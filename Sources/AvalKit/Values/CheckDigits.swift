/// The arithmetic of check digits. Input is normalised: upper-case letters and digits only.
enum CheckDigits {
  /// GB 32100: 0–9 and the letters without I O S V Z.
  private static let usccAlphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

  /// F-I1: Σ c·3^(i−1) mod 31, check = (31 − r) mod 31, over the first 17 characters.
  static func usccDigit(_ body: some Sequence<UInt8>) -> UInt8? {
    var (sum, weight) = (0, 1)
    for byte in body {
      guard let value = usccAlphabet.firstIndex(of: byte) else { return nil }
      sum += value * weight
      weight = weight * 3 % 31
    }
    return usccAlphabet[(31 - sum % 31) % 31]
  }

  static func uscc(_ bytes: [UInt8]) -> IdentifierScheme.Check {
    let scheme = IdentifierScheme.uscc
    guard bytes.count == 18, bytes[0] != 0x30, bytes[2..<8].allSatisfy(\.isDigit),
      let digit = usccDigit(bytes[..<17])
    else { return scheme.shape }
    return digit == bytes[17] ? .valid : scheme.wrongDigit
  }

  /// F-I2: Σ w·c over eight characters, w = 3 7 9 10 5 8 4 2; 11 − s mod 11, 10 → X, 11 → 0.
  static func organisationDigit(_ body: some Collection<UInt8>) -> UInt8 {
    let sum = zip(body, [3, 7, 9, 10, 5, 8, 4, 2]).reduce(0) { $0 + $1.0.base36 * $1.1 }
    switch 11 - sum % 11 {
    case 10: return UInt8(ascii: "X")
    case 11: return UInt8(ascii: "0")
    case let digit: return UInt8(0x30 + digit)
    }
  }

  static func organisationCode(_ bytes: [UInt8]) -> IdentifierScheme.Check {
    let scheme = IdentifierScheme.cnOrganisation
    guard bytes.count == 9, bytes[8].isDigit || bytes[8] == UInt8(ascii: "X") else { return scheme.shape }
    return organisationDigit(bytes[..<8]) == bytes[8] ? .valid : scheme.wrongDigit
  }

  /// The number that the characters make, letters as 10…35, modulo 97 (ISO 7064 MOD 97-10).
  private static func mod97(_ bytes: some Sequence<UInt8>) -> Int {
    bytes.reduce(0) { ($0 * ($1.isDigit ? 10 : 100) + $1.base36) % 97 }
  }

  static func lei(_ bytes: [UInt8]) -> IdentifierScheme.Check {
    let scheme = IdentifierScheme.lei
    guard bytes.count == 20, bytes[18...].allSatisfy(\.isDigit) else { return scheme.shape }
    return mod97(bytes) == 1 ? .valid : scheme.wrongDigit
  }

  private static let ibanLengths: [String: Int] = [
    "AE": 23, "AT": 20, "BE": 16, "CH": 21, "CZ": 24, "DE": 22, "DK": 18, "ES": 24, "FI": 18, "FR": 27, "GB": 22,
    "HU": 28, "IE": 22, "IT": 27, "LU": 20, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "SA": 24, "SE": 24, "TR": 26,
  ]

  static func iban(_ bytes: [UInt8]) -> IdentifierScheme.Check {
    let scheme = IdentifierScheme.iban
    guard (15...34).contains(bytes.count), bytes[0].isUpper, bytes[1].isUpper, bytes[2].isDigit, bytes[3].isDigit,
      (ibanLengths[String(decoding: bytes[..<2], as: UTF8.self)] ?? bytes.count) == bytes.count
    else { return scheme.shape }
    return mod97(bytes[4...] + bytes[..<4]) == 1 ? .valid : scheme.wrongDigit
  }

  /// Eleven digits; 1 off the first, weights 10 1 3 5 … 19, divisible by 89.
  static func abn(_ bytes: [UInt8]) -> IdentifierScheme.Check {
    let scheme = IdentifierScheme.abn
    guard bytes.count == 11, bytes.allSatisfy(\.isDigit) else { return scheme.shape }
    let sum = zip(bytes, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]).reduce(0) { $0 + $1.0.base36 * $1.1 }
    return (sum - 10) % 89 == 0 ? .valid : scheme.wrongDigit
  }

  /// Nine digits; weights 8 … 1 over the first eight, complement to ten.
  static func acn(_ bytes: [UInt8]) -> IdentifierScheme.Check {
    let scheme = IdentifierScheme.acn
    guard bytes.count == 9, bytes.allSatisfy(\.isDigit) else { return scheme.shape }
    let sum = zip(bytes, [8, 7, 6, 5, 4, 3, 2, 1]).reduce(0) { $0 + $1.0.base36 * $1.1 }
    return (10 - sum % 10) % 10 == bytes[8].base36 ? .valid : scheme.wrongDigit
  }

  /// Eight digits, or a two-character prefix and six digits; Companies House has no check digit.
  static func gbCompany(_ bytes: [UInt8]) -> IdentifierScheme.Check {
    guard bytes.count == 8, bytes[2...].allSatisfy(\.isDigit),
      bytes[..<2].allSatisfy(\.isDigit) || bytes[0].isUpper
    else { return IdentifierScheme.gbCompany.shape }
    return .noCheckDigit
  }

  /// Ten digits, Luhn.
  static func swedishOrganisation(_ bytes: [UInt8]) -> IdentifierScheme.Check {
    let scheme = IdentifierScheme.swedishOrganisation
    guard bytes.count == 10, bytes.allSatisfy(\.isDigit) else { return scheme.shape }
    let sum = bytes.enumerated().reduce(0) { total, item in
      let doubled = item.element.base36 * (item.offset % 2 == 0 ? 2 : 1)
      return total + doubled / 10 + doubled % 10
    }
    return sum % 10 == 0 ? .valid : scheme.wrongDigit
  }
}
