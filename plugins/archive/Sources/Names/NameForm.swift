import AvalKit

/// A name taken apart for comparing: what is left of it without legal form, accents, brackets and spaces, and its sound.
package struct NameForm: Sendable {
  /// At most so many characters take part.
  private static let longest = 256

  /// The words without legal forms.
  let words: [[UInt32]]
  /// The words written together: who the company is.
  package let core: [UInt32]
  /// All words written together, legal forms too.
  let whole: [UInt32]
  /// The syllables of the core; nil where it has no ideographs.
  package let sound: [[UInt8]]?

  package init(_ name: String, _ tables: NameTables) {
    let all = NameFolding.words(name)
    words = tables.forms.strip(all)
    whole = Array(all.joined().prefix(Self.longest))
    core = Array(words.joined().prefix(Self.longest))
    sound = tables.pinyin.reading(core)
  }

  /// The words in the order of the alphabet, where that is another order.
  package var sorted: [UInt32]? {
    guard words.count > 1 else { return nil }
    return Array(words.sorted { $0.lexicographicallyPrecedes($1) }.joined().prefix(Self.longest))
  }

  /// The characters of the core in the order of their code points, where it is long enough to be rearranged: the same for
  /// every order of its pieces. Words of spaced scripts are ordered as words.
  package var shuffled: [UInt32]? {
    (4...32).contains(core.count) && core.allSatisfy(NameFolding.isUnspaced) ? core.sorted() : nil
  }

  /// The sound in one piece.
  package var letters: [UInt8]? { sound.map { Array($0.joined()) } }
}

/// The policies that decide how names are compared.
package struct NameTables: Sendable {
  let forms: LegalForms
  let pinyin: Pinyin
  /// Changes with each of them, and with the way keys are made.
  let fingerprint: String

  init(_ call: Call) throws {
    self.init(forms: try LegalForms.load(call), pinyin: try Pinyin.load(call))
  }

  package init(forms: LegalForms, pinyin: Pinyin) {
    self.forms = forms
    self.pinyin = pinyin
    fingerprint = "2-\(String(forms.mark, radix: 36))-\(String(pinyin.mark, radix: 36))"
  }
}
