import AvalKit

/// What branches are checked against, as `policies/compliance.json` states it (V-29).
struct CompliancePolicy: Decodable {
  let schema: Int
  let version: String
  let title: Text
  /// Receipts are applied within so many days.
  let unappliedDays: Int
  /// Nothing is written off before it is so many days overdue.
  let writeOffMinDaysOverdue: Int
  /// What is later than this is charged late interest.
  let feeAfterDays: Int
  /// From this amount on an invoice needs evidence of acceptance.
  let weakEvidenceFrom: Money
}

/// Checks branch by branch that recovery follows the rules (V-29): each finding names its rule and its documents.
struct CheckCompliance: Method {
  static let name = "receivables.compliance.get"
  typealias By = BranchKey

  struct Finding: Encodable {
    let rule: String
    let text: Text
    let count: Int
    let amount: Money
    /// The first twenty.
    let documents: [EntityID]
  }

  struct Branch: Encodable {
    let key: String?
    let findings: [Finding]
  }

  struct Result: Encodable {
    let currency: String
    /// Branches with findings.
    let items: [Branch]
    let ok: Bool
    let asOf: CivilDate
    let policyVersion: String
  }

  private struct Sum {
    var count = 0
    var amount: Int64 = 0
    var documents: [EntityID] = []
  }

  private struct Rule {
    let name: String
    let text: Text
    let prefix: String
    /// Answers customer, id, amount; ?1 currency, ?2 and ?3 the days, ?4 a bound.
    let sql: String
    let bound: Int64
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let policy = try call.policy("compliance")
    let bounds = try policy.decode(CompliancePolicy.self)
    let currency = try ReportCurrency.choose(params.currency, in: call.store)
    let day = call.asOf
    guard params.from <= day else {
      throw Failure(
        .invalidParams, "The period would begin on \(params.from), after its end \(day).",
        zh: "起始日 \(params.from) 晚于截止日 \(day)。", path: "/from")
    }
    let keys = try (params.by ?? .region).keys(call)
    var found: [String?: [String: Sum]] = [:]
    let rules = CheckCompliance.rules(bounds, currency)
    for rule in rules {
      try call.checkCancelled()
      try call.store.each(rule.sql, currency.code, params.from, day, rule.bound) { row in
        let key = keys.key(of: keys.survivor(of: row.optionalInt(0)), currency: currency.code)
        var sum = found[key, default: [:]][rule.name] ?? Sum()
        sum.count += 1
        sum.amount += row.int(2)
        if sum.documents.count < 20 { sum.documents.append(row.id(1, rule.prefix)) }
        found[key, default: [:]][rule.name] = sum
        return true
      }
    }
    let branches = found.sorted { ($0.key ?? "\u{10FFFF}") < ($1.key ?? "\u{10FFFF}") }.map { key, sums in
      Branch(
        key: key,
        findings: rules.compactMap { rule in
          sums[rule.name].map {
            Finding(
              rule: rule.name, text: rule.text, count: $0.count, amount: Money(minor: $0.amount, currency: currency),
              documents: $0.documents)
          }
        })
    }
    return Result(
      currency: currency.code, items: branches, ok: branches.isEmpty, asOf: day, policyVersion: policy.version)
  }

  private static func rules(_ bounds: CompliancePolicy, _ currency: Currency) -> [Rule] {
    [
      Rule(
        name: "unapplied",
        text: Text(
          "Receipts not applied within \(bounds.unappliedDays) days.", zh: "收款超过 \(bounds.unappliedDays) 天未核销。"),
        prefix: Credit.Kind.payment.prefix,
        sql: """
          SELECT CASE WHEN c.assigned IS NULL THEN NULL ELSE c.customer END, c.id,
            -(SELECT sum(e.amount) FROM receivables_entry e WHERE e.account = c.id AND e.day <= ?3)
          FROM receivables_credit c
          WHERE c.currency = ?1 AND c.kind = 'payment' AND c.day BETWEEN ?2 AND ?3 - ?4 - 1
            AND (SELECT sum(e.amount) FROM receivables_entry e WHERE e.account = c.id AND e.day <= ?3) < 0
          ORDER BY c.id
          """, bound: Int64(bounds.unappliedDays)),
      Rule(
        name: "earlyWriteOff",
        text: Text(
          "Written off before being \(bounds.writeOffMinDaysOverdue) days overdue.",
          zh: "逾期未满 \(bounds.writeOffMinDaysOverdue) 天即作坏账核销。"),
        prefix: "wof",
        sql: """
          SELECT w.customer, w.id, w.amount FROM receivables_write_off w JOIN receivables_item i ON i.id = w.item
          WHERE w.currency = ?1 AND w.day BETWEEN ?2 AND ?3 AND w.day - i.due < ?4 ORDER BY w.id
          """, bound: Int64(bounds.writeOffMinDaysOverdue)),
      Rule(
        name: "noLateFee",
        text: Text(
          "More than \(bounds.feeAfterDays) days overdue without late interest charged.",
          zh: "逾期超过 \(bounds.feeAfterDays) 天未计收违约金或逾期利息。"),
        prefix: Item.prefix,
        sql: """
          SELECT i.customer, i.id, (SELECT sum(e.amount) FROM receivables_entry e WHERE e.account = i.id AND e.day <= ?3)
          FROM receivables_item i
          WHERE i.currency = ?1 AND i.component = 'principal' AND i.due BETWEEN ?2 AND ?3 - ?4 - 1
            AND (SELECT sum(e.amount) FROM receivables_entry e WHERE e.account = i.id AND e.day <= ?3) > 0
            AND NOT EXISTS (SELECT 1 FROM receivables_fee f WHERE f.principal = i.id AND f.through <= ?3)
          ORDER BY i.id
          """, bound: Int64(bounds.feeAfterDays)),
      Rule(
        name: "weakEvidence",
        text: Text(
          "Invoices of \(bounds.weakEvidenceFrom) or more without evidence of acceptance.",
          zh: "\(bounds.weakEvidenceFrom) 以上发票缺少验收凭证。"),
        prefix: Item.prefix,
        sql: """
          SELECT i.customer, i.id, i.amount FROM receivables_item i
          WHERE i.currency = ?1 AND i.kind = 'invoice' AND i.day BETWEEN ?2 AND ?3 AND i.acceptance IS NULL AND i.amount >= ?4
            AND NOT EXISTS (SELECT 1 FROM receivables_record r
              WHERE r.document = i.document AND r.kind = 'acceptance' AND r.day <= ?3)
          ORDER BY i.id
          """,
        bound: currency == bounds.weakEvidenceFrom.currency ? bounds.weakEvidenceFrom.minor : Int64.max),
      Rule(
        name: "releasedWhileStopped",
        text: Text("Orders released while supply was stopped.", zh: "停供期间解除冻结的订单。"), prefix: "ord",
        sql: """
          SELECT o.customer, o.id, o.amount FROM receivables_order o
          WHERE o.currency = ?1 AND o.day BETWEEN ?2 AND ?3 AND o.reason IS NOT NULL
            AND o.state IN ('released', 'invoiced') AND ?4 = 0 AND EXISTS (SELECT 1 FROM receivables_stop s
              WHERE s.customer = o.customer AND s.code = 'supplyStop' AND s.since <= o.day
                AND (s.cured IS NULL OR s.cured > o.day))
          ORDER BY o.id
          """, bound: 0),
    ]
  }
}
