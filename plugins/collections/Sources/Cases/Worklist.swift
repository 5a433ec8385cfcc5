import AvalKit

/// A collector's open cases, the most pressing first, each rank explained (F-C9).
struct GetWorklist: Method {
  struct Entry: Encodable {
    let rank: Int
    let `case`: EntityID
    let customer: EntityID
    let name: String
    let level: Int
    let overdue: [Money]
    let daysOverdue: Int
    let grade: String?
    let score: ExactDecimal
    let parts: WorklistScore
    let why: Text
  }

  struct Result: Encodable {
    let items: [Entry]
    let cases: Int
    let policyVersion: String
    let asOf: CivilDate
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let policy = try call.policy("worklist")
    let rules = try policy.decode(WorklistPolicy.self)
    let cases = try call.store.all(
      """
      SELECT \(CaseView.columns) FROM collections_case WHERE collector = ?1 AND state = 'open' ORDER BY id LIMIT 10000
      """, params.collector
    ) { CaseView(row: $0) }
    let ranked = try cases.compactMap { found -> Ranked? in
      let items = try DueItem.all(of: found.customer.number, on: call.asOf, in: call).filter { $0.due < call.asOf }
      var overdue: [Money] = []
      var days = 0
      for (currency, items) in Dictionary(grouping: items, by: \.currency).sorted(by: { $0.key < $1.key }) {
        overdue.append(try OnAccount.net(items, of: found.customer.number, currency, on: call.asOf, in: call))
        let since = try OnAccount.oldestUncovered(items, of: found.customer.number, currency, on: call.asOf, in: call)
        days = max(days, since.map { $0.days(until: call.asOf) } ?? 0)
      }
      // Who has paid is not called: what stands on account waits to be applied, which is not the collector's work.
      if days == 0, !items.isEmpty { return nil }
      let grade = try grade(of: found.customer.number, in: call)
      return Ranked(
        found: found, overdue: overdue, days: days, grade: grade,
        score: try rules.score(overdue: overdue, days: days, grade: grade))
    }
    .sorted { ($0.score.total, $0.days, $1.found.id) > ($1.score.total, $1.days, $0.found.id) }
    let entries = try ranked.prefix(params.limit ?? 100).enumerated().map { index, one in
      let found = one.found
      return Entry(
        rank: index + 1, case: found.id, customer: found.customer,
        name: try CustomerRef.id(found.customer).resolve(in: call).name, level: found.level, overdue: one.overdue,
        daysOverdue: one.days, grade: one.grade, score: one.score.total, parts: one.score,
        why: one.score.why(one.overdue, one.days, one.grade))
    }
    return Result(items: entries, cases: ranked.count, policyVersion: policy.version, asOf: call.asOf)
  }

  private struct Ranked {
    let found: CaseView
    let overdue: [Money]
    let days: Int
    let grade: String?
    let score: WorklistScore
  }

  private func grade(of customer: Int64, in call: Call) throws -> String? {
    guard call.isEnabled("rating") else { return nil }
    return try call.store.first(
      """
      SELECT grade FROM rating_assessment_v1
      WHERE customer_id IN \(Owner.sql) AND as_of <= ?2 AND grade IS NOT NULL ORDER BY as_of DESC, id DESC LIMIT 1
      """, customer, call.asOf
    ) { $0.text(0) }
  }
}

/// How cases are ranked, as `policies/worklist.json` states it: weights, and where a part is full.
package struct WorklistPolicy: Codable, Sendable {
  package let schema: Int
  package let version: String
  package let title: Text
  package let amountWeight: ExactDecimal
  /// In units of the amount's currency.
  package let amountFull: ExactDecimal
  package let daysWeight: ExactDecimal
  package let daysFull: Int
  package let gradeWeight: ExactDecimal
  package let grades: [String: ExactDecimal]
  /// Counts where the customer has no grade.
  package let ungraded: ExactDecimal

  /// F-C9, exact to four digits; of several currencies the one nearest to full counts.
  package func score(overdue: [Money], days: Int, grade: String?) throws -> WorklistScore {
    let shares = try overdue.map { try min(.one, Fraction($0.amount) / Fraction(amountFull)) }
    let amount = try Fraction(amountWeight) * (shares.max() ?? .zero)
    let lateness = try Fraction(daysWeight) * min(.one, Fraction(Int128(max(0, days)), Int128(daysFull)))
    let risk = try Fraction(gradeWeight) * Fraction(grade.flatMap { grades[String($0.prefix(1))] } ?? ungraded)
    return WorklistScore(
      amount: try amount.rounded(digits: 4), days: try lateness.rounded(digits: 4), grade: try risk.rounded(digits: 4),
      total: try (amount + lateness + risk).rounded(digits: 4))
  }
}

/// The parts of a case's rank, which add up to it.
package struct WorklistScore: Encodable, Sendable {
  package let amount: ExactDecimal
  package let days: ExactDecimal
  package let grade: ExactDecimal
  package let total: ExactDecimal

  func why(_ overdue: [Money], _ days: Int, _ letter: String?) -> Text {
    let sums = overdue.map(\.description).joined(separator: ", ")
    return Text(
      "\(sums) overdue counts \(amount), \(days) days count \(self.days), grade \(letter ?? "unknown") counts \(grade).",
      zh: "逾期金额 \(sums) 计 \(amount)，逾期 \(days) 天计 \(self.days)，信用等级 \(letter ?? "未知") 计 \(grade)。")
  }
}
