import AvalKit

/// How good what is known of a customer is: completeness, quality and age of each value, and where sources contradict
/// each other (I-26, I-45, F-I9, F-I10).
struct GetQuality: Method {
  static let name = "archive.quality.get"

  struct Value: Encodable {
    let value: String
    let source: String
    /// F-I9, with two digits; 0.00 where nothing is known of the source.
    let quality: ExactDecimal
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
    let missing: [String]
  }

  func run(_ params: GetCustomer.Params, in call: Call) throws -> Result {
    let card = try GetCard().run(GetCard.Params(customer: params.customer, template: nil), in: call)
    let sources = try Sources.load(call)
    let values = try FieldValues(call).all(of: card.customer.number)
    let fields = try values.sorted { $0.key < $1.key }.compactMap { field, values in
      try FieldResolution(values, sources, asOf: call.asOf).map { resolution in
        Field(
          field: field, chosen: try value(resolution.chosen, sources, call), rule: resolution.rule,
          conflict: resolution.isConflict,
          alternatives: try resolution.alternatives.map { try value($0, sources, call) })
      }
    }
    return Result(
      customer: card.customer, asOf: call.asOf, knownAt: call.knownAt, completeness: card.completeness,
      lastUpdatedOn: card.lastUpdatedOn, ageDays: card.lastUpdatedOn.days(until: call.asOf), fields: fields,
      conflicts: fields.count { $0.conflict }, missing: card.blocks.flatMap(\.missing))
  }

  private func value(_ value: FieldValue, _ sources: Sources, _ call: Call) throws -> Value {
    let mean = sources.sources.first { $0.key == value.source }?.mean ?? .zero
    return Value(
      value: value.value, source: value.source, quality: try mean.rounded(digits: 2), datedOn: value.datedOn,
      ageDays: value.datedOn.days(until: call.asOf), report: value.report, pointer: value.pointer,
      recordedAt: value.recordedAt, recordedBy: value.recordedBy)
  }
}
