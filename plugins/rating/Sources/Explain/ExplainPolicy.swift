import AvalKit

/// The sentences of an explanation, `policies/explain.json`.
package struct ExplainPolicy: Codable, Sendable {
  package let schema: Int
  package let version: String
  package let title: Text
  package let texts: [String: Text]
  package let flags: [String: Text]
  package let sources: [String: Text]
  package let guarantees: [String: Text]
  package let origins: [String: Text]

  /// The sentences in one language.
  package func phrases(_ language: Language) -> Phrases { Phrases(policy: self, language: language) }
}

/// Sentences in one language, filled with values.
package struct Phrases {
  let policy: ExplainPolicy
  package let language: Language

  /// A sentence with its merge fields filled; its key where the policy has none, so that the gap is seen.
  package func callAsFunction(_ key: String, _ values: (name: String, value: String)...) -> String {
    (policy.texts[key]?.in(language) ?? "{\(key)}").filled(values)
  }

  package func flag(_ name: String) -> String { policy.flags[name]?.in(language) ?? name }
  package func guarantee(_ name: String) -> String { policy.guarantees[name]?.in(language) ?? name }
  package func origin(_ name: String) -> String { policy.origins[name]?.in(language) ?? name }

  package func day(_ day: CivilDate) -> String { day.worded(language) }
  package func amount(_ money: Money) -> String { PaperWording(language).amount(money) }

  /// Where a value came from, in one line for a reader: no identifier, no path, no file.
  ///
  /// - Parameters:
  ///   - author: who gave what was entered by hand; nil where nobody signed in.
  ///   - made: the day on which it was entered.
  package func source(_ source: FactSource, author: String?, made: CivilDate) -> String {
    let kind = policy.sources[source.kind.rawValue]?.in(language) ?? source.kind.rawValue
    let words = source.words?.in(language)
    if source.kind == .input, let author {
      let entered = self("sourceBy", ("kind", kind), ("day", day(made)), ("by", author))
      return words.map { self("sourceWords", ("kind", entered), ("words", $0)) } ?? entered
    }
    let on: CivilDate? =
      switch source.kind {
      case .input: made
      case .statement: source.day
      // Their words name their days.
      case .creditReport, .tradeExperience: words == nil ? source.day : nil
      case .receivables, .rigid, .assessment: nil
      }
    switch (on, words) {
    case (let on?, let words?): return self("sourceDayWords", ("kind", kind), ("day", day(on)), ("words", words))
    case (let on?, nil): return self("sourceDay", ("kind", kind), ("day", day(on)))
    case (nil, let words?): return self("sourceWords", ("kind", kind), ("words", words))
    case (nil, nil): return self("source", ("kind", kind))
    }
  }
}
