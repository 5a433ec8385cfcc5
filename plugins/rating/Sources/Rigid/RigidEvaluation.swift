import AvalKit

/// What the rigid indicators are told.
package struct RigidInputs: Codable, Sendable {
  package let amountDue: Money
  package let collected: Money
  package let claimPayout: Money
  /// Days past the agreed day of the worst payment in the evaluation window; negative is early.
  package let daysOverdue: Int
  package let cooperation: Cooperation
  /// `sum` (default) or `strict`: how combinations that the rule book leaves open are completed.
  package let policy: String?
  /// `collected` (default): net collection is what came in less claims; `literal`: what was due less claims.
  package let reading: Reading?

  package enum Reading: String, Codable, Sendable {
    case collected
    case literal
  }

  package init(
    amountDue: Money, collected: Money, claimPayout: Money, daysOverdue: Int, cooperation: Cooperation,
    policy: String? = nil, reading: Reading? = nil
  ) {
    self.amountDue = amountDue
    self.collected = collected
    self.claimPayout = claimPayout
    self.daysOverdue = daysOverdue
    self.cooperation = cooperation
    self.policy = policy
    self.reading = reading
  }

  /// Refuses what no letter can be given for: nothing due, negative amounts, mixed currencies.
  package func check() throws(Failure) {
    guard amountDue.isPositive else {
      throw Failure(
        .invalidParams, "The amount due must be above zero; a rate of nothing due has no meaning.",
        zh: "应回款必须大于零；没有应回款便无法计算净回款率。", path: "/amountDue")
    }
    for (amount, path) in [(collected, "/collected"), (claimPayout, "/claimPayout")] {
      guard amount.currency == amountDue.currency else {
        throw Failure(
          .invalidParams, "Give all three amounts in one currency; this one is not in \(amountDue.currency).",
          zh: "三项金额须为同一币种；此项不是 \(amountDue.currency)。", path: path + "/currency")
      }
      guard !amount.isNegative else {
        throw Failure(
          .invalidParams, "This amount cannot be negative.", zh: "此金额不能为负数。", path: path + "/amount")
      }
    }
  }
}

/// The three letters, what they combine to, and why (R-1 … R-17).
package struct RigidEvaluation: Codable, Sendable {
  /// One indicator with the rule that gave its letter.
  package struct Indicator: Codable, Sendable {
    /// `collection`, `interval` or `cooperation`.
    package let indicator: String
    package let letter: RigidLetter
    package let rule: String
    /// The rate in percent, the days overdue, or the kind of cooperation.
    package let value: String
  }

  package struct Note: Codable, Sendable {
    package let rule: String
    package let text: Text
  }

  package let letters: [RigidLetter]
  /// The three letters sorted, best first.
  package let combination: String
  package let final: RigidLetter
  package let veto: Bool
  package let flags: [String]
  package let netCollection: Money
  /// In percent, with as many digits as keep it on its side of every boundary, at least four.
  package let netCollectionRate: String
  package let indicators: [Indicator]
  package let notes: [Note]
  package let policy: String
  /// The rule that fixed the final letter: where a D stands among the three.
  package let rule: String
}

extension RigidPolicy {
  /// Evaluates the three indicators.
  package func evaluate(_ inputs: RigidInputs) throws(Failure) -> RigidEvaluation {
    try inputs.check()
    let received = inputs.reading == .literal ? inputs.amountDue : inputs.collected
    let net = try received - inputs.claimPayout
    let percent = try net.ratio(to: inputs.amountDue) * Fraction(100)

    guard let collected = collection.first(where: { row in row.atLeast.map { percent >= Fraction($0) } ?? true }),
      let paid = interval.first(where: { row in row.atMost.map { inputs.daysOverdue <= $0 } ?? true }),
      let cooperates = cooperation.first(where: { $0.value == inputs.cooperation })
    else { throw RigidPolicy.incomplete }
    let letters = [collected.letter, paid.letter, cooperates.letter]
    let combination = letters.map(\.rawValue).sorted().joined()
    let name = inputs.policy ?? "sum"
    let (final, seedSilent) = try combine(combination, by: name)

    var notes: [RigidEvaluation.Note] = []
    if let note = collected.note { notes.append(.init(rule: collected.rule, text: note)) }
    if let note = paid.note { notes.append(.init(rule: paid.rule, text: note)) }
    let flags = [collected.flag, paid.flag, seedSilent ? "seedSilent" : nil].compactMap(\.self)
    let veto = letters.contains(.d)
    return RigidEvaluation(
      letters: letters, combination: combination, final: final, veto: veto, flags: flags, netCollection: net,
      netCollectionRate: try RigidPolicy.print(percent, between: collection.compactMap(\.atLeast)),
      indicators: [
        .init(
          indicator: "collection", letter: collected.letter, rule: collected.rule,
          value: try RigidPolicy.print(percent, between: collection.compactMap(\.atLeast))),
        .init(indicator: "interval", letter: paid.letter, rule: paid.rule, value: "\(inputs.daysOverdue)"),
        .init(
          indicator: "cooperation", letter: cooperates.letter, rule: cooperates.rule,
          value: inputs.cooperation.rawValue),
      ],
      notes: notes, policy: name, rule: veto ? "R-17" : "R-16")
  }

  /// The final letter of three sorted letters, and whether the rule book is silent about them.
  package func combine(_ combination: String, by name: String) throws(Failure) -> (RigidLetter, seedSilent: Bool) {
    guard let completion = silent[name] else {
      throw Failure(
        .invalidParams,
        "There is no combination policy \"\(name)\"; use one of: \(silent.keys.sorted().joined(separator: ", ")).",
        zh: "没有名为“\(name)”的组合规则；可用：\(silent.keys.sorted().joined(separator: "、"))。", path: "/policy")
    }
    if combination.contains("D") { return (.d, false) }
    if let listed = combinations[combination] { return (listed, false) }
    guard let completed = completion[combination] else { throw RigidPolicy.incomplete }
    return (completed, true)
  }

  /// A percentage with four digits, or as many more as it takes not to show a boundary that it does not reach.
  static func print(_ percent: Fraction, between boundaries: [ExactDecimal]) throws(Failure) -> String {
    for digits in 4...18 {
      let shown = try percent.rounded(digits: digits)
      if boundaries.allSatisfy({ (Fraction(shown) >= Fraction($0)) == (percent >= Fraction($0)) }) {
        return shown.description
      }
    }
    return try percent.rounded(digits: 18, rounding: .floor).description
  }

  private static var incomplete: Failure {
    Failure(
      .corrupt, "The policy rating/rigid does not cover these letters; complete its tables.",
      zh: "策略 rating/rigid 未覆盖这些字母组合；请补全其表格。")
  }
}
