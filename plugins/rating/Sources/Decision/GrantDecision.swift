import AvalKit

/// Whether a credit sale pays, for one order or for a lasting customer (R-63 … R-65, F-R37, F-R38).
package struct GrantDecision: Encodable, Sendable {
  package let grant: Bool
  /// The probability of payment from which on credit pays, rounded to four digits.
  package let threshold: ExactDecimal
  /// The exact threshold as a fraction.
  package let exactThreshold: String
  /// What one order is expected to bring: p·(price − cost) − (1 − p)·cost; or the present value of a lasting relation.
  package let expectedGain: ExactDecimal
  package let rule: String
  package let why: Text

  /// What a decision is made from; price and cost in one unit.
  package struct Inputs: Sendable {
    /// Of payment, 0…1.
    package let probability: ExactDecimal
    package let price: ExactDecimal
    package let cost: ExactDecimal
    /// The discount rate a period in percent, where further orders are expected.
    package let repeatRate: ExactDecimal?

    package init(probability: ExactDecimal, price: ExactDecimal, cost: ExactDecimal, repeatRate: ExactDecimal?) {
      self.probability = probability
      self.price = price
      self.cost = cost
      self.repeatRate = repeatRate
    }
  }

  /// Decides; equality grants.
  package static func decide(_ inputs: Inputs) throws(Failure) -> GrantDecision {
    try check(inputs)
    let (p, price, cost) = (Fraction(inputs.probability), Fraction(inputs.price), Fraction(inputs.cost))
    let margin = try price - cost
    guard let rate = inputs.repeatRate else {
      let gain = try p * margin - (Fraction.one - p) * cost
      return try make(
        gain, threshold: cost / price, rule: "F-R37",
        why: Text(
          "One order: credit pays where p·(price − cost) ≥ (1 − p)·cost.",
          zh: "单次交易：当 p·（价格 − 成本）≥ (1 − p)·成本 时授信有利。"))
    }
    let perPeriod = try Fraction(rate) / Fraction(ExactDecimal(100))
    let gain = try p * margin / perPeriod - cost
    guard margin > .zero else {
      return try make(
        gain, threshold: .one, rule: "F-R38",
        why: Text("There is no margin that later orders could bring.", zh: "后续交易没有利润。"))
    }
    return try make(
      gain, threshold: cost * perPeriod / margin, rule: "F-R38",
      why: Text(
        "Repeated orders: the present value of p·(price − cost) a period, less the cost risked now.",
        zh: "重复交易：每期 p·（价格 − 成本）的现值减去当前承担风险的成本。"))
  }

  private static func make(
    _ gain: Fraction, threshold: Fraction, rule: String, why: Text
  ) throws(Failure) -> GrantDecision {
    GrantDecision(
      grant: gain >= .zero, threshold: try threshold.rounded(digits: 4), exactThreshold: threshold.description,
      expectedGain: try gain.rounded(digits: 2), rule: rule, why: why)
  }

  private static func check(_ inputs: Inputs) throws(Failure) {
    guard inputs.probability >= .zero, inputs.probability <= ExactDecimal(1) else {
      throw Failure(
        .invalidParams, "The probability of payment lies between 0 and 1, such as 0.85.",
        zh: "付款概率应在 0 与 1 之间，例如 0.85。",
        path: "/probability")
    }
    guard inputs.price > .zero else {
      throw Failure(.invalidParams, "The price is above zero.", zh: "价格必须大于零。", path: "/price")
    }
    guard inputs.cost >= .zero else {
      throw Failure(.invalidParams, "The cost is zero or more.", zh: "成本不得为负。", path: "/cost")
    }
    if let rate = inputs.repeatRate, rate <= .zero {
      throw Failure(
        .invalidParams, "The discount rate a period is above zero.", zh: "每期折现率必须大于零。",
        path: "/repeat/discountRatePercent")
    }
  }
}

/// `rating.decision.shouldGrant`.
struct ShouldGrant: Method {
  static let name = "rating.decision.shouldGrant"
  typealias Price = AmountOrMoney
  typealias Cost = AmountOrMoney

  func run(_ params: Params, in call: Call) throws -> GrantDecision {
    guard params.price.currency == params.cost.currency else {
      throw Failure(
        .invalidParams, "Price and cost are in one currency, or both plain numbers.", zh: "价格与成本须为同一币种，或均为纯数值。",
        path: "/cost")
    }
    let decision = try GrantDecision.decide(
      .init(
        probability: params.probability, price: params.price.amount, cost: params.cost.amount,
        repeatRate: params.repeat?.discountRatePercent))
    guard params.provenCheat == true else { return decision }
    return GrantDecision(
      grant: false, threshold: decision.threshold, exactThreshold: decision.exactThreshold,
      expectedGain: decision.expectedGain, rule: "R-67",
      why: Text("A proven cheat gets no further credit.", zh: "已查实的失信者不再授信。"))
  }
}

/// An amount of money, or a plain number where the unit does not matter.
struct AmountOrMoney: Decodable {
  let amount: ExactDecimal
  let currency: Currency?

  init(from decoder: any Decoder) throws {
    let raw = try RawJSON(from: decoder)
    if raw.bytes.first == UInt8(ascii: "\"") {
      amount = try JSONCoding.decode(ExactDecimal.self, parsing: raw.bytes)
      currency = nil
    } else {
      let money = try JSONCoding.decode(Money.self, parsing: raw.bytes)
      amount = money.amount
      currency = money.currency
    }
  }
}
