import AvalKit

/// The legal forms that stand at either end of companies' names, by country (policy `legal-forms`). A form says nothing of
/// who a company is: names that differ in it alone are one.
package struct LegalForms: Decodable, Sendable {
  /// The longest form in words.
  private static let longest = 6

  /// Forms behind and before a name, written without spaces, so that S. A. and SA are the same.
  private let end: Set<[UInt32]>
  private let start: Set<[UInt32]>
  /// The same that may stand without a space in a word of an unspaced script, the longest first.
  private let endings: [[UInt32]]
  private let beginnings: [[UInt32]]
  /// Both, the longest first.
  private let inner: [[UInt32]]
  /// Endings that stay though a form ends them: a branch is not its company.
  private let kept: [[UInt32]]
  /// Words like "and", which a name is as often written without.
  private let joining: Set<[UInt32]>
  /// Changes with the forms.
  let mark: UInt64

  private struct Document: Decodable {
    struct Country: Decodable {
      let end: [String]
      let start: [String]
    }

    let kept: [String]
    let joining: [String]
    let countries: [String: Country]
  }

  package init(from decoder: any Decoder) throws {
    let document = try Document(from: decoder)
    func folded(_ forms: [String]) -> Set<[UInt32]> {
      Set(forms.map { Array(NameFolding.words($0).joined()) }.filter { !$0.isEmpty })
    }
    func affixes(_ forms: Set<[UInt32]>) -> [[UInt32]] {
      forms.filter { $0.count > 1 && $0.allSatisfy(NameFolding.isUnspaced) }
        .sorted { $0.count > $1.count }
    }
    end = folded(document.countries.values.flatMap(\.end))
    start = folded(document.countries.values.flatMap(\.start))
    endings = affixes(end)
    beginnings = affixes(start)
    inner = affixes(end.union(start))
    kept = Array(folded(document.kept))
    joining = folded(document.joining)
    var mark = ContentMark()
    for forms in [document.countries.values.flatMap(\.end), document.countries.values.flatMap(\.start), document.kept] {
      for form in forms.sorted() { mark.add(form) }
      mark.add("")
    }
    self.mark = mark.value
  }

  static func load(_ call: Call) throws -> LegalForms {
    try call.policy("legal-forms", as: LegalForms.self)
  }

  /// The words of a name without its legal forms; a name that is nothing else stays as it is.
  func strip(_ words: [[UInt32]]) -> [[UInt32]] {
    var rest = words[...]
    var isChanged = true
    while isChanged, let last = rest.last {
      isChanged = false
      if let count = wordCount(in: end, { rest.suffix($0) }), count < rest.count {
        rest = rest.dropLast(count)
        isChanged = true
      } else if rest.count > 1 || !end.contains(last), !kept.contains(where: { last.ends(with: $0) }),
        let ending = endings.first(where: { last.count > $0.count && last.ends(with: $0) })
      {
        rest[rest.endIndex - 1] = Array(last.dropLast(ending.count))
        isChanged = true
      }
    }
    if let count = wordCount(in: start, { rest.prefix($0) }), count < rest.count { rest = rest.dropFirst(count) }
    if let first = rest.first, let form = beginnings.first(where: { first.count > $0.count && first.starts(with: $0) })
    {
      rest[rest.startIndex] = Array(first.dropFirst(form.count))
    }
    let said = rest.filter { !joining.contains($0) }
    return withoutInnerForms(said.count > 1 ? said : Array(rest))
  }

  /// The shortest form that is left out between words: shorter ones are as often words of their own.
  private static let shortestInner = 3

  /// The words without forms that stand between others because the words stand in another order than they were
  /// registered in: 金甸食品有限公司（杭州）, Trading Ltd. Acme. A branch keeps its company's form.
  private func withoutInnerForms(_ words: [[UInt32]]) -> [[UInt32]] {
    var kept: [[UInt32]] = []
    for (index, word) in words.enumerated() {
      if word.allSatisfy(NameFolding.isUnspaced) {
        kept.append(withoutForms(inside: word))
      } else if index == 0 || word.count < Self.shortestInner || !end.contains(word) {
        kept.append(word)
      }
    }
    return kept
  }

  /// A word of an unspaced script without the forms that stand anywhere in it; one that is nothing else stays.
  private func withoutForms(inside word: [UInt32]) -> [UInt32] {
    guard !end.contains(word), !kept.contains(where: { word.ends(with: $0) }) else { return word }
    var rest = word
    for form in inner {
      while rest.count > form.count + 1, let place = NameDistance.place(of: form, in: rest) {
        rest.removeSubrange(place..<(place + form.count))
      }
    }
    return rest
  }

  /// How many words at one end are a form together, as many as possible.
  private func wordCount(in forms: Set<[UInt32]>, _ part: (Int) -> ArraySlice<[UInt32]>) -> Int? {
    (1...Self.longest).reversed().first { count in
      let words = part(count)
      return words.count == count && forms.contains(Array(words.joined()))
    }
  }
}

extension [UInt32] {
  fileprivate func ends(with other: [UInt32]) -> Bool {
    suffix(other.count).elementsEqual(other) && count >= other.count
  }
}
