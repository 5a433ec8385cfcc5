import AvalKit

extension String {
  /// The text without white space at its ends.
  var trimmed: String {
    var scalars = unicodeScalars[...]
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }

  /// The trimmed text, or nil where nothing is left.
  var nonBlank: String? {
    let text = trimmed
    return text.isEmpty ? nil : text
  }
}

/// The rows of a customer and of those merged into it; `?1` is the survivor's id.
let customerAndMerged = "customer IN (SELECT id FROM archive_customer WHERE id = ?1 OR merged_into = ?1)"
