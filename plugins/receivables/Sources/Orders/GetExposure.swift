import AvalKit

/// A customer's exposure of any day in one currency, with its parts, its security and, where it belongs to one, its group's
/// (V-6, V-11, F-V20). A missing rate is refused.
struct GetExposure: Method {
  struct Result: Encodable {
    let customer: EntityID
    let exposure: Money
    let limit: Money?
    let available: Money?
    let components: ExposureComponents
    let securities: [CountedSecurity]
    let rates: [RateView]
    let group: GroupExposure?
    let asOf: CivilDate
    let knownAt: Instant
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try CustomerResolver(call).find(params.customer)
    let positions = Positions(call)
    let house = try positions.rates.policy().house
    let found = try Limits.limit(of: customer, in: params.reportCurrency ?? house, on: call.asOf, call)
    let currency = params.reportCurrency ?? found?.currency ?? house
    let position = try positions.position(of: customer, in: currency)
    for missing in position.unconverted {
      for code in [missing, currency] where code != house {
        _ = try positions.rates.requiredRate(of: code, on: call.asOf, path: "/reportCurrency")
      }
    }
    let exposure = try position.components.sum()
    let limit = found.flatMap { $0.currency == currency ? $0 : nil }
    var shown: GroupExposure?
    if let group = try CustomerGroup.of(customer, clocks: positions.exposure.clocks, in: call.store) {
      let limit = try group.limit()
      let inGroup = try GroupExposure(
        group, limit: limit.flatMap { $0.currency == currency ? $0 : nil }, in: currency, order: nil, for: customer,
        without: nil, positions)
      for missing in inGroup.unconverted {
        _ = try positions.rates.requiredRate(of: Currency(parsing: missing), on: call.asOf, path: "/reportCurrency")
      }
      shown = inGroup
    }
    return Result(
      customer: EntityID(prefix: CustomerRef.prefix, number: customer), exposure: exposure, limit: limit,
      available: try limit.map { try $0 - exposure }, components: position.components,
      securities: position.securities, rates: position.rates.map(RateView.init), group: shown, asOf: call.asOf,
      knownAt: call.knownAt)
  }
}
