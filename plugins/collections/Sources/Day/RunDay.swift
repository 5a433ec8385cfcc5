import AvalKit

/// Collections' own day: promises whose day has passed end kept or broken (C-23), cases of customers who owe nothing
/// overdue end, and where what was dunned before is owed again a case is open again (C-4).
struct RunDay: JobMethod {
  enum Step: String, Codable {
    case promises, cases, reopening
  }

  struct Checkpoint: Codable {
    var step = Step.promises
    /// The last number looked at in this step.
    var after: Int64 = 0
    var kept = 0
    var broken = 0
    var closed = 0
    var reopened = 0
  }

  struct Result: Encodable {
    let promisesKept: Int
    let promisesBroken: Int
    let casesClosed: Int
    let casesReopened: Int
  }

  /// Promises, or customers, of one slice.
  private static let perSlice = 200

  func slice(_ params: Params, from checkpoint: Checkpoint?, in call: Call) throws -> JobSlice<Checkpoint, Result> {
    var state = checkpoint ?? Checkpoint()
    switch state.step {
    case .promises:
      let ended = try EndedPromise.past(call.asOf, after: state.after, limit: RunDay.perSlice, in: call)
      for promise in ended {
        try promise.record(in: call)
        if promise.status == .kept { state.kept += 1 } else { state.broken += 1 }
      }
      state.after = ended.last?.promise.number ?? 0
      if ended.count < RunDay.perSlice { (state.step, state.after) = (.cases, 0) }
    case .cases:
      let closed = try Cases.closeSettled(on: call.asOf, limit: RunDay.perSlice, in: call)
      state.closed += closed
      if closed < RunDay.perSlice { state.step = .reopening }
    case .reopening:
      let owing = try owing(after: state.after, in: call)
      for (customer, level) in owing where try Cases.reopen(for: customer, level: level, in: call) {
        state.reopened += 1
      }
      guard owing.count == RunDay.perSlice, let last = owing.last else {
        return .done(
          Result(
            promisesKept: state.kept, promisesBroken: state.broken, casesClosed: state.closed,
            casesReopened: state.reopened))
      }
      state.after = last.customer
    }
    return .more(state)
  }

  /// Customers without an open case who owe something overdue that was dunned before, with the highest level it reached.
  private func owing(after: Int64, in call: Call) throws -> [(customer: Int64, level: Int)] {
    try call.store.all(
      """
      SELECT customer, max(level) FROM (
        SELECT coalesce(a.merged_into, a.id) AS customer, l.level
        FROM collections_level l JOIN receivables_open_item_v1 i ON i.item_id = l.item
          JOIN archive_customer_v1 a ON a.id = i.customer_id
        WHERE (i.open > 0 OR i.last_day > ?1) AND i.due_day < ?1 AND i.day <= ?1 AND l.day <= ?1
          AND \(Cases.balance) > 0) AS dunned
      WHERE customer > ?2 AND NOT EXISTS (
        SELECT 1 FROM collections_case c WHERE c.customer = dunned.customer AND c.state = 'open')
      GROUP BY customer ORDER BY customer LIMIT ?3
      """, call.asOf, after, RunDay.perSlice
    ) { (customer: $0.int(0), level: Int($0.int(1))) }
  }
}
