import AvalKit

/// A compiled format: everything that is known before a file is opened. Immutable, shared by all runs.
package final class ImportFormat: Sendable {
  package let id: String
  package let revision: Int
  package let title: Text
  /// Name of the canonical kind that its records have.
  package let kind: String
  package let agency: String?
  package let media: Media
  /// `customer` of the format: how its target finds or makes the customer; the bytes of a JSON object.
  package let customer: [UInt8]
  package let onDuplicate: String
  /// Paths or columns that values come from.
  let provenance: [String]
  /// The same as JSON literals.
  let provenanceText: [[UInt8]]
  package let sha256: String

  let encodings: [TextEncoding]
  let limits: ImportLimits
  let acceptance: Acceptance
  let unwrap: [UnwrapStep]
  let symbols: SymbolTable
  let trie: PathTrie
  let recordPrefixes: Set<Int>
  let recordWhen: Condition?
  /// Records that are read and refused, each with its reason.
  let recordRejects: [(when: Condition, problem: ValueProblem)]
  let faults: [Path]
  let variables: [ValueSpec]
  let expectCount: ValueSpec?
  let currency: ValueSpec?
  let unit: ValueSpec?
  let key: [Int]
  let fields: GroupSpec
  /// Some rule turns values into null, and so has to name them.
  let setsNull: Bool
  let columns: [ColumnRequest]
  let dialect: CSVDialect
  let detection: Detection

  package enum Media: String, Sendable {
    case xml
    case csv
    case fixed
  }

  init(_ parts: FormatParts) {
    id = parts.id
    revision = parts.revision
    title = parts.title
    kind = parts.kind
    agency = parts.agency
    media = parts.media
    customer = parts.customer
    onDuplicate = parts.onDuplicate
    provenance = parts.compiler.provenance
    provenanceText = parts.compiler.provenance.map { JSONText.literal($0) }
    sha256 = parts.sha256
    encodings = parts.encodings
    limits = parts.limits
    acceptance = parts.acceptance
    unwrap = parts.unwrap
    symbols = parts.compiler.symbols
    trie = parts.compiler.trie
    recordPrefixes = parts.recordPrefixes
    recordWhen = parts.recordWhen
    recordRejects = parts.recordRejects
    faults = parts.faults
    variables = parts.variables
    expectCount = parts.expectCount
    currency = parts.compiler.defaultCurrency
    unit = parts.compiler.unit
    key = parts.key
    fields = parts.fields
    setsNull = parts.compiler.setsNull
    columns = parts.compiler.columns
    dialect = parts.dialect
    detection = parts.detection
  }
}

/// When a file with bad records is given up.
struct Acceptance: Sendable {
  var stopAfter = Int.max
  var stopAtPercent = 100
}

/// What a file of the format looks like, before it is read.
struct Detection: Sendable {
  var root: NameTest?
  var first: NameTest?
  var attributes: [(name: String, value: String)] = []
  var header: [String] = []
  var fileName: String?
}

/// One layer of packing around the document.
enum UnwrapStep: Sendable {
  case mimeRelated
  /// The document stands base64-encoded in the text of the first element of one of these names.
  case base64(elements: [String])
  case zip
}
