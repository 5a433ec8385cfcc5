/// A set of characters: one of a pattern's classes.
struct ScalarSet: Sendable {
  private(set) var ranges: [ClosedRange<UInt32>] = []
  private var categories: [ScalarCategory] = []
  private var isNegated = false
  private var ignoresCase = false
  /// The answers for ASCII, one bit each, made by `finished`.
  private var ascii: (UInt64, UInt64) = (0, 0)

  static let digits = ScalarSet([0x30...0x39])
  static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  /// As ECMAScript has it: the ideographic space and the no-break spaces included.
  static let space = ScalarSet([
    0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
    0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
  ])
  static let lineEnds = ScalarSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])

  init(_ ranges: [ClosedRange<UInt32>] = []) {
    self.ranges = ranges
  }

  mutating func insert(_ range: ClosedRange<UInt32>) {
    ranges.append(range)
  }

  mutating func insert(_ category: ScalarCategory) {
    categories.append(category)
  }

  /// Adds a set that is not negated.
  mutating func formUnion(_ other: ScalarSet) {
    ranges += other.ranges
    categories += other.categories
  }

  /// Everything that the ranges leave out; for sets without categories.
  func complement() -> ScalarSet {
    var next: UInt32 = 0
    var complement = ScalarSet()
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { complement.insert(next...range.lowerBound - 1) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { complement.insert(next...0x10FFFF) }
    return complement
  }

  /// The set ready for matching.
  func finished(negated: Bool, ignoringCase: Bool) -> ScalarSet {
    var set = self
    set.isNegated = negated
    set.ignoresCase = ignoringCase
    set.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = set.ranges.last, range.lowerBound <= last.upperBound &+ 1 {
        set.ranges[set.ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        set.ranges.append(range)
      }
    }
    for value: UInt32 in 0..<64 where set.computed(value) { set.ascii.0 |= 1 << UInt64(value) }
    for value: UInt32 in 64..<128 where set.computed(value) { set.ascii.1 |= 1 << UInt64(value - 64) }
    return set
  }

  @inline(__always)
  func contains(_ value: UInt32) -> Bool {
    if value < 64 { return ascii.0 >> UInt64(value) & 1 == 1 }
    if value < 128 { return ascii.1 >> UInt64(value - 64) & 1 == 1 }
    return computed(value)
  }

  private func computed(_ value: UInt32) -> Bool {
    var isMember = holds(value)
    if !isMember, ignoresCase {
      isMember = ScalarSet.otherCases(of: value).contains { holds($0) }
    }
    return isMember != isNegated
  }

  private func holds(_ value: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if value > ranges[middle].upperBound { low = middle + 1 } else { high = middle }
    }
    if low < ranges.count, ranges[low].contains(value) { return true }
    return categories.contains { $0.contains(value) }
  }

  /// The lower- and upper-case forms of a character that are one character themselves.
  static func otherCases(of value: UInt32) -> [UInt32] {
    guard let scalar = Unicode.Scalar(value) else { return [] }
    return [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].compactMap { text in
      let scalars = text.unicodeScalars
      guard let first = scalars.first, scalars.count == 1, first.value != value else { return nil }
      return first.value
    }
  }
}

/// A Unicode property by the name that stands in `\p{…}`.
enum ScalarCategory: String, Sendable {
  case letter = "L"
  case upper = "Lu"
  case lower = "Ll"
  case number = "N"
  case decimal = "Nd"
  case punctuation = "P"
  case han = "Han"

  func contains(_ value: UInt32) -> Bool {
    guard let scalar = Unicode.Scalar(value) else { return false }
    let category = scalar.properties.generalCategory
    switch self {
    case .letter:
      return [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter].contains(category)
    case .upper: return category == .uppercaseLetter
    case .lower: return category == .lowercaseLetter
    case .number: return [.decimalNumber, .letterNumber, .otherNumber].contains(category)
    case .decimal: return category == .decimalNumber
    case .punctuation:
      return [
        .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation,
      ].contains(category)
    case .han: return scalar.properties.isIdeographic || value == 0x3005
    }
  }
}
