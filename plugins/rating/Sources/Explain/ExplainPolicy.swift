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

  /// Where a value came from, in one line.
  package func source(_ source: FactSource) -> String {
    var parts = [policy.sources[source.kind.rawValue]?.in(language) ?? source.kind.rawValue]
    parts += [source.document, source.day?.description, source.file, source.path, source.detail].compactMap(\.self)
    return parts.joined(separator: " · ")
  }
}
