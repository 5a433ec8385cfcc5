import AvalKit

/// The customer card: four blocks, what each item says and from whom, what is missing, how complete it is.
struct GetCard: Method {
  struct Item: Encodable {
    let key: String
    let title: String
    let value: String?
    let source: String?
    /// The day the value was last confirmed.
    let datedOn: CivilDate?
  }

  struct Block: Encodable {
    let key: String
    let title: String
    let items: [Item]
    /// Percent of the items that are filled.
    let filled: ExactDecimal
    let missing: [String]
  }

  struct Result: Encodable {
    let customer: EntityID
    let archiveNumber: String
    let template: String
    let templateVersion: String
    let title: String
    let blocks: [Block]
    /// F-A3: the mean of the blocks' fill rates, in percent.
    let completeness: ExactDecimal
    let lastUpdatedOn: CivilDate
    let asOf: CivilDate
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let id = try params.customer.resolve(in: call).id
    let customer = try CustomerView.load(id.number, call.store)
    let name = params.template ?? "general"
    let (template, version) = try CardTemplate.load(name, call)
    let sources = try Sources.load(call)
    let values = try FieldValues(call).accepted(of: id.number)
    let blocks = try template.blocks.map { block in
      let items = try block.items.map { item in
        try Self.item(item, customer, values[item.key] ?? [], sources, call)
      }
      let missing = items.filter { $0.value == nil }.map(\.key)
      let rate = try Fraction(Int128(items.count - missing.count), Int128(items.count))
      return (
        rate,
        Block(
          key: block.key, title: block.title.in(call.language), items: items, filled: try rate.percent(digits: 1),
          missing: missing)
      )
    }
    return Result(
      customer: id, archiveNumber: customer.archiveNumber, template: name, templateVersion: version,
      title: template.title.in(call.language), blocks: blocks.map(\.1),
      completeness: try Self.completeness(blocks.map(\.0)), lastUpdatedOn: customer.lastUpdatedOn, asOf: call.asOf)
  }

  /// F-A3: the mean of the blocks' fill rates, in percent to one digit.
  static func completeness(_ rates: [Fraction]) throws -> ExactDecimal {
    let sum = try rates.reduce(Fraction.zero) { try $0 + $1 }
    return try (sum / Fraction(Int128(rates.count))).percent(digits: 1)
  }

  private static func item(
    _ item: CardTemplate.Item, _ customer: CustomerView, _ values: [FieldValue], _ sources: Sources, _ call: Call
  ) throws -> Item {
    let title = item.title.in(call.language)
    if let part = item.of {
      return Item(
        key: item.key, title: title, value: customer.part(part), source: nil,
        datedOn: customer.part(part) == nil ? nil : customer.lastUpdatedOn)
    }
    let resolution = try FieldResolution(values, sources, asOf: call.asOf)
    return Item(
      key: item.key, title: title, value: resolution?.chosen.value, source: resolution?.chosen.source,
      datedOn: resolution?.chosen.datedOn)
  }
}

extension CustomerView {
  /// What a card item takes from the customer's record.
  fileprivate func part(_ name: String) -> String? {
    switch name {
    case "name": self.name
    case "address": addresses.first?.text
    case "identifier": identifiers.first.map { "\($0.scheme) \($0.value)" }
    case "contact": contacts.first?.name
    case "industry": industry
    case "salesperson": salesperson
    case "region": region
    default: nil
    }
  }
}
