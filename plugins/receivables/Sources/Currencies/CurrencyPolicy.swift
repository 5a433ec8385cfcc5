import AvalKit

/// In which currency the books are kept, and how long a rate holds, as `policies/currencies.json` states it.
struct CurrencyPolicy: Decodable {
  let schema: Int
  let version: String
  let title: Text
  let house: Currency
  /// A rate counts for its day and so many days after it: long enough for the longest public holiday, on which no rate
  /// is published.
  let maxAgeDays: Int
  /// Whether unapplied receipts are revalued at the day's rate: money received in advance is usually no monetary item
  /// (IFRIC 22), money received for open items is.
  let revalueCredits: Bool
}

/// What the whole of an account is worth in the house currency, and hence any part of it.
package struct Carrying: Sendable {
  /// Minor units of the account's currency, above zero.
  package let amount: Int64
  /// Minor units of the house currency for all of `amount`.
  package let worth: Int64

  package init(amount: Int64, worth: Int64) {
    self.amount = amount
    self.worth = worth
  }

  /// What a balance is worth: in proportion, rounded half away from zero. Nothing is worth nothing and the whole amount
  /// the whole worth, so that however an account is paid down, its parts add up to the cent.
  package func worth(of balance: Int64) throws -> Int64 {
    let exact = Int128(worth) * Int128(balance)
    return try Int64(checked: Fraction(exact, Int128(amount)).rounded(digits: 0).units)
  }
}
