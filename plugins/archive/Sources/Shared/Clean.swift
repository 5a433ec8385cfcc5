import AvalKit

extension String {
  /// The text without white space at its ends.
  var trimmed: String {
    if isTrimmed { return self }
    var scalars = unicodeScalars[...]
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }

  /// Whether the text plainly begins and ends with something visible: ASCII beyond the space, or an ideograph, whose
  /// three bytes of UTF-8 begin with E4 to E9. False where that takes a closer look.
  private var isTrimmed: Bool {
    guard let first = utf8.first, let last = utf8.last else { return true }
    guard Self.isVisible(first) || Self.beginsIdeograph(first) else { return false }
    return Self.isVisible(last) || (utf8.count >= 3 && Self.beginsIdeograph(utf8.suffix(3).first ?? 0))
  }

  private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
  private static func beginsIdeograph(_ byte: UInt8) -> Bool { byte >= 0xE4 && byte <= 0xE9 }

  /// The trimmed text, or nil where nothing is left.
  var nonBlank: String? {
    let text = trimmed
    return text.isEmpty ? nil : text
  }
}

/// The rows of a customer and of those merged into it; `?1` is the survivor's id.
let customerAndMerged = "customer IN \(CustomerRef.members(of: "?1"))"
