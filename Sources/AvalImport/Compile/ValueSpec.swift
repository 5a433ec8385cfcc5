import AvalKit

/// One value of a canonical record.
final class ValueSpec: Sendable {
  let name: String
  let source: ValueSource
  let kind: ValueKind
  let options: ValueOptions
  /// Position of the first of its paths in the format's provenance list; 0 for constants.
  let provenance: Int

  init(name: String, source: ValueSource, kind: ValueKind, options: ValueOptions, provenance: Int = 0) {
    self.name = name
    self.source = source
    self.kind = kind
    self.options = options
    self.provenance = provenance
  }
}

struct ValueOptions: Sendable {
  var nulls: [[UInt8]] = []
  /// Texts that mean nothing, by what they look like.
  var nullPatterns: [TextMatch] = []
  /// Figures that this one is reckoned with; of a date what moves it.
  var operands: [Operand] = []
  /// The sign is this, whatever the text says; nil: what it says.
  var isNegative: Bool?
  /// A number or code that somebody or something is found by.
  var isIdentifier = false
  var nullReason = "SENTINEL"
  var match: TextMatch?
  var join: [UInt8]?
  /// The columns of a row that are joined, by their numbers in the format's list.
  var joinedColumns: [Int] = []
  /// What is done to a text before it is written.
  var normalise: Set<TextNormalisation> = []
  /// Put before a text.
  var prefix: [UInt8] = []
  /// The same inside a JSON string.
  var prefixText: [UInt8] = []
  var number = NumberStyle()
  /// A scale that stands in the document.
  var scale: ValueSpec?
  /// The scale is the file's unit (`defaults.unit`).
  var usesUnit = false
  var dates: [DatePattern] = DatePattern.unambiguous
  var dateNames = "yyyy-MM-dd …"
  var plusDays = 0
  var trueTexts: [[UInt8]] = ["true", "1", "Y", "y", "yes", "Yes", "TRUE", "是"].map { Array($0.utf8) }
  var falseTexts: [[UInt8]]?
  var codes: CodeTable?
  var onUnknown = UnknownCode.warn
  /// The canonical member has codes of its own.
  var isEnumerated = false
  var codedText: ValueSpec?
  var currency: ValueSpec?
  /// The text of a value that is used, not written, where there is none.
  var plainFallback: [UInt8]?
  /// A JSON literal written where there is no value.
  var fallback: [UInt8]?
  var required = false
  var onError = OnError.reject
  var maxLength = 4000
  var negativeWhen: Condition?
  var when: Condition?
  /// The identifier scheme whose check digit is verified.
  var check: IdentifierScheme?
  var onBadCheck = OnBadCheck.warn
  /// Where rules find the value, -1 when no rule asks.
  var slot = -1
}
