/// Identifier schemes whose numbers carry a check digit.
enum IdentifierScheme: String, Sendable {
  case uscc = "USCC"
  case organisationCode = "CN-ORG"
  case lei = "LEI"
  case abn = "AU-ABN"

  /// Whether the number has the scheme's form and its check digit is right.
  func accepts(_ text: ByteSlice) -> Bool {
    switch self {
    case .uscc: Self.uscc(text)
    case .organisationCode: Self.organisation(text)
    case .lei: Self.lei(text)
    case .abn: Self.abn(text)
    }
  }

  private static let usccAlphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
  private static let usccWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

  /// GB 32100-2015: Σ cᵢ·3^(i−1) mod 31 (F-I1).
  private static func uscc(_ text: ByteSlice) -> Bool {
    guard text.count == 18 else { return false }
    var sum = 0
    for index in 0..<17 {
      guard let value = usccAlphabet.firstIndex(of: text[index]) else { return false }
      sum += value * usccWeights[index]
    }
    return usccAlphabet[(31 - sum % 31) % 31] == text[17]
  }

  private static let organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2]

  /// GB 11714-1997: 11 − Σ w·c mod 11 (F-I2); a hyphen before the check digit is usual.
  private static func organisation(_ text: ByteSlice) -> Bool {
    let plain = text.array.filter { $0 != 0x2D }
    guard plain.count == 9 else { return false }
    var sum = 0
    for index in 0..<8 {
      guard let value = digitOrLetter(plain[index]) else { return false }
      sum += value * organisationWeights[index]
    }
    let rest = 11 - sum % 11
    return plain[8] == (rest == 10 ? 0x58 : rest == 11 ? 0x30 : UInt8(0x30 + rest))
  }

  private static func digitOrLetter(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte - 0x30)
    case 0x41...0x5A: Int(byte - 0x41) + 10
    default: nil
    }
  }

  /// ISO 17442: ISO 7064 MOD 97-10 leaves 1.
  private static func lei(_ text: ByteSlice) -> Bool {
    guard text.count == 20 else { return false }
    var rest = 0
    for index in 0..<20 {
      guard let value = digitOrLetter(text[index]) else { return false }
      rest = (value >= 10 ? rest * 100 + value : rest * 10 + value) % 97
    }
    return rest == 1
  }

  private static let abnWeights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]

  private static func abn(_ text: ByteSlice) -> Bool {
    let digits = text.array.filter { $0 != 0x20 }
    guard digits.count == 11, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
    var sum = 0
    for index in 0..<11 { sum += (Int(digits[index]) - 0x30 - (index == 0 ? 1 : 0)) * abnWeights[index] }
    return sum % 89 == 0
  }
}
