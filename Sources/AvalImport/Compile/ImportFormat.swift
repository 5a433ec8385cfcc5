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
  /// What a record becomes whose key is known with other content.
  package let onDuplicate: OnDuplicate
  /// Paths or columns that values come from.
  let provenance: [String]
  /// The same as JSON literals.
  let provenanceText: [[UInt8]]
  package let sha256: String

  let encodings: [TextEncoding]
  let limits: ImportLimits
  package let acceptance: Acceptance
  let unwrap: [UnwrapStep]
  let symbols: SymbolTable
  let trie: PathTrie
  let recordPrefixes: Set<Int>
  let recordWhen: Condition?
  /// Holds of each row that is the first of a record, where rows are grouped so.
  let recordBegins: Condition?
  /// Records that are read and refused, each with its reason.
  let recordRejects: [(when: Condition, problem: ValueProblem)]
  /// Records in which nothing happened: passed over, and told once a kind.
  let recordPasses: [(when: Condition, problem: ValueProblem)]
  /// What a statement says it held before its records and behind them.
  let balance: StatementBalance?
  let faults: [Path]
  let variables: [ValueSpec]
  let expectCount: ValueSpec?
  /// What is found in the lines above a text file's rows.
  let lineVariables: [TextMatch]
  /// The number of records that a line above or below a text file's rows announces.
  let expectLine: TextMatch?
  let currency: ValueSpec?
  let unit: ValueSpec?
  let key: [Int]
  /// Slots of the members that balances are reckoned with.
  let reckoned: [String: Int]
  let fields: GroupSpec
  /// Some rule turns values into null, and so has to name them.
  let setsNull: Bool
  let columns: [ColumnRequest]
  let dialect: CSVDialect
  /// Which rows belong to one record; nil: each is one.
  let grouping: RowGrouping?
  let detection: Detection
  /// The schema that documents are checked against; nil: none.
  let schema: DocumentSchema?

  package enum OnDuplicate: String, Sendable, CaseIterable {
    case reject
    /// The target replaces what it knows, as far as its own rules allow.
    case supersede
  }

  package enum Media: String, Sendable, CaseIterable {
    case xml
    case csv
    case fixed
    /// Lines and tags of a bank's messages, read as a document.
    case tagged

    /// Read by paths, not by columns.
    var isDocument: Bool { self == .xml || self == .tagged }
  }

  /// The document is taken out of an envelope before it is read.
  package var isPacked: Bool { !unwrap.isEmpty }

  /// Records can be taken out of a file and stand by themselves: not so rows that stand for what is above them.
  package var canRefeed: Bool { dialect.fillDown.isEmpty && media != .tagged }

  /// What the reader of rows has to know.
  var rows: RowPlan {
    RowPlan(
      dialect: dialect, columns: columns, limits: limits, grouping: grouping,
      keepsAround: expectLine != nil || !lineVariables.isEmpty, width: detection.columns)
  }

  /// What the reader of elements has to know.
  var document: DocumentPlan {
    DocumentPlan(symbols: symbols, trie: trie, recordPrefixes: recordPrefixes, limits: limits, schema: schema)
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
    recordBegins = parts.recordBegins
    recordRejects = parts.recordRejects
    recordPasses = parts.recordPasses
    balance = parts.balance
    faults = parts.faults
    variables = parts.variables
    expectCount = parts.expectCount
    lineVariables = parts.lineVariables
    expectLine = parts.expectLine
    currency = parts.compiler.defaultCurrency
    unit = parts.compiler.unit
    key = parts.key
    reckoned = parts.reckoned
    fields = parts.fields
    setsNull = parts.compiler.setsNull
    columns = parts.compiler.columns
    dialect = parts.dialect
    grouping = parts.grouping
    detection = parts.detection
    schema = parts.schema
  }
}

/// What a file with bad records may still land.
package struct Acceptance: Sendable {
  package enum Policy: String, Sendable, CaseIterable {
    /// Bad records are left out, the others land.
    case skip = "skip-bad-records"
    /// One bad record, and nothing of the file lands.
    case allOrNothing = "all-or-nothing"
  }

  package internal(set) var policy = Policy.skip
  /// Rejects after which the file is given up.
  var stopAfter = Int.max
  /// Percentage of rejects above which it is given up, once 100 records were read.
  var stopAtPercent = 100

  /// Why the rest of a file is not read any more, after `read` records of which `rejected` were refused; nil: go on.
  package func stop(read: Int, rejected: Int) -> FileProblem? {
    if rejected >= stopAfter { return .limit("too many rejected records (\(rejected))", "被拒绝的记录过多（\(rejected)）") }
    if read >= 100, stopAtPercent < 100, rejected * 100 > read * stopAtPercent {
      return .limit("more than \(stopAtPercent) % rejected records", "被拒绝的记录超过 \(stopAtPercent)%")
    }
    return nil
  }
}

/// What a file of the format looks like, before it is read.
struct Detection: Sendable {
  var root: NameTest?
  var first: NameTest?
  var attributes: [(name: String, value: String)] = []
  /// Columns that must be there, each by any of its names.
  var header: [[String]] = []
  /// How many columns the rows have, where the file has no header.
  var columns: Int?
  /// What stands in columns, counted from 0, of every row.
  var cells: [(column: Int, match: TextMatch)] = []
  /// What every line of a fixed-width file looks like.
  var line: TextMatch?
  /// A file is only of the format if its name looks like this.
  var fileName: TextMatch?
}

/// One layer of packing around the document.
enum UnwrapStep: Sendable {
  case mimeRelated
  /// Documents stand base64-encoded in the texts of elements of these names.
  case base64(elements: [String])
  /// The same as plain text: in CDATA sections, or escaped.
  case escaped(elements: [String])
  case zip
  case gzip
}
