import AvalKit

/// What to do in a case: channels by what they are expected to bring, the limitation clock, fees, tactics and instruments
/// (C-13, C-17 … C-20, F-C2, F-C4 … F-C6, F-C8). Advice; a person decides.
struct SuggestStrategy: Method {
  struct Channel: Encodable {
    let channel: String
    let title: Text
    let presentValue: Money
    let days: Int
    let probability: ExactDecimal
    let open: Bool
    let why: Text
  }

  struct Limitation: Encodable {
    let item: EntityID
    let number: String
    let part: Int
    let formerCustomer: String?
    let date: CivilDate
    let dueDate: CivilDate
    let expires: CivilDate
    let daysLeft: Int
    let state: LimitationClock.State
    let restarts: Int
    let acts: [Act]
  }

  /// What began the period anew, and what proves it.
  struct Act: Encodable {
    let act: String
    let on: CivilDate
    let until: CivilDate?
    let proof: String?
  }

  struct Fees: Encodable {
    let court: Money
    let simplified: Money
    let paymentOrder: Money
  }

  struct Instrument: Encodable {
    let key: String
    let title: Text
    let recommended: Bool
  }

  struct Result: Encodable {
    let `case`: EntityID
    let amount: Money
    let channels: [Channel]
    let fastest: String?
    let limitation: [Limitation]
    let fees: Fees
    let tactics: [Text]
    let instruments: [Instrument]
    let policyVersion: String
    let asOf: CivilDate
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let found = try Cases.get(params.case, in: call)
    let policy = try call.policy("strategy")
    let rules = try policy.decode(StrategyPolicy.self)
    let items = try DueItem.all(of: found.customer.number, on: call.asOf, in: call).filter { $0.due < call.asOf }
    let currencies = Set(items.map(\.currency))
    guard let currency = params.currency ?? (currencies.count <= 1 ? currencies.first ?? .cny : nil) else {
      throw Failure(
        .invalidParams, "The customer owes several currencies; name one.", zh: "该客户欠款含多种货币；请指明货币。",
        path: "/currency")
    }
    let owed = items.filter { $0.currency == currency }
    let amount = try OnAccount.net(owed, of: found.customer.number, currency, on: call.asOf, in: call)
    if let type = params.debtorType, rules.tactics[type] == nil {
      throw Failure(
        .notFound,
        "There is no debtor type \(type); choose one of \(rules.tactics.keys.sorted().joined(separator: ", ")).",
        zh: "没有名为 \(type) 的债务人类型；可选：\(rules.tactics.keys.sorted().joined(separator: "、"))。",
        path: "/debtorType")
    }
    let court = try rules.courtFee(on: amount)
    return Result(
      case: found.id, amount: amount, channels: try channels(rules, amount, found),
      fastest: rules.channels.min { $0.days < $1.days }?.channel,
      limitation: try SuggestStrategy.limitation(of: owed, rules, found.customer.number, call),
      fees: Fees(
        court: court, simplified: try court.multiplied(by: Fraction(1, 2), rounding: .halfAwayFromZero),
        paymentOrder: try rules.paymentOrderFee(on: amount)),
      tactics: params.debtorType.flatMap { rules.tactics[$0] } ?? [],
      instruments: rules.instruments.map {
        Instrument(
          key: $0.key, title: $0.title,
          recommended: params.sameSystem == true && $0.key == "administrativeIntervention")
      },
      policyVersion: policy.version, asOf: call.asOf)
  }

  private func channels(_ rules: StrategyPolicy, _ amount: Money, _ found: CaseView) throws -> [Channel] {
    try rules.channels.map { channel in
      let isLegal = channel.channel == "arbitration" || channel.channel == "litigation"
      let isOpen = !isLegal || found.level >= rules.legalFromLevel
      return Channel(
        channel: channel.channel, title: channel.title, presentValue: try rules.presentValue(of: amount, by: channel),
        days: channel.days, probability: channel.probability, open: isOpen,
        why: isOpen
          ? Text(
            "Expected \(channel.probability) % after \(channel.days) days, at \(channel.cost) % cost.",
            zh: "预计 \(channel.days) 天后收回 \(channel.probability)%，费用 \(channel.cost)%。")
          : Text(
            "Legal steps open at level \(rules.legalFromLevel); the case is at \(found.level).",
            zh: "法律手段自第 \(rules.legalFromLevel) 级起可用；本案为第 \(found.level) 级。"))
    }.sorted { $0.presentValue.minor > $1.presentValue.minor }
  }

  /// Of each item the clock of the debt it is part of.
  static func limitation(
    of items: [DueItem], _ rules: StrategyPolicy, _ customer: Int64, _ call: Call
  ) throws -> [Limitation] {
    let debts = try Debts(of: customer, on: call.asOf, rules, in: call)
    return try items.prefix(1_000).compactMap { item in
      try debts.clock(of: item.id).map { clock in
        Limitation(
          item: EntityID(prefix: "itm", number: item.id), number: item.number, part: item.part,
          formerCustomer: item.former, date: item.date, dueDate: item.due,
          expires: clock.expires, daysLeft: call.asOf.days(until: clock.expires), state: clock.state,
          restarts: clock.restarts.count,
          acts: clock.restarts.map { .init(act: $0.key, on: $0.day, until: $0.until, proof: $0.proof) })
      }
    }.sorted { ($0.expires, $0.number) < ($1.expires, $1.number) }
  }
}
