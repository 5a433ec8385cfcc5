import AvalKit

/// Measures an order against the customer's rated limit (V-7, V-10, F-V20); with a number, its amount is reserved.
struct CheckOrder: Method {
  struct Result: Encodable {
    let decision: String
    let exposure: Money
    let limit: Money?
    let available: Money?
    let components: ExposureComponents
    let reasons: [OrderReason]
    /// The customer's securities, with what each counts for; left out where there are none.
    let securities: [CountedSecurity]?
    /// Rates that other currencies were converted at; left out where there are none.
    let rates: [RateView]?
    /// What is owed on balance, the order included, in currencies that are not in the sum; left out where there are none.
    let notIncluded: [Money]?
    /// The customer's group where it has a limit.
    let group: GroupExposure?
    let order: OrderView?
    let asOf: CivilDate
    let policyVersion: String

    private enum CodingKeys: String, CodingKey {
      case decision, exposure, limit, available, components, reasons, securities, rates, notIncluded, group, order,
        asOf
      case policyVersion
    }

    /// No limit is a stated `null`.
    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: CodingKeys.self)
      try members.encode(decision, forKey: .decision)
      try members.encode(exposure, forKey: .exposure)
      try members.encode(limit, forKey: .limit)
      try members.encode(available, forKey: .available)
      try members.encode(components, forKey: .components)
      try members.encode(reasons, forKey: .reasons)
      try members.encodeIfPresent(securities, forKey: .securities)
      try members.encodeIfPresent(rates, forKey: .rates)
      try members.encodeIfPresent(notIncluded, forKey: .notIncluded)
      try members.encodeIfPresent(group, forKey: .group)
      try members.encodeIfPresent(order, forKey: .order)
      try members.encode(asOf, forKey: .asOf)
      try members.encode(policyVersion, forKey: .policyVersion)
    }
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try Amounts.requirePositive(params.amount)
    let customer = try params.customer.resolve(in: call)
    let number = customer.id.number
    let day = call.asOf
    let policy = try call.policy("credit")
    let rules = try policy.decode(CreditPolicy.self)
    let positions = Positions(call)
    let limit = try Limits.limit(of: number, in: params.amount.currency, on: day, call)
    // Of a known order only what is neither delivered nor invoiced comes on top of the rest.
    let rest = try params.order.map { try Orders.outstanding($0, of: number, params.amount, in: call) } ?? params.amount
    var position = try positions.position(
      of: number, order: rest, without: params.order, in: limit?.currency ?? params.amount.currency)
    if position.unconverted.contains(params.amount.currency) {
      // Without a rate the order's own currency is all that can be added up.
      position = try positions.position(
        of: number, order: rest, without: params.order, in: params.amount.currency, convert: false)
    }
    let exposure = try position.components.sum()
    let lateness = try Lateness.of(number, rules, positions)
    let group = try group(of: number, rest, params.order, positions)
    var decision = try OrderDecision(
      policy: rules, exposure: exposure, limit: limit, lateness: lateness, isClosed: customer.status == "closed",
      unconverted: position.unconverted, group: group)
    decision = try CreditStops.applied(to: decision, position, of: number, on: day, call)
    var view: OrderView?
    if let order = params.order {
      let stored = try Orders.reserve(
        order, of: number, amount: params.amount, decision: decision.decision, on: day, in: call)
      if stored.state == "released" { decision = try OrderDecision.released(stored.reason) }
      view = stored
      try Stops.review(number, lateness, rules, on: day, in: call)
    }
    let comparable = limit.flatMap { $0.currency == exposure.currency ? $0 : nil }
    return Result(
      decision: decision.decision.rawValue, exposure: exposure, limit: limit,
      available: try comparable.map { try $0 - exposure }, components: position.components, reasons: decision.reasons,
      securities: position.securities.isEmpty ? nil : position.securities,
      rates: position.rates.isEmpty ? nil : position.rates.map(RateView.init),
      notIncluded: position.notIncluded.isEmpty ? nil : position.notIncluded, group: group, order: view, asOf: day,
      policyVersion: policy.version)
  }

  /// The exposure of the customer's group, the order included, where the group has a limit.
  private func group(
    of customer: Int64, _ rest: Money, _ order: String?, _ positions: Positions
  ) throws -> GroupExposure? {
    guard try CustomerGroup.anyLimit(in: positions.call.store),
      let group = try CustomerGroup.of(customer, clocks: positions.exposure.clocks, in: positions.call.store),
      let limit = try group.limit()
    else { return nil }
    return try GroupExposure(
      group, limit: limit, in: limit.currency, order: rest, for: customer, without: order, positions)
  }
}

extension OrderDecision {
  /// An order whose hold a person lifted is approved, for the reason given.
  static func released(_ reason: String?) throws -> OrderDecision {
    OrderDecision(
      decision: .approve,
      reasons: [
        OrderReason(code: "released", text: Text("The hold was lifted: \(reason ?? "")", zh: "冻结已解除：\(reason ?? "")"))
      ])
  }

  init(decision: CreditPolicy.Decision, reasons: [OrderReason]) {
    self.decision = decision
    self.reasons = reasons
  }
}

/// What rating publishes about a customer: the approved limit.
enum Limits {
  /// The limit in force on a day, in the currency asked for if there is one; nil where rating set none or is absent.
  static func limit(of customer: Int64, in currency: Currency, on day: CivilDate, _ call: Call) throws -> Money? {
    guard call.isEnabled("rating") else { return nil }
    let found = try call.store.first(
      """
      SELECT amount, currency FROM rating_limit_v1
      WHERE customer_id IN \(CustomerRef.members(of: "?1"))
        AND valid_from <= ?2 AND (valid_to IS NULL OR ?2 < valid_to)
      ORDER BY CASE WHEN currency = ?3 THEN 0 ELSE 1 END, CASE WHEN customer_id = ?1 THEN 0 ELSE 1 END,
        valid_from DESC, limit_id DESC LIMIT 1
      """, customer, day, currency.code
    ) { ($0.int(0), $0.text(1)) }
    return try found.map { Money(minor: $0.0, currency: try Currency(parsing: $0.1)) }
  }
}
