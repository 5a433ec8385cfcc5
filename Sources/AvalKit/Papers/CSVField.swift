/// A field of a CSV file that spreadsheets open.
public enum CSVField {
  /// A field that a spreadsheet would read as a formula is marked as text; a negative amount is none.
  public static func quoted(_ field: String) -> String {
    let starts = field.utf8.first.map { "=+-@\t\r\n".utf8.contains($0) } ?? false
    let plain = starts && !isAmount(field) ? "'" + field : field
    // By bytes: as a character, a carriage return and the line feed behind it are one.
    guard plain.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return plain }
    return "\"" + plain.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// `-` and digits, with at most one point between them.
  private static func isAmount(_ field: String) -> Bool {
    guard field.utf8.first == UInt8(ascii: "-"), let last = field.utf8.last, isDigit(last) else { return false }
    let digits = field.utf8.dropFirst()
    return digits.first.map(isDigit) ?? false
      && digits.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
      && digits.count(where: { $0 == UInt8(ascii: ".") }) <= 1
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
