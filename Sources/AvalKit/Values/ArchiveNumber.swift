/// The fonds number of a customer's archive (全宗号): the industry's lower-case pinyin and a running number within that
/// class, at least three digits, `^[a-z]+[0-9]{3,}$`.
public enum ArchiveNumber {
  /// The number text of a class: zero-padded to three digits, growing past 999 (F-A7).
  public static func text(code: String, running: Int64) -> String {
    code + padded(Int(clamping: running), 3)
  }

  /// Whether a text has the shape of an archive number. No id has it, because ids carry an underscore.
  public static func hasShape(_ text: some StringProtocol) -> Bool {
    let bytes = text.utf8
    let letters = bytes.prefix { $0 >= 0x61 && $0 <= 0x7A }
    let digits = bytes[letters.endIndex...]
    return !letters.isEmpty && digits.count >= 3 && bytes.count <= 64 && digits.allSatisfy(\.isDigit)
  }
}
