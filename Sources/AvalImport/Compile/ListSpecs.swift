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
