import AvalKit

/// Late interest by rule, with dated rates, as `policies/late-fees.json` states it (V-9, F-V12 … F-V14, F-V22).
package struct LateFeePolicy: Codable, Sendable {
  /// A rate in percent, from a day on.
  package struct Dated: Codable, Sendable {
    package let from: CivilDate
    package let percent: ExactDecimal
  }

  package enum LprDay: String, Codable, Sendable { case contract, breach, day }

  package struct Rule: Codable, Sendable {
    package let title: Text
    /// The rate agreed for the item, in percent a year, counts where there is one.
    package let agreed: Bool?
    /// An agreed rate below the one-year LPR is raised to it.
    package let atLeastLpr: Bool?
    /// The rate is the one-year LPR times this.
    package let lprMultiplier: ExactDecimal?
    /// Which day's LPR counts, for the whole time: that of the contract, for which the document's day stands, or of the
    /// breach, the day after the due day; each day its own where the rule does not say.
    package let lprOn: LprDay?
    /// Days of a year, for rates that are given a year.
    package let dayBasis: Int?
    /// Rates a day.
    package let perDay: [Dated]?
  }

  package let schema: Int
  package let version: String
  package let title: Text
  /// Damages above this share of the proven loss, in percent, may be cut (民法典 585).
  package let capPercent: ExactDecimal
  package let rules: [String: Rule]
  /// The one-year loan prime rate, in percent a year, ascending.
  package let lpr: [Dated]

  package func rule(named name: String) throws -> Rule {
    guard let rule = rules[name] else {
      let names = rules.keys.sorted()
      throw Failure(
        .notFound, "There is no late-fee rule \(name); choose one of \(names.joined(separator: ", ")).",
        zh: "没有名为 \(name) 的逾期规则；请从 \(names.joined(separator: "、")) 中选择。", path: "/rule")
    }
    return rule
  }
}

/// What a request sets in place of the policy's dated rates.
package struct LateFeeOverrides: Sendable {
  package var lpr: ExactDecimal?
  package var multiplier: ExactDecimal?
  package var dayBasis: Int?

  package init(lpr: ExactDecimal? = nil, multiplier: ExactDecimal? = nil, dayBasis: Int? = nil) {
    self.lpr = lpr
    self.multiplier = multiplier
    self.dayBasis = dayBasis
  }
}

/// Interest on an item's balance history: day by day from the day after the due day, so that paying in part, or late, keeps
/// what has accrued. Exact until the last step.
package struct LateInterest: Sendable {
  /// A balance at the end of a day, until the next step's day.
  package struct Step: Sendable {
    package let day: CivilDate
    package let balance: Int64

    package init(day: CivilDate, balance: Int64) {
      self.day = day
      self.balance = balance
    }
  }

  private let policy: LateFeePolicy
  private let rule: LateFeePolicy.Rule
  private let overrides: LateFeeOverrides

  package init(_ policy: LateFeePolicy, _ rule: LateFeePolicy.Rule, _ overrides: LateFeeOverrides) {
    self.policy = policy
    self.rule = rule
    self.overrides = overrides
  }

  /// Minor units accrued from the day after `due` through `day`, rounded once.
  ///
  /// - Parameters:
  ///   - history: balances by day, ascending; the last one at or before a day counts for it.
  ///   - agreed: the item's own rate in percent a year.
  ///   - contracted: the day of the contract; the due day where it is not known.
  package func accrued(
    history: [Step], due: CivilDate, through day: CivilDate, agreed: ExactDecimal?, contracted: CivilDate? = nil
  ) throws -> Int64 {
    guard due < day else { return 0 }
    // A day is charged on the balance it began with, so the cut points of balances lie one day later.
    var cuts: Set<CivilDate> = []
    for step in history where step.day >= due && step.day < day { cuts.insert(try step.day.adding(days: 1)) }
    for dated in policy.lpr + (rule.perDay ?? []) where dated.from > due && dated.from <= day {
      cuts.insert(dated.from)
    }
    let starts = ([try due.adding(days: 1)] + cuts.filter { $0 > due }.sorted())
    let breach = try due.adding(days: 1)
    var sum = Fraction.zero
    var step = 0
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] : try day.adding(days: 1)
      let days = start.days(until: end)
      guard days > 0 else { continue }
      // Both run forwards: the last step before the day.
      while step < history.count, history[step].day < start { step += 1 }
      let balance = step > 0 ? history[step - 1].balance : 0
      let lprDay =
        switch rule.lprOn ?? .day {
        case .contract: contracted ?? due
        case .breach: breach
        case .day: start
        }
      sum = try sum + rate(on: start, lprOn: lprDay, agreed: agreed) * Fraction(Int128(balance) * Int128(days))
    }
    return try Int64(checked: sum.rounded(digits: 0).units)
  }

  /// The share of the balance that one day costs.
  private func rate(on day: CivilDate, lprOn lprDay: CivilDate, agreed: ExactDecimal?) throws -> Fraction {
    let basis = Int128(overrides.dayBasis ?? rule.dayBasis ?? 365)
    let lpr = overrides.lpr ?? LateInterest.dated(policy.lpr, on: lprDay)
    if let multiplier = overrides.multiplier ?? rule.lprMultiplier {
      guard let lpr else { return .zero }
      return try Fraction(lpr) * Fraction(multiplier) / Fraction(100 * basis)
    }
    if rule.agreed == true, let agreed {
      let floor = rule.atLeastLpr == true ? lpr ?? .zero : .zero
      return try Fraction(max(agreed, floor)) / Fraction(100 * basis)
    }
    guard let perDay = LateInterest.dated(rule.perDay ?? [], on: day) else { return .zero }
    return try Fraction(perDay) / Fraction(100)
  }

  /// The rate in force on a day; before the first one, the first.
  private static func dated(_ rates: [LateFeePolicy.Dated], on day: CivilDate) -> ExactDecimal? {
    (rates.last { $0.from <= day } ?? rates.first)?.percent
  }
}
