import AvalKit

/// A customer's exposure of any day in one currency, with its parts, its security and, where it belongs to one, its group's
/// (V-6, V-11, F-V20). What has no rate for the day is not in the sum, and stands beside it.
struct GetExposure: Method {
  struct Result: Encodable {
    let customer: EntityID
    let exposure: Money
    let limit: Money?
    let available: Money?
    let components: ExposureComponents
    let securities: [CountedSecurity]
    let rates: [RateView]
    /// What is owed on balance in currencies without a rate for the day; left out where there are none.
    let notIncluded: [Money]?
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
    let exposure = try position.components.sum()
    let limit = found.flatMap { $0.currency == currency ? $0 : nil }
    var shown: GroupExposure?
    if let group = try CustomerGroup.of(customer, clocks: positions.exposure.clocks, in: call.store) {
      let limit = try group.limit()
      shown = try GroupExposure(
        group, limit: limit.flatMap { $0.currency == currency ? $0 : nil }, in: currency, order: nil, for: customer,
        without: nil, positions)
    }
    return Result(
      customer: EntityID(prefix: CustomerRef.prefix, number: customer), exposure: exposure, limit: limit,
      available: try limit.map { try $0 - exposure }, components: position.components,
      securities: position.securities, rates: position.rates.map(RateView.init),
      notIncluded: position.notIncluded.isEmpty ? nil : position.notIncluded, group: shown, asOf: call.asOf,
      knownAt: call.knownAt)
  }
}
