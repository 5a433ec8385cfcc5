/// A ledger as naive as it can be: a list of what happened, added up anew for every question. Days are small integers,
/// amounts minor units of one currency.
struct ReferenceLedger {
  struct Item {
    let day: Int
    let due: Int
    let amount: Int64
  }

  struct Credit {
    let day: Int
    let amount: Int64
  }

  /// A change of an item, and of the credit that caused it where one did.
  struct Move {
    let day: Int
    let item: Int
    let credit: Int?
    /// Added to the item's debt.
    let amount: Int64
  }

  private(set) var items: [Item] = []
  private(set) var credits: [Credit] = []
  private(set) var moves: [Move] = []

  static let lastDay = 1_000

  func open(_ item: Int, on day: Int) -> Int64 {
    guard items[item].day <= day else { return 0 }
    return moves.filter { $0.item == item && $0.day <= day }.reduce(items[item].amount) { $0 + $1.amount }
  }

  func unapplied(_ credit: Int, on day: Int) -> Int64 {
    guard credits[credit].day <= day else { return 0 }
    return moves.filter { $0.credit == credit && $0.day <= day }.reduce(credits[credit].amount) { $0 + $1.amount }
  }

  private func days(from day: Int) -> [Int] {
    [day] + Set(moves.map(\.day)).filter { $0 > day }
  }

  /// Whether the item can lose so much on a day without going below zero on any later one.
  private func canLower(_ item: Int, by amount: Int64, on day: Int) -> Bool {
    day >= items[item].day && days(from: day).allSatisfy { open(item, on: $0) >= amount }
  }

  // MARK: Operations; each answers whether it is allowed, and does nothing where it is not

  mutating func invoice(_ amount: Int64, day: Int, due: Int) -> Bool {
    guard amount > 0, due >= day else { return false }
    items.append(Item(day: day, due: due, amount: amount))
    return true
  }

  mutating func credit(_ amount: Int64, day: Int) -> Bool {
    guard amount > 0 else { return false }
    credits.append(Credit(day: day, amount: amount))
    return true
  }

  mutating func apply(_ credit: Int, to item: Int, _ amount: Int64, on day: Int) -> Bool {
    guard amount > 0, day >= credits[credit].day, canLower(item, by: amount, on: day),
      days(from: day).allSatisfy({ unapplied(credit, on: $0) >= amount })
    else { return false }
    moves.append(Move(day: day, item: item, credit: credit, amount: -amount))
    return true
  }

  mutating func unapply(_ credit: Int, from item: Int, on day: Int) -> Bool {
    let pair = moves.filter { $0.credit == credit && $0.item == item }
    let net = -pair.reduce(0) { $0 + $1.amount }
    guard net > 0, let last = pair.map(\.day).max(), day >= last else { return false }
    moves.append(Move(day: day, item: item, credit: credit, amount: net))
    return true
  }

  mutating func change(_ item: Int, by amount: Int64, on day: Int) -> Bool {
    guard amount != 0, day >= items[item].day else { return false }
    guard amount > 0 || canLower(item, by: -amount, on: day) else { return false }
    moves.append(Move(day: day, item: item, credit: nil, amount: amount))
    return true
  }

  // MARK: Reports

  /// Not due, then due up to so many days, then older, then unapplied.
  func ageing(on day: Int, bounds: [Int]) -> [Int64] {
    var row = Array(repeating: Int64(0), count: bounds.count + 3)
    for index in items.indices {
      let late = day - items[index].due
      let column = late <= 0 ? 0 : 1 + (bounds.firstIndex { late <= $0 } ?? bounds.count)
      row[column] += open(index, on: day)
    }
    row[bounds.count + 2] = credits.indices.reduce(0) { $0 + unapplied($1, on: day) }
    return row
  }
}
