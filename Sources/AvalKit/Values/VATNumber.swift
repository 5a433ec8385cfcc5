/// The shapes of VAT numbers by their country prefix. `#` is a digit, `@` a letter, `?` either, `*` either or `+` or `*`,
/// any other character itself. Their national check digits differ by country and are left to the registers.
enum VATNumber {
  private static let shapes: [String: [String]] = [
    "AT": ["U########"], "BE": ["0#########", "1#########"], "CZ": ["########", "#########", "##########"],
    "DE": ["#########"], "DK": ["########"], "EL": ["#########"], "ES": ["?#######?"], "FI": ["########"],
    "FR": ["??#########"], "GB": ["#########", "############", "GD###", "HA###"],
    "IE": ["#######@", "#######@@", "#*#####@"], "IT": ["###########"], "LU": ["########"], "NL": ["*********B##"],
    "PL": ["##########"], "PT": ["#########"], "SE": ["##########01"],
  ]

  static func hasShape(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 2, let patterns = shapes[String(decoding: bytes[..<2], as: UTF8.self)] else { return false }
    return patterns.contains { pattern in
      pattern.utf8.count == bytes.count - 2 && zip(pattern.utf8, bytes[2...]).allSatisfy { fits($0, $1) }
    }
  }

  private static func fits(_ pattern: UInt8, _ byte: UInt8) -> Bool {
    switch pattern {
    case UInt8(ascii: "#"): byte.isDigit
    case UInt8(ascii: "@"): byte.isUpper
    case UInt8(ascii: "?"): byte.isDigit || byte.isUpper
    case UInt8(ascii: "*"): true
    default: pattern == byte
    }
  }
}
