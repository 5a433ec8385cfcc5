import AvalKit

/// Where the text of a value comes from.
enum ValueSource: Sendable {
  /// The first path that leads to a text wins.
  case paths(PathList)
  /// A column, by its number in the format's list of columns.
  case column(Int)
  case constant(FixedText)
  /// A value read above the records, by its number in the format.
  case variable(Int)
}

/// Bytes that stay where they are as long as their format lives.
///
/// Unchecked: written in `init` only.
final class FixedText: @unchecked Sendable {
  private let storage: UnsafeMutablePointer<UInt8>
  private let count: Int

  init(_ bytes: [UInt8]) {
    count = bytes.count
    storage = .allocate(capacity: max(1, bytes.count))
    storage.initialize(from: bytes, count: bytes.count)
  }

  deinit { storage.deallocate() }

  var slice: ByteSlice { ByteSlice(start: UnsafePointer(storage), count: count) }
}

/// What is made of a text.
enum ValueKind: Sendable {
  /// White space collapsed.
  case string
  /// White space inside kept.
  case text
  case date
  case dateTime
  case decimal
  case integer
  case percent
  case fraction
  case range
  case money
  case bool
  /// `{code, source, text}`.
  case coded
  /// The code alone.
  case code

  /// One number, which never stands in several places.
  var isFigure: Bool {
    switch self {
    case .decimal, .integer, .percent, .fraction, .money: true
    default: false
    }
  }
}

enum UnknownCode: String, Sendable, CaseIterable {
  case warn
  case reject
  case keep
  case null
}

/// What a value that cannot be read does.
enum OnError: String, Sendable, CaseIterable {
  case reject
  case warn
}

/// What a number does whose check digit does not fit.
enum OnBadCheck: String, Sendable, CaseIterable {
  case reject
  case warn
  /// It is none of this scheme: the value is absent, and `first` goes on.
  case skip
}

/// A value that is added to a figure, taken from it, or multiplies it.
struct Operand: Sendable {
  enum Operation: String, Sendable, CaseIterable {
    case plus
    case minus
    case times
  }

  let operation: Operation
  let value: ValueSpec
}

/// A list of an agency's codes.
struct CodeTable: Sendable {
  let codes: [[UInt8]: String]
  /// For everything else; `*` in it stands for the agency's code.
  let fallback: String?

  /// Full-width letters and digits count as the narrow ones where the table does not have them as they are.
  func code(_ text: ByteSlice) -> String? {
    if let code = codes[text.array] { return code }
    if let narrow = WidthFolding.figures(text), let code = codes[narrow] { return code }
    guard let fallback else { return nil }
    guard let star = fallback.firstIndex(of: "*") else { return fallback }
    return fallback[..<star] + text.string + fallback[fallback.index(after: star)...]
  }
}

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

/// Something that holds or does not at a place of the document.
indirect enum Condition: Sendable {
  case path(PathPredicate)
  case oneOf(ValueSource, [[UInt8]])
  case matches(ValueSource, TextMatch)
  case present(ValueSource)
  case nonZero(ValueSource, NumberStyle)
  case all([Condition])
  case any([Condition])
  case not(Condition)
}

enum FieldSpec: Sendable {
  case value(ValueSpec)
  /// The first that has a value.
  case first([FieldSpec])
  case group(GroupSpec)
  /// An array put together from parts.
  case list([ListPart])
  case map(PairsSpec)

  /// The same for every record.
  var isConstant: Bool {
    switch self {
    case .value(let spec):
      if case .constant = spec.source { return spec.options.when == nil }
      return false
    case .group(let group): return group.isConstant && !group.isMatched
    case .first, .list, .map: return false
    }
  }
}

final class NamedField: Sendable {
  let name: String
  /// `"name":` as bytes.
  let key: [UInt8]
  let spec: FieldSpec
  /// The canonical kind asks for it: without it the record or item is no good.
  let required: Bool
  /// An object whose member this is says nothing while the member is null.
  let carries: Bool

  init(_ name: String, _ spec: FieldSpec, required: Bool = false, carries: Bool = false) {
    self.name = name
    self.key = JSONText.literal(name) + [0x3A]
    self.spec = spec
    self.required = required
    self.carries = carries
  }
}

final class GroupSpec: Sendable {
  let at: Path?
  let when: Condition?
  /// Written whenever any of the fields has a value.
  let constants: [NamedField]
  let fields: [NamedField]
  let rules: [Rule]
  /// How many values its rules look at.
  let slots: Int
  /// Constants, then fields.
  let all: [NamedField]
  /// Where its element or row was found, or its condition holds, the object is there, whatever it holds.
  let isMatched: Bool
  /// Nothing but constants: the object is always there.
  let isConstant: Bool

  init(
    at: Path?, when: Condition?, constants: [NamedField] = [], fields: [NamedField], rules: [Rule] = [], slots: Int = 0,
    isMatched: Bool = false
  ) {
    self.slots = slots
    self.isMatched = isMatched || at != nil || when != nil
    all = constants + fields
    isConstant = all.allSatisfy { $0.spec.isConstant }
    self.at = at
    self.when = when
    self.constants = constants
    self.fields = fields
    self.rules = rules
  }
}

enum ListPart: Sendable {
  case one(FieldSpec)
  case each(EachSpec)
  case wide(WideSpec)
  case facts(FactsSpec)
  /// Every text a source leads to.
  case texts(ValueSpec)
}

final class EachSpec: Sendable {
  let paths: [Path]
  let when: Condition?
  let item: FieldSpec
  /// Nil where the format does not say: an item is left out then, except for a figure of a wide table inside it.
  let onBadItem: OnError?

  init(paths: [Path], when: Condition?, item: FieldSpec, onBadItem: OnError?) {
    self.paths = paths
    self.when = when
    self.item = item
    self.onBadItem = onBadItem
  }
}

/// Wide to long: the name of an element or column is the code of a line.
final class WideSpec: Sendable {
  let from: [Path]
  let columns: Bool
  let codes: [[UInt8]: [UInt8]]
  let ignored: Set<[UInt8]>
  let keepOthers: Bool
  let prefix: [UInt8]
  let codeMember: [UInt8]
  let value: ValueSpec
  let valueMember: [UInt8]
  /// Lines that rules look at.
  let slots: [[UInt8]: Int]

  init(
    from: [Path], columns: Bool, codes: [[UInt8]: [UInt8]], ignored: Set<[UInt8]>, keepOthers: Bool, prefix: [UInt8],
    codeMember: String, value: ValueSpec, valueMember: String, slots: [[UInt8]: Int]
  ) {
    self.slots = slots
    self.from = from
    self.columns = columns
    self.codes = codes
    self.ignored = ignored
    self.keepOthers = keepOthers
    self.prefix = prefix
    self.codeMember = JSONText.literal(codeMember) + [0x3A]
    self.value = value
    self.valueMember = JSONText.literal(valueMember) + [0x3A]
  }
}

extension WideSpec {
  /// Whether it takes a column of that name.
  func reads(_ name: String) -> Bool {
    let name = Array(name.utf8)
    return columns && (codes[name] != nil || (keepOthers && !ignored.contains(name)))
  }
}

extension GroupSpec {
  /// What turns columns into a list, wherever it stands.
  var wideColumns: [WideSpec] { fields.flatMap { $0.spec.wideColumns } }
}

extension FieldSpec {
  fileprivate var wideColumns: [WideSpec] {
    switch self {
    case .value, .map: []
    case .first(let alternatives): alternatives.flatMap(\.wideColumns)
    case .group(let group): group.wideColumns
    case .list(let parts):
      parts.flatMap { part in
        switch part {
        case .wide(let spec): [spec]
        case .one(let spec): spec.wideColumns
        case .each(let spec): spec.item.wideColumns
        case .facts, .texts: [WideSpec]()
        }
      }
    }
  }
}

/// A list of names with values.
final class PairsSpec: Sendable {
  let items: Path?
  let name: Path?
  let value: Path?
  /// Target member, source name, how the value is read.
  let take: [(field: NamedField, source: [UInt8], spec: ValueSpec)]
  /// Members read directly, for free maps.
  let direct: [NamedField]

  init(
    items: Path?, name: Path?, value: Path?, take: [(field: NamedField, source: [UInt8], spec: ValueSpec)],
    direct: [NamedField] = []
  ) {
    self.items = items
    self.name = name
    self.value = value
    self.take = take
    self.direct = direct
  }
}

/// XBRL-style facts: one statement a period, with one line a concept.
final class FactsSpec: Sendable {
  let contexts: Path
  let start: [Path]
  let end: [Path]
  /// Contexts for which this holds (dimensions) are left out.
  let without: PathPredicate?
  let concepts: [(path: Path, code: [UInt8])]
  let units: Path
  let measure: Path
  let minimumLines: Int
  /// Attributes of facts, contexts and units.
  let contextRef: Path
  let unitRef: Path
  let id: Path
  /// Of facts in inline XBRL: ten to which power they are multiplied by, and `-` for a negative one.
  let scale: Path
  let sign: Path
  let provenance: Int
  /// Of several facts with one code the one that is the difference of these two.
  let fits: [(code: [UInt8], of: [UInt8], minus: [UInt8])]

  init(
    contexts: Path, start: [Path], end: [Path], without: PathPredicate?, concepts: [(path: Path, code: [UInt8])],
    units: Path, measure: Path, minimumLines: Int, contextRef: Path, unitRef: Path, id: Path, scale: Path, sign: Path,
    provenance: Int, fits: [(code: [UInt8], of: [UInt8], minus: [UInt8])]
  ) {
    self.fits = fits
    self.contexts = contexts
    self.start = start
    self.end = end
    self.without = without
    self.concepts = concepts
    self.units = units
    self.measure = measure
    self.minimumLines = minimumLines
    self.contextRef = contextRef
    self.unitRef = unitRef
    self.id = id
    self.scale = scale
    self.sign = sign
    self.provenance = provenance
  }
}
