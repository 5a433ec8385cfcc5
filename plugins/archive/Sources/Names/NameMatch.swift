import AvalKit

/// A customer found by name, and how alike the names are.
struct NameMatch: Encodable {
  let customer: EntityID
  let archiveNumber: String
  /// The name that was found; the current one, or one it bore.
  let name: String
  /// The greater of F-A8 and of the same without legal forms, accents and brackets; from 0.00 to 1.00, always two digits.
  let similarity: ExactDecimal
  /// Whether the text looked for is part of the name.
  let contained: Bool
  let why: NameLikeness.Why

  private enum CodingKeys: CodingKey {
    case customer
    case archiveNumber
    case name
    case similarity
    case contained
  }
}

/// A text that is looked for, compared with one name after another.
struct NameLikeness {
  /// Why a name is shown, the weakest first.
  enum Why: Int, Comparable {
    case nothing
    /// The text is the initials of its syllables.
    case initials
    /// A piece of the name is the text but for a few characters, or both are alike as wholes.
    case alike
    /// A piece of the name sounds like the text.
    case sound
    /// The parts of the text stand in the name in another order.
    case reordered
    /// The text is a piece of the name.
    case contained

    static func < (left: Why, right: Why) -> Bool { left.rawValue < right.rawValue }
  }

  let form: NameForm
  private let tables: NameTables
  private let folded: [UInt32]
  /// What the text would be as a reading, typed in letters.
  let typed: [UInt8]?

  init(_ text: String, _ tables: NameTables) {
    self.tables = tables
    form = NameForm(text, tables)
    folded = Self.fold(text)
    typed = Pinyin.typed(form.whole)
  }

  private static func fold(_ text: String) -> [UInt32] {
    Array(TextFolding.fold(text).unicodeScalars.prefix(256).map(\.value))
  }

  /// How a name compares: hundredths of likeness as exact fractions, and why it would be shown.
  struct Found {
    /// What users read.
    let similarity: Fraction
    /// The same without legal forms.
    let core: Fraction
    let contained: Bool
    let why: Why
    /// Whether a new customer of the one name may be the customer of the other.
    let maySame: Bool
  }

  func compare(_ name: String) throws(Failure) -> Found {
    let other = NameForm(name, tables)
    var core = try Self.ratio(form.core, other.core)
    if form.sorted != nil || other.sorted != nil {
      core = max(core, try Self.ratio(form.sorted ?? form.core, other.sorted ?? other.core))
    }
    if form.shuffled != nil, form.shuffled == other.shuffled,
      NameDistance.isRearranged(form.core, of: other.core, whole: true)
    {
      core = .one
    }
    let whole = try Self.ratio(folded, Self.fold(name))
    let contained =
      NameDistance.contains(other.core, form.core) || NameDistance.contains(other.whole, form.whole)
    let soundsSame = form.sound != nil && form.core.count == other.core.count && form.letters == other.letters
    return Found(
      similarity: max(core, whole), core: core, contained: contained,
      why: contained ? .contained : try why(other, core),
      maySame: try core >= Fraction(4, 5) || (soundsSame && form.core.count > 2))
  }

  private static func ratio(_ a: [UInt32], _ b: [UInt32]) throws(Failure) -> Fraction {
    let longer = max(a.count, b.count)
    guard longer > 0 else { return .one }
    return try Fraction(Int128(longer - NameDistance.edits(a, b)), Int128(longer))
  }

  private func why(_ other: NameForm, _ core: Fraction) throws(Failure) -> Why {
    if isReordered(other.core) { return .reordered }
    if soundsLike(other) { return .sound }
    if try core >= Fraction(3, 4) || isPiece(of: other.core) { return .alike }
    return isInitials(of: other) ? .initials : .nothing
  }

  /// Every word of the text, or up to four pieces of it, stand in the name.
  private func isReordered(_ other: [UInt32]) -> Bool {
    if form.words.count > 1, form.words.allSatisfy({ $0.count > 1 && NameDistance.contains(other, $0) }) { return true }
    let core = form.core
    guard core.count > 3, core.allSatisfy(NameFolding.isUnspaced) else { return false }
    return NameDistance.isRearranged(core, of: other, whole: false)
  }

  /// The text's sound is the sound of a piece of the name that begins with one of its characters.
  private func soundsLike(_ other: NameForm) -> Bool {
    guard let sound = other.sound else { return false }
    if let typed {
      return typed.count > 1 && sound.indices.contains { sound[$0...].joined().starts(with: typed) }
    }
    guard let own = form.sound, own.count > 1, own.count <= sound.count else { return false }
    return (0...(sound.count - own.count)).contains { sound[$0...].starts(with: own) }
  }

  private func isInitials(of other: NameForm) -> Bool {
    guard let sound = other.sound, let typed, typed.count > 1, typed.count <= sound.count else { return false }
    let initials = sound.compactMap(\.first)
    return (0...(initials.count - typed.count)).contains { initials[$0...].starts(with: typed) }
  }

  /// A few characters of the text may be wrong, missing or too many. Of two nothing may be wrong, and of three one may be
  /// missing between them: with less, any name of the town would be like any other.
  private func isPiece(of other: [UInt32]) -> Bool {
    let core = form.core
    switch core.count {
    case ..<3: return false
    case 3:
      guard other.count > 3 else { return false }
      return (0...(other.count - 4)).contains { start in
        let piece = Array(other[start..<(start + 4)])
        return core[0] == piece[0] && core[2] == piece[3] && (core[1] == piece[1] || core[1] == piece[2])
      }
    case 4...6: return NameDistance.edits(of: core, within: other) <= 1
    default: return NameDistance.edits(of: core, within: other) <= core.count / 4
    }
  }
}
