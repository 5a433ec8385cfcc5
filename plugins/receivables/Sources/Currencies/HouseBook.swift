import AvalKit

/// The journal in the house currency: what foreign accounts carry, and the exchange differences of settlements. The only
/// code that writes `receivables_house_entry`.
///
/// Invariants, proved by `receivables.ledger.verify`: on every day a foreign account carries `Carrying.worth(of:)` its
/// balance of that day, and the rows of a settlement, its exchange difference included, add up to zero.
final class HouseBook {
  /// The account that takes exchange differences.
  static let exchange: Int64 = 0
  /// The most that one document may be worth, so that sums of a million cannot overflow.
  static let worthLimit = Ledger.turnoverLimit / 1_000_000

  private struct Touched {
    let posting: Int64
    let account: Int64
    let counter: Int64?
    let kind: String
    let day: CivilDate
  }

  private let call: Call
  private let store: Store
  let rates: ExchangeRates
  /// Settlements whose exchange difference is still to be computed.
  private var touched: [Touched] = []

  init(_ call: Call) {
    self.call = call
    store = call.store
    rates = ExchangeRates(call)
  }

  // MARK: Valuing documents

  /// Values the items of one document, in proportion to the whole of it; without a rate they wait for one.
  func open(_ items: [Item]) throws {
    guard let first = items.first, try rates.lists(first.currency) else { return }
    guard let rate = try rates.rate(of: first.currency, on: first.day) else {
      for item in items { try wait(item.id, item.currency, item.day) }
      return
    }
    try value(items.map { ($0.id, $0.amount) }, at: rate, on: first.day, sign: 1)
  }

  /// Values a credit: at its day's rate, or at the worth that a conversion gave it.
  func open(_ credit: Credit, worth: Int64? = nil) throws {
    if let worth { return try carry(credit.id, credit.amount, worth, rate: nil, on: credit.day, sign: -1) }
    guard try rates.lists(credit.currency) else { return }
    guard let rate = try rates.rate(of: credit.currency, on: credit.day) else {
      return try wait(credit.id, credit.currency, credit.day)
    }
    try value([(credit.id, credit.amount)], at: rate, on: credit.day, sign: -1)
  }

  private func value(
    _ accounts: [(id: Int64, amount: Int64)], at rate: ExchangeRate, on day: CivilDate, sign: Int64
  ) throws {
    let total = accounts.reduce(Int128(0)) { $0 + Int128($1.amount) }
    let worth = try Int64(checked: (Fraction(total) * rate.factor()).rounded(digits: 0).units)
    guard worth <= HouseBook.worthLimit else { throw Ledger.turnoverFailure(rate.house, path: "/amount") }
    let parts = try Money(minor: worth, currency: rate.house).split(weights: accounts.map(\.amount))
    for (account, part) in zip(accounts, parts) {
      try carry(account.id, account.amount, part.minor, rate: rate.id, on: day, sign: sign)
    }
  }

  private func carry(
    _ account: Int64, _ amount: Int64, _ worth: Int64, rate: Int64?, on day: CivilDate, sign: Int64
  ) throws {
    try store.run(
      """
      INSERT INTO receivables_carrying (account, house, amount, worth, rate, recorded) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """, account, rates.policy().house.code, amount, worth, rate, call.now)
    try row(account, account, cause: account, day, sign * worth)
  }

  private func wait(_ account: Int64, _ currency: Currency, _ day: CivilDate) throws {
    try store.run(
      "INSERT INTO receivables_unvalued (account, currency, day) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", account,
      currency.code, day)
  }

  // MARK: Following balances

  /// Follows a movement of an account whose balance, in the journal's sign, went from `before` to `after`.
  ///
  /// - Parameter later: whether the account had rows on later days than the movement's.
  func follow(
    _ account: Int64, currency: Currency, posting: Int64, counter: Int64?, kind: String, on day: CivilDate,
    before: Int64, after: Int64, later: Bool
  ) throws {
    guard try rates.lists(currency), let carrying = try carrying(account) else { return }
    if later {
      try retrace(account, carrying, cause: posting)
    } else {
      try row(account, posting, cause: posting, day, carrying.worth(of: after) - carrying.worth(of: before))
      touched.append(Touched(posting: posting, account: account, counter: counter, kind: kind, day: day))
    }
  }

  func carrying(_ account: Int64) throws -> Carrying? {
    try store.first("SELECT amount, worth FROM receivables_carrying WHERE account = ?1", account) {
      Carrying(amount: $0.int(0), worth: $0.int(1))
    }
  }

  /// Goes through an account's rows again and adds what each lacks.
  private func retrace(_ account: Int64, _ carrying: Carrying, cause: Int64) throws {
    let rows = try store.all(
      """
      SELECT e.posting, e.day, e.amount, e.counter, e.kind, (SELECT coalesce(sum(h.amount), 0)
        FROM receivables_house_entry h WHERE h.account = e.account AND h.posting = e.posting)
      FROM receivables_entry e WHERE e.account = ?1 ORDER BY e.day, e.posting
      """, account
    ) {
      (
        Touched(
          posting: $0.int(0), account: account, counter: $0.optionalInt(3), kind: $0.text(4), day: $0.day(1)),
        $0.int(2), $0.int(5)
      )
    }
    var balance: Int64 = 0
    var worth: Int64 = 0
    for (entry, amount, kept) in rows {
      balance += amount
      let next = try carrying.worth(of: balance)
      // A settlement is looked at again even where rounding leaves this side unchanged: the other side may have moved.
      if next - worth != kept || entry.posting == cause || account == cause {
        try row(account, entry.posting, cause: cause, entry.day, next - worth - kept)
        touched.append(entry)
      }
      worth = next
    }
  }

  /// Books the exchange differences of the settlements followed since the last time.
  func settle(cause: Int64) throws {
    defer { touched.removeAll(keepingCapacity: true) }
    var done: Set<Int64> = []
    for entry in touched where done.insert(entry.posting).inserted {
      guard ["apply", "unapply", "convert", "transfer"].contains(entry.kind), let counter = entry.counter,
        let other = try otherSide(entry, counter)
      else { continue }
      let sum = try store.first(
        """
        SELECT coalesce(sum(amount), 0) FROM receivables_house_entry WHERE account IN (?1, ?2, ?3) AND posting = ?4
        """, HouseBook.exchange, entry.account, counter, entry.posting
      ) { $0.int(0) }
      try row(HouseBook.exchange, entry.posting, cause: cause, entry.day, -((sum ?? 0) + other))
    }
  }

  /// What the counter account adds beyond its rows here: nothing where it is valued, its own amount where it is of the
  /// house currency; nil while it waits for a rate.
  private func otherSide(_ entry: Touched, _ counter: Int64) throws -> Int64? {
    if try carrying(counter) != nil { return 0 }
    guard entry.kind == "convert" else { return nil }
    let house = try rates.policy().house
    return try store.first(
      """
      SELECT e.amount FROM receivables_entry e JOIN receivables_credit c ON c.id = e.account
      WHERE e.account = ?1 AND e.posting = ?2 AND c.currency = ?3
      """, counter, entry.posting, house.code
    ) { $0.int(0) }
  }

  private func row(_ account: Int64, _ posting: Int64, cause: Int64, _ day: CivilDate, _ amount: Int64) throws {
    guard amount != 0 else { return }
    try store.run(
      """
      INSERT INTO receivables_house_entry (account, posting, cause, day, recorded, amount)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """, account, posting, cause, day, call.now, amount)
  }

  // MARK: Valuing what waited

  /// The most documents that one request values.
  static let waitingMax = 10_000

  /// Before the first rate of a currency nothing of it was known to be foreign: all its documents wait now.
  func begin(_ currency: Currency) throws {
    for table in ["item", "credit"] {
      try store.run(
        """
        INSERT INTO receivables_unvalued (account, currency, day) SELECT id, currency, day FROM receivables_\(table)
        WHERE currency = ?1 ON CONFLICT DO NOTHING
        """, currency.code)
    }
  }

  /// Values documents that waited and now have a rate, oldest first, with all their rows since; those of closed periods
  /// stay as they were closed.
  ///
  /// - Returns: how many accounts were valued and how many still wait.
  func valueWaiting(
    _ currency: Currency, in days: ClosedRange<CivilDate>, closedThrough: CivilDate?
  ) throws -> (valued: Int, waiting: Int64) {
    let last = try Int64(days.upperBound.dayNumber) + Int64(rates.policy().maxAgeDays)
    var waiting = try store.all(
      """
      SELECT u.account, u.day, coalesce(i.amount, c.amount), coalesce(i.document, c.id), i.id IS NULL
      FROM receivables_unvalued u LEFT JOIN receivables_item i ON i.id = u.account
      LEFT JOIN receivables_credit c ON c.id = u.account
      WHERE u.currency = ?1 AND u.day BETWEEN ?2 AND ?3 AND u.day > ?4
      ORDER BY u.day, coalesce(i.document, c.id), u.account LIMIT ?5
      """, currency.code, days.lowerBound, last, closedThrough.map { Int64($0.dayNumber) } ?? Int64(Int32.min),
      HouseBook.waitingMax
    ) { (account: $0.int(0), day: $0.day(1), amount: $0.int(2), document: $0.int(3), isCredit: $0.bool(4)) }
    // A document is valued whole: one that the limit cut waits for the next request.
    if waiting.count == HouseBook.waitingMax, let cut = waiting.last?.document, cut != waiting.first?.document {
      waiting.removeAll { $0.document == cut }
    }
    var valued = 0
    var index = 0
    while index < waiting.count {
      let first = waiting[index]
      let parts = waiting[index...].prefix { $0.document == first.document }
      index += parts.count
      guard let rate = try rates.rate(of: currency, on: first.day) else { continue }
      try value(parts.map { ($0.account, $0.amount) }, at: rate, on: first.day, sign: first.isCredit ? -1 : 1)
      for part in parts {
        try store.run("DELETE FROM receivables_unvalued WHERE account = ?1", part.account)
        if let carrying = try carrying(part.account) { try retrace(part.account, carrying, cause: part.account) }
        try settle(cause: part.account)
      }
      valued += parts.count
    }
    let left = try store.first("SELECT count(*) FROM receivables_unvalued WHERE currency = ?1", currency.code) {
      $0.int(0)
    }
    return (valued, left ?? 0)
  }
}
