/// A ledger as naive as it can be: a list of what happened, added up anew for every question. Days are small integers,
/// amounts minor units; currency 0 is the house currency, currency 1 a foreign one.
struct ReferenceLedger {
  struct Item {
    let day: Int
    let due: Int
    let currency: Int
    let amount: Int64
    var isFee = false
    /// In minor units of the house currency, for all of `amount`; nil while there is no rate.
    var worth: Int64?
  }

  struct Credit {
    let day: Int
    let currency: Int
    let amount: Int64
    var isPayment = true
  }

  /// A change of an item, and of the credit that caused it where one did.
  struct Move {
    let day: Int
    let item: Int
    let credit: Int?
    /// Added to the item's debt.
    let amount: Int64
  }

  /// A change of a credit that has no item: what was turned into another currency.
  struct Spent {
    let day: Int
    let credit: Int
    let amount: Int64
  }

  struct Rate {
    let day: Int
    /// Ten-thousandths of the house currency for one unit.
    let rate: Int64
  }

  struct Hold {
    let day: Int
    let amount: Int64
  }

  struct Order {
    var amount: Int64
    var holds: [Hold]
    var isInvoiced = false

    var lastDay: Int { holds.map(\.day).max() ?? 0 }
    var reserved: Int64 { holds.reduce(0) { $0 + $1.amount } }
  }

  struct Delivery {
    let order: Int?
    let day: Int
    let amount: Int64
    var billedDay: Int?
  }

  struct WriteOff {
    let item: Int
    let day: Int
    let amount: Int64
    var recovered: Int64 = 0
  }

  /// Minor units of one unit of the foreign currency.
  let foreignUnit: Int64
  private(set) var items: [Item] = []
  private(set) var credits: [Credit] = []
  private(set) var moves: [Move] = []
  private(set) var spent: [Spent] = []
  private(set) var rates: [Rate] = []
  private(set) var orders: [Order] = []
  private(set) var deliveries: [Delivery] = []
  private(set) var writeOffs: [WriteOff] = []
  private(set) var fees: [Int: Int64] = [:]
  private(set) var closedThrough = Int.min

  static let lastDay = 1_000
  /// How long a rate holds.
  static let maxAge = 10

  init(foreignUnit: Int64) {
    self.foreignUnit = foreignUnit
  }

  func open(_ item: Int, on day: Int) -> Int64 {
    guard items[item].day <= day else { return 0 }
    return moves.filter { $0.item == item && $0.day <= day }.reduce(items[item].amount) { $0 + $1.amount }
  }

  func unapplied(_ credit: Int, on day: Int) -> Int64 {
    guard credits[credit].day <= day else { return 0 }
    let applied = moves.filter { $0.credit == credit && $0.day <= day }.reduce(credits[credit].amount) {
      $0 + $1.amount
    }
    return spent.filter { $0.credit == credit && $0.day <= day }.reduce(applied) { $0 - $1.amount }
  }

  private func days(from day: Int) -> [Int] {
    [day] + Set(moves.map(\.day) + spent.map(\.day)).filter { $0 > day }
  }

  /// The least that the item has open on any day from `day` on.
  private func least(_ item: Int, from day: Int) -> Int64 {
    days(from: day).map { open(item, on: $0) }.min() ?? 0
  }

  private func canLower(_ item: Int, by amount: Int64, on day: Int) -> Bool {
    day >= items[item].day && least(item, from: day) >= amount
  }

  private func canSpend(_ credit: Int, _ amount: Int64, on day: Int) -> Bool {
    day >= credits[credit].day && days(from: day).allSatisfy { unapplied(credit, on: $0) >= amount }
  }

  // MARK: Operations; each answers whether it is allowed, and does nothing where it is not

  mutating func invoice(_ amount: Int64, _ currency: Int, day: Int, due: Int, order: Int? = nil) -> Bool {
    guard amount > 0, due >= day, day > closedThrough else { return false }
    items.append(Item(day: day, due: due, currency: currency, amount: amount, worth: worth(amount, currency, day)))
    guard let order else { return true }
    for index in deliveries.indices where deliveries[index].order == order && deliveries[index].billedDay == nil {
      deliveries[index].billedDay = max(day, deliveries[index].day)
    }
    if currency == 0 { consume(order, amount, on: day) }
    return true
  }

  mutating func credit(_ amount: Int64, _ currency: Int, day: Int, isPayment: Bool) -> Bool {
    guard amount > 0, day > closedThrough else { return false }
    credits.append(Credit(day: day, currency: currency, amount: amount, isPayment: isPayment))
    return true
  }

  /// A claim paid out on an item: applied at once, as far as the item is open.
  mutating func claim(_ amount: Int64, on item: Int, day: Int) -> Bool {
    guard credit(amount, items[item].currency, day: day, isPayment: false) else { return false }
    let undone = moves.filter { $0.item == item && $0.credit != nil && $0.amount > 0 }.map(\.day).max() ?? 0
    let documents = max(day, items[item].day)
    let on = (moves.filter { $0.item == item }.map(\.day).max() ?? 0) > documents ? max(documents, undone) : documents
    let applied = min(amount, least(item, from: on))
    if applied > 0 { moves.append(Move(day: on, item: item, credit: credits.count - 1, amount: -applied)) }
    return true
  }

  mutating func apply(_ credit: Int, to item: Int, _ amount: Int64, on day: Int) -> Bool {
    guard amount > 0, day > closedThrough, credits[credit].currency == items[item].currency,
      canLower(item, by: amount, on: day), canSpend(credit, amount, on: day)
    else { return false }
    moves.append(Move(day: day, item: item, credit: credit, amount: -amount))
    return true
  }

  /// Pays an item of one currency with a payment of the other.
  mutating func convert(_ credit: Int, _ paid: Int64, to item: Int, _ amount: Int64, on day: Int) -> Bool {
    guard paid > 0, amount > 0, day > closedThrough, credits[credit].isPayment,
      credits[credit].currency != items[item].currency, canSpend(credit, paid, on: day), rate(on: day) != nil,
      canLower(item, by: amount, on: day)
    else { return false }
    spent.append(Spent(day: day, credit: credit, amount: paid))
    credits.append(Credit(day: day, currency: items[item].currency, amount: amount))
    moves.append(Move(day: day, item: item, credit: credits.count - 1, amount: -amount))
    return true
  }

  mutating func unapply(_ credit: Int, from item: Int, on day: Int) -> Bool {
    let pair = moves.filter { $0.credit == credit && $0.item == item }
    let net = -pair.reduce(0) { $0 + $1.amount }
    guard net > 0, let last = pair.map(\.day).max(), day >= last, day > closedThrough else { return false }
    moves.append(Move(day: day, item: item, credit: credit, amount: net))
    return true
  }

  mutating func change(_ item: Int, by amount: Int64, on day: Int, writesOff: Bool) -> Bool {
    guard amount != 0, day >= items[item].day, day > closedThrough else { return false }
    guard amount > 0 || canLower(item, by: -amount, on: day) else { return false }
    moves.append(Move(day: day, item: item, credit: nil, amount: amount))
    if writesOff { writeOffs.append(WriteOff(item: item, day: day, amount: -amount)) }
    return true
  }

  mutating func recover(_ writeOff: Int, _ amount: Int64, on day: Int) -> Bool {
    let before = writeOffs[writeOff]
    guard amount > 0, day > closedThrough, day >= before.day, amount <= before.amount - before.recovered else {
      return false
    }
    writeOffs[writeOff].recovered += amount
    return true
  }

  mutating func close(through day: Int) -> Bool {
    guard day > closedThrough else { return false }
    closedThrough = day
    return true
  }

  mutating func reopen(through day: Int) -> Bool {
    guard day < closedThrough else { return false }
    closedThrough = day
    return true
  }

  /// Late fees of 0.0175 % a day on the balance that each day began with: the amounts of the new items.
  mutating func chargeFees(on day: Int) -> [Int64]? {
    guard day > closedThrough else { return nil }
    var charged: [Int64] = []
    for index in items.indices where !items[index].isFee && items[index].day <= day && items[index].due < day {
      let sum = (items[index].due + 1...day).reduce(Int128(0)) { $0 + Int128(open(index, on: $1 - 1)) }
      let accrued = Int64((sum * 175 * 2 + 1_000_000) / 2_000_000)
      let rest = accrued - fees[index, default: 0]
      guard rest > 0 else { continue }
      fees[index, default: 0] += rest
      charged.append(rest)
      items.append(
        Item(
          day: day, due: day, currency: items[index].currency, amount: rest, isFee: true,
          worth: worth(rest, items[index].currency, day)))
    }
    return charged
  }

  // MARK: Rates

  func rate(on day: Int) -> Int64? {
    rates.filter { $0.day <= day && day - $0.day <= Self.maxAge }.enumerated()
      .max { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }?.element.rate
  }

  /// Minor units of the house currency, rounded half away from zero.
  func converted(_ amount: Int64, _ rate: Int64) -> Int64 {
    let (numerator, denominator) = (Int128(amount) * Int128(rate) * 100, 10_000 * Int128(foreignUnit))
    let size = (Int128(numerator.magnitude) * 2 + denominator) / (2 * denominator)
    return Int64(numerator < 0 ? -size : size)
  }

  private func worth(_ amount: Int64, _ currency: Int, _ day: Int) -> Int64? {
    currency == 0 ? amount : rate(on: day).map { converted(amount, $0) }
  }

  mutating func put(rate: Int64, on day: Int) {
    rates.append(Rate(day: day, rate: rate))
    for index in items.indices
    where items[index].worth == nil && items[index].day > closedThrough && items[index].day >= day
      && items[index].day - day <= Self.maxAge
    {
      items[index].worth = worth(items[index].amount, items[index].currency, items[index].day)
    }
  }

  // MARK: Orders

  private mutating func consume(_ order: Int, _ amount: Int64, on day: Int) {
    guard !orders[order].isInvoiced else { return }
    let reserved = orders[order].reserved
    let freed = min(reserved, amount)
    orders[order].holds.append(Hold(day: max(day, orders[order].lastDay), amount: -freed))
    if freed == reserved { orders[order].isInvoiced = true }
  }

  /// Reserves an amount for a new order, or replaces that of an old one.
  mutating func reserve(_ order: Int, _ amount: Int64, on day: Int) -> Bool {
    guard amount > 0 else { return false }
    if order == orders.count {
      orders.append(Order(amount: amount, holds: [Hold(day: day, amount: amount)]))
      return true
    }
    guard !orders[order].isInvoiced else { return false }
    let change = amount - orders[order].reserved
    orders[order].holds.append(Hold(day: max(day, orders[order].lastDay), amount: change))
    return true
  }

  mutating func deliver(_ amount: Int64, order: Int?, on day: Int) -> Bool {
    guard amount > 0 else { return false }
    deliveries.append(Delivery(order: order, day: day, amount: amount))
    if let order { consume(order, amount, on: day) }
    return true
  }

  // MARK: Reports

  /// By currency: not due, then due up to so many days, then older, then unapplied.
  func ageing(_ currency: Int, on day: Int, bounds: [Int]) -> [Int64] {
    var row = Array(repeating: Int64(0), count: bounds.count + 3)
    for index in items.indices where items[index].currency == currency {
      let late = day - items[index].due
      let column = late <= 0 ? 0 : 1 + (bounds.firstIndex { late <= $0 } ?? bounds.count)
      row[column] += open(index, on: day)
    }
    row[bounds.count + 2] = credits.indices.filter { credits[$0].currency == currency }
      .reduce(0) { $0 + unapplied($1, on: day) }
    return row
  }

  /// Open items, unapplied, unbilled, orders in the house currency; nil where a rate is missing.
  func exposure(on day: Int) -> [Int64]? {
    func sums(_ currency: Int) -> [Int64] {
      let aged = ageing(currency, on: day, bounds: [])
      return [aged[0] + aged[1], aged[2]]
    }
    let foreign = sums(1)
    let rate = rate(on: day)
    if foreign != [0, 0], rate == nil { return nil }
    let home = sums(0)
    let both = zip(home, foreign).map { $0 + ($1 == 0 ? 0 : converted($1, rate ?? 0)) }
    let unbilled = deliveries.reduce(Int64(0)) {
      $0 + ($1.day <= day && ($1.billedDay.map { $0 > day } ?? true) ? $1.amount : 0)
    }
    let reserved = orders.reduce(Int64(0)) { sum, order in
      sum + order.holds.reduce(Int64(0)) { $0 + ($1.day <= day ? $1.amount : 0) }
    }
    return both + [unbilled, reserved]
  }

  /// What foreign items carry in the house currency; nil where one that is open has no worth yet.
  func carried(on day: Int) -> Int64? {
    var sum: Int64 = 0
    for index in items.indices where items[index].currency == 1 {
      let open = open(index, on: day)
      guard open != 0 else { continue }
      guard let worth = items[index].worth else { return nil }
      let (numerator, denominator) = (Int128(worth) * Int128(open), Int128(items[index].amount))
      sum += Int64((numerator * 2 + denominator) / (2 * denominator))
    }
    return sum
  }
}
