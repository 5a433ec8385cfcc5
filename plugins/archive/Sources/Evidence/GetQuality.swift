import AvalKit

/// How good what is known of a customer is: completeness, quality and age of each value, and where sources contradict
/// each other (I-26, I-45, F-I9, F-I10).
struct GetQuality: Method {
  struct Value: Encodable {
    let value: String
    let source: String
    /// F-I9, with two digits; absent where nothing is known of the source.
    let quality: ExactDecimal?
    let datedOn: CivilDate
    let ageDays: Int
    let report: EntityID?
    let pointer: String?
    let recordedAt: Instant
    let recordedBy: String
  }

  struct Field: Encodable {
    let field: String
    let chosen: Value
    /// `quality`: the best source among the fresh values; `newest`: none was fresh.
    let rule: String
    let conflict: Bool
    let alternatives: [Value]
  }

  struct Result: Encodable {
    let customer: EntityID
    let asOf: CivilDate
    let knownAt: Instant
    let completeness: ExactDecimal
    let lastUpdatedOn: CivilDate
    let ageDays: Int
    let fields: [Field]
    let conflicts: Int
    /// Values that nobody has reviewed yet: they count nowhere.
    let pending: Int
    let missing: [String]
    /// How full each group of information is, and how many of its values are contradicted (I-45).
    let groups: [Group]
    /// Whether two independent sources bear out each key fact (I-18), and which are not borne out.
    let keyFacts: [KeyFacts.Standing]
    let unconfirmed: [String]
  }

  /// A group of information that is collected of every customer (I-45).
  struct Group: Encodable {
    let group: String
    let title: String
    /// Percent of its items that are filled.
    let filled: ExactDecimal
    let missing: [String]
    /// Percent of its filled items on which no source contradicts the one that counts; absent where none is filled.
    let agreed: ExactDecimal?
  }

  func run(_ params: GetCustomer.Params, in call: Call) throws -> Result {
    let card = try GetCard().run(GetCard.Params(customer: params.customer, template: nil), in: call)
    let sources = try Sources.load(call)
    let all = try FieldValues(call).all(of: card.customer.number)
    let values = all.mapValues { $0.filter { $0.status == .accepted } }
    let fields = try values.sorted { $0.key < $1.key }.compactMap { field, values in
      try FieldResolution(values, sources, asOf: call.asOf).map { resolution in
        Field(
          field: field, chosen: try value(resolution.chosen, sources, call), rule: resolution.rule,
          conflict: resolution.isConflict,
          alternatives: try resolution.alternatives.map { try value($0, sources, call) })
      }
    }
    let keyFacts = try KeyFacts.load(call).standings(values, sources, call)
    return Result(
      customer: card.customer, asOf: call.asOf, knownAt: call.knownAt, completeness: card.completeness,
      lastUpdatedOn: card.lastUpdatedOn, ageDays: card.lastUpdatedOn.days(until: call.asOf), fields: fields,
      conflicts: fields.count { $0.conflict },
      pending: all.values.reduce(0) { $0 + $1.count { $0.status == .pending } },
      missing: card.blocks.flatMap(\.missing), groups: try Self.groups(card, fields), keyFacts: keyFacts,
      unconfirmed: keyFacts.filter { !$0.confirmed }.map(\.field))
  }

  private static func groups(_ card: GetCard.Result, _ fields: [Field]) throws -> [Group] {
    let contradicted = Set(fields.filter(\.conflict).map(\.field))
    return try card.blocks.map { block in
      let filled = block.items.filter { $0.value != nil }
      let agreed = filled.count { !contradicted.contains($0.key) }
      return Group(
        group: block.key, title: block.title, filled: block.filled, missing: block.missing,
        agreed: filled.isEmpty
          ? nil : try Fraction(Int128(agreed), Int128(filled.count)).percent(digits: 1))
    }
  }

  private func value(_ value: FieldValue, _ sources: Sources, _ call: Call) throws -> Value {
    Value(
      value: value.value, source: value.source, quality: sources.quality(of: value.source).shownMean,
      datedOn: value.datedOn,
      ageDays: value.datedOn.days(until: call.asOf), report: value.report, pointer: value.pointer,
      recordedAt: value.recordedAt, recordedBy: value.recordedBy)
  }
}
