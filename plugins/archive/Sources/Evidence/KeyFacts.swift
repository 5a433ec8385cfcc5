import AvalKit

/// Facts that one source alone does not prove (I-18), as the policy `keyfacts` says: not misled by what is on the
/// surface, a decision rests on what two sources say that do not copy from each other.
struct KeyFacts: Decodable {
  struct Fact: Decodable {
    let field: String
    let title: Text
  }

  /// How a key fact stands.
  struct Standing: Encodable {
    let field: String
    let title: String
    /// What counts of it; absent where nothing does.
    let value: String?
    /// Independent sources whose last word it is, each named once.
    let sources: [String]
    /// What others say last, where it differs.
    let contradictedBy: [String]
    let confirmed: Bool
    let rule: String
  }

  let independentSources: Int
  /// Sources of which two providers are two sources; of all others every word is one.
  let byProvider: [String]
  let facts: [Fact]

  static func load(_ call: Call) throws -> KeyFacts {
    try call.policy("keyfacts", as: KeyFacts.self)
  }

  /// Each key fact by the values given.
  func standings(_ values: [String: [FieldValue]], _ sources: Sources, _ call: Call) throws -> [Standing] {
    try facts.map { fact in
      let chosen = try FieldResolution(values[fact.field] ?? [], sources, asOf: call.asOf)?.chosen
      let words = lastWords(values[fact.field] ?? [], sources)
      let origins = words.filter { $0.value.comparable == chosen?.comparable }.map(\.key).sorted()
      let others = words.filter { $0.value.comparable != chosen?.comparable }.map(\.key).sorted()
      return Standing(
        field: fact.field, title: fact.title.in(call.language), value: chosen?.value, sources: origins,
        contradictedBy: others, confirmed: origins.count >= independentSources, rule: "I-18")
    }
  }

  /// The last word of everybody who said something, by whom it came from.
  private func lastWords(_ values: [FieldValue], _ sources: Sources) -> [String: FieldValue] {
    values.reduce(into: [:]) { words, value in
      let from = origin(value, sources)
      if let known = words[from], (known.datedOn, known.id) > (value.datedOn, value.id) { return }
      words[from] = value
    }
  }

  /// Whom a value really comes from: departments and site visits are one house, agencies are told apart.
  private func origin(_ value: FieldValue, _ sources: Sources) -> String {
    let source = sources.source(value.source)?.class ?? value.source
    guard byProvider.contains(source), let provider = value.provider else { return source }
    return "\(source) \(provider)"
  }
}
