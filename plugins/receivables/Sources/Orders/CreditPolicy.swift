import AvalKit

/// What stops an order, as `policies/credit.json` states it (V-7, V-10).
package struct CreditPolicy: Codable, Sendable {
  package enum Decision: String, Codable, Sendable, Comparable {
    case approve, hold, reject

    private var severity: Int {
      switch self {
      case .approve: 0
      case .hold: 1
      case .reject: 2
      }
    }

    package static func < (left: Decision, right: Decision) -> Bool { left.severity < right.severity }
  }

  package struct OverdueRule: Codable, Sendable {
    /// More days overdue than this count.
    package let days: Int
    package let decision: Decision
  }

  package let schema: Int
  package let version: String
  package let title: Text
  package let overLimit: Decision
  package let noLimit: Decision
  /// The order, or something owed, is in a currency that cannot be compared with the limit for want of a rate.
  package let currency: Decision
  /// The group of the customer exceeds its limit; `overLimit` where the policy does not say.
  package let overGroupLimit: Decision?
  /// The customer's archive is closed.
  package let closed: Decision
  /// What is overdue stops and holds nobody below this amount, in units of the house currency; 0 where left out.
  package let overdueMinimum: ExactDecimal?
  package let overdue: OverdueRule
  package let supplyStop: OverdueRule

  /// What lateness stops, by the code of the stop: a rule that approves stops nobody.
  var stops: [(code: String, limit: Int)] {
    [("overdue", overdue), ("supplyStop", supplyStop)].filter { $0.1.decision != .approve }.map { ($0.0, $0.1.days) }
  }
}

/// Why an order is not simply approved: a code for programs, a sentence for people.
package struct OrderReason: Encodable, Sendable {
  package let code: String
  package let text: Text
}

/// An order measured against the customer's limit and lateness: pure, so that the decision can be recomputed.
struct OrderDecision: Sendable {
  let decision: CreditPolicy.Decision
  let reasons: [OrderReason]

  /// - Parameters:
  ///   - exposure: everything owed and to be owed, the order included.
  ///   - lateness: how late the customer is on balance.
  ///   - unconverted: currencies with something owed and no rate for the day.
  init(
    policy: CreditPolicy, exposure: Money, limit: Money?, lateness: Lateness, isClosed: Bool, unconverted: [Currency],
    group: GroupExposure?
  ) throws {
    var decision = CreditPolicy.Decision.approve
    var reasons: [OrderReason] = []
    func add(_ found: CreditPolicy.Decision, _ code: String, _ en: String, _ zh: String) {
      guard found != .approve else { return }
      decision = max(decision, found)
      reasons.append(OrderReason(code: code, text: Text(en, zh: zh)))
    }
    if isClosed { add(policy.closed, "closed", "The customer's archive is closed.", "该客户档案已关闭。") }
    if let limit {
      if limit.currency != exposure.currency {
        add(
          policy.currency, "currency",
          "The limit is in \(limit.currency), the order in \(exposure.currency); they are not compared.",
          "信用额度为 \(limit.currency)，订单为 \(exposure.currency)；不作比较。")
      } else {
        if try exposure > limit {
          add(
            policy.overLimit, "overLimit", "Exposure \(exposure) exceeds the limit \(limit).",
            "信用敞口 \(exposure) 超过信用额度 \(limit)。")
        }
        let codes = unconverted.map(\.code)
        if !codes.isEmpty {
          add(
            policy.currency, "currency",
            "More is owed in \(codes.joined(separator: ", ")), for which there is no rate; record it with rate.put.",
            "另有 \(codes.joined(separator: "、")) 欠款，缺少当日汇率；请用 rate.put 登记。")
        }
      }
    } else {
      add(policy.noLimit, "noLimit", "No credit limit is set for the customer.", "该客户未设信用额度。")
    }
    if let group, let limit = group.limit {
      if try group.exposure > limit {
        add(
          policy.overGroupLimit ?? policy.overLimit, "overGroupLimit",
          "The group's exposure \(group.exposure) exceeds its limit \(limit).",
          "集团信用敞口 \(group.exposure) 超过集团信用额度 \(limit)。")
      }
      if !group.unconverted.isEmpty {
        add(
          policy.currency, "groupCurrency",
          "The group owes in \(group.unconverted.joined(separator: ", ")), for which there is no rate.",
          "集团另有 \(group.unconverted.joined(separator: "、")) 欠款，缺少当日汇率。")
      }
    }
    if let worstDays = lateness.days(beyond: policy.supplyStop.days) {
      add(
        policy.supplyStop.decision, "supplyStop",
        "An item is \(worstDays) days overdue; supply stops after \(policy.supplyStop.days).",
        "有未清项逾期 \(worstDays) 天；超过 \(policy.supplyStop.days) 天停止供货。")
    }
    if let worstDays = lateness.days(beyond: policy.overdue.days) {
      add(
        policy.overdue.decision, "overdue",
        "An item is \(worstDays) days overdue; orders are held after \(policy.overdue.days).",
        "有未清项逾期 \(worstDays) 天；超过 \(policy.overdue.days) 天冻结订单。")
    }
    self.decision = decision
    self.reasons = reasons
  }
}
