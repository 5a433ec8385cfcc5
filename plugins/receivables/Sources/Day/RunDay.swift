import AvalKit

/// The ledger's own day, as the books stand at its end by document day: what became late and what money nothing fits is
/// announced once each, and the supply of customers who are too late is stopped, or goes on (V-10).
struct RunDay: JobMethod {
  enum Step: String, Codable {
    case items, payments, customers
  }

  struct Checkpoint: Codable {
    var step = Step.items
    /// The last number looked at in this step.
    var after: Int64 = 0
    var itemsLate = 0
    var paymentsUnmatched = 0
    var stopsPlaced = 0
    var stopsLifted = 0
  }

  struct Result: Encodable {
    let itemsLate: Int
    let paymentsUnmatched: Int
    let stopsPlaced: Int
    let stopsLifted: Int
  }

  func slice(_ params: Params, from checkpoint: Checkpoint?, in call: Call) throws -> JobSlice<Checkpoint, Result> {
    var state = checkpoint ?? Checkpoint()
    switch state.step {
    case .items:
      let (count, last) = try LateItems.announce(after: state.after, in: call)
      state.itemsLate += count
      state.after = last ?? 0
      if last == nil { state.step = .payments }
    case .payments:
      let (count, last) = try UnmatchedPayments.announce(after: state.after, in: call)
      state.paymentsUnmatched += count
      state.after = last ?? 0
      if last == nil { state.step = .customers }
    case .customers:
      let review = try StopReview(call)
      let last = try review.run(after: state.after)
      state.stopsPlaced += review.placed
      state.stopsLifted += review.lifted
      guard let last else {
        return .done(
          Result(
            itemsLate: state.itemsLate, paymentsUnmatched: state.paymentsUnmatched, stopsPlaced: state.stopsPlaced,
            stopsLifted: state.stopsLifted))
      }
      state.after = last
    }
    return .more(state)
  }
}

/// What a day run announces once for each account.
struct Announcements {
  enum Kind: String {
    case itemLate, paymentUnmatched
  }

  let kind: Kind
  let call: Call

  /// Accounts looked at in one slice.
  static let accountsPerSlice = 4_000

  /// The last of the next accounts of a table, in the order of their numbers; nil where none is left.
  func last(of table: String, after: Int64) throws -> Int64? {
    try call.store.first(
      "SELECT max(id) FROM (SELECT id FROM \(table) WHERE id > ?1 ORDER BY id LIMIT ?2) AS next", after,
      Announcements.accountsPerSlice
    ) { $0.optionalInt(0) } ?? nil
  }

  func note(_ account: Int64, _ subject: String, _ payload: some Encodable) throws {
    try call.store.run(
      "INSERT INTO receivables_announced (kind, subject, day) VALUES (?1, ?2, ?3)", kind.rawValue, account, call.asOf)
    try call.change(subject, after: payload)
  }
}
