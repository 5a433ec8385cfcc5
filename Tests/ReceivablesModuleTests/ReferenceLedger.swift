/// A ledger as naive as it can be: a list of what happened, added up anew for every question. Days are small integers,
/// amounts minor units; currency 0 is the house currency, currency 1 a foreign one.
struct ReferenceLedger {
  struct Item {
    let day: Int
    let due: Int
    let currency: Int
    let amount: Int64
    var isFee = false
    /// The index of the first item of the same document.
    var document = 0
    /// What a payment up to this day may take off, in percent of what notes and adjustments left.
    var discountDay = 0
    var percent: Int64 = 0
    /// In minor units of the house currency, for all of `amount`; nil while there is no rate.
    var worth: Int64?
  }

  struct Credit {
    let day: Int
    let currency: Int
    let amount: Int64
    var isPayment = true
    var isNote = false
    /// What the payer wrote.
    var reference = ""
  }

  /// A change of an item, and of the credit that caused it where one did.
  struct Move {
    let day: Int
    let item: Int
    let credit: Int?
    /// Added to the item's debt.
    let amount: Int64
    /// A discount granted with the payment: the credit lost nothing by it.
    var isGrant = false
    var isAdjustment = false
  }

  /// What stands behind the debt, in the house currency.
  struct Security {
    let isInsurance: Bool
    let amount: Int64
    /// Percent.
    let share: Int64
    let from: Int
    let to: Int?
    var released: Int?
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
    var delivered: Int64 = 0
    var invoiced: Int64 = 0
    var isInvoiced = false

    var lastDay: Int { holds.map(\.day).max() ?? Int.min }
    var reserved: Int64 { holds.reduce(0) { $0 + $1.amount } }
  }

  struct Delivery {
    let order: Int?
    let day: Int
    /// The delivery, and what invoices and cancellations took of it.
    var holds: [Hold]

    var lastDay: Int { holds.map(\.day).max() ?? day }
    var unbilled: Int64 { holds.reduce(0) { $0 + $1.amount } }
  }

  struct WriteOff {
    let item: Int
    let day: Int
    let amount: Int64
    var recovered: Int64 = 0
    var reversed: Int64 = 0
    /// What came in by hand: the same twice on one day is refused.
    var receipts: [[Int64]] = []

    var left: Int64 { amount - recovered - reversed }
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
  private(set) var securities: [Security] = []
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
    let applied = moves.filter { $0.credit == credit && $0.day <= day && !$0.isGrant }.reduce(credits[credit].amount) {
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

  /// An invoice of one or more parts; one of a single part may have a discount.
  mutating func invoice(
    _ parts: [(amount: Int64, due: Int)], of amount: Int64, _ currency: Int, day: Int, percent: Int64 = 0,
    until discountDay: Int = 0, order: Int? = nil
  ) -> Bool {
    guard parts.allSatisfy({ $0.amount > 0 && $0.due >= day }), parts.reduce(0, { $0 + $1.amount }) == amount,
      day > closedThrough
    else { return false }
    let worths = worths(parts.map(\.amount), currency, day)
    let document = items.count
    for (index, part) in parts.enumerated() {
      items.append(
        Item(
          day: day, due: part.due, currency: currency, amount: part.amount, document: document,
          discountDay: discountDay, percent: percent, worth: worths?[index]))
    }
    if let order, currency == 0 { bill(order, amount, on: day) }
    return true
  }

  /// A payment, a note, or what a claim gives; a payment with everything that another has is refused as typed in twice.
  mutating func credit(
    _ amount: Int64, _ currency: Int, day: Int, isPayment: Bool, isNote: Bool = false, reference: String = ""
  ) -> Bool {
    guard amount > 0, day > closedThrough else { return false }
    let isTwin = credits.contains {
      $0.isPayment && $0.day == day && $0.amount == amount && $0.currency == currency && $0.reference == reference
    }
    guard !isPayment || !isTwin else { return false }
    credits.append(
      Credit(
        day: day, currency: currency, amount: amount, isPayment: isPayment, isNote: isNote, reference: reference))
    return true
  }

  /// What a payment in time may take off an item: a share of what notes and adjustments left of it.
  func discount(_ item: Int) -> Int64 {
    guard items[item].percent > 0 else { return 0 }
    let base = moves.filter { $0.item == item && ($0.isAdjustment || ($0.credit.map { credits[$0].isNote } ?? false)) }
      .reduce(items[item].amount) { $0 + $1.amount }
    return (max(0, base) * items[item].percent * 2 + 100) / 200
  }

  /// A claim paid out on an item: applied at once, as far as the item is open.
  mutating func claim(_ amount: Int64, on item: Int, day: Int) -> Bool {
    guard credit(amount, items[item].currency, day: day, isPayment: false) else { return false }
    let on = naturalDay(item, day)
    let applied = min(amount, least(item, from: on))
    if applied > 0 { moves.append(Move(day: on, item: item, credit: credits.count - 1, amount: -applied)) }
    return true
  }

  /// The day of an application that names none: the later of both documents, and not before the item was taken back.
  private func naturalDay(_ item: Int, _ credited: Int) -> Int {
    let documents = max(credited, items[item].day)
    let own = moves.filter { $0.item == item }
    let undone = own.filter { $0.credit != nil && !$0.isGrant && $0.amount > 0 }.map(\.day).max() ?? 0
    return (own.map(\.day).max() ?? 0) > documents ? max(documents, undone) : documents
  }

  /// The newest credit, which names an item with a discount and is short by it: in time the discount is granted, late the
  /// item stays open for it.
  mutating func settleShort(_ item: Int) -> Bool {
    let credit = credits.count - 1
    let (amount, credited) = (credits[credit].amount, credits[credit].day)
    let granted = credited <= items[item].discountDay ? discount(item) : 0
    let on = naturalDay(item, credited)
    guard on > closedThrough, canLower(item, by: amount + granted, on: on) else { return false }
    if granted > 0 { moves.append(Move(day: on, item: item, credit: credit, amount: -granted, isGrant: true)) }
    moves.append(Move(day: on, item: item, credit: credit, amount: -amount))
    return true
  }

  /// Takes part of a credit out of this customer's books: paid back, or made another customer's.
  mutating func takeOut(_ credit: Int, _ amount: Int64, on day: Int) -> Bool {
    guard amount > 0, day > closedThrough, canSpend(credit, amount, on: day) else { return false }
    spent.append(Spent(day: day, credit: credit, amount: amount))
    return true
  }

  mutating func secure(_ security: Security) -> Bool {
    if let to = security.to, to < security.from { return false }
    securities.append(security)
    return true
  }

  mutating func release(_ security: Int, on day: Int) -> Bool {
    guard securities[security].released == nil, day >= securities[security].from else { return false }
    securities[security].released = day
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
    credits.append(
      Credit(day: day, currency: items[item].currency, amount: amount, reference: "converted \(credits.count)"))
    moves.append(Move(day: day, item: item, credit: credits.count - 1, amount: -amount))
    return true
  }

  mutating func unapply(_ credit: Int, from item: Int, on day: Int) -> Bool {
    let pair = moves.filter { $0.credit == credit && $0.item == item }
    let net = -pair.filter { !$0.isGrant }.reduce(0) { $0 + $1.amount }
    let granted = -pair.filter(\.isGrant).reduce(0) { $0 + $1.amount }
    // On every day from then on all of it, and of what was granted with it, is there to be taken back.
    let isThere = days(from: day).allSatisfy { on in
      let then = pair.filter { $0.day <= on }
      return -then.filter { !$0.isGrant }.reduce(0) { $0 + $1.amount } >= net
        && -then.filter(\.isGrant).reduce(0) { $0 + $1.amount } >= granted
    }
    guard net > 0, isThere, day > closedThrough else { return false }
    moves.append(Move(day: day, item: item, credit: credit, amount: net))
    if granted != 0 { moves.append(Move(day: day, item: item, credit: credit, amount: granted, isGrant: true)) }
    return true
  }

  mutating func change(_ item: Int, by amount: Int64, on day: Int, writesOff: Bool) -> Bool {
    guard amount != 0, day >= items[item].day, day > closedThrough else { return false }
    guard amount > 0 || canLower(item, by: -amount, on: day) else { return false }
    moves.append(Move(day: day, item: item, credit: nil, amount: amount, isAdjustment: !writesOff))
    if writesOff { writeOffs.append(WriteOff(item: item, day: day, amount: -amount)) }
    return true
  }

  mutating func recover(_ writeOff: Int, _ amount: Int64, on day: Int) -> Bool {
    let before = writeOffs[writeOff]
    guard amount > 0, day > closedThrough, day >= before.day, amount <= before.left,
      !before.receipts.contains([Int64(day), amount])
    else { return false }
    writeOffs[writeOff].recovered += amount
    writeOffs[writeOff].receipts.append([Int64(day), amount])
    return true
  }

  /// Takes what a payment has unapplied for a loss.
  mutating func recover(_ writeOff: Int, from credit: Int, _ amount: Int64, on day: Int) -> Bool {
    let before = writeOffs[writeOff]
    guard amount > 0, day > closedThrough, day >= before.day, amount <= before.left, credits[credit].isPayment,
      credits[credit].currency == items[before.item].currency, canSpend(credit, amount, on: day)
    else { return false }
    writeOffs[writeOff].recovered += amount
    spent.append(Spent(day: day, credit: credit, amount: amount))
    return true
  }

  /// Takes a loss back: its item is open again.
  mutating func reverse(_ writeOff: Int, _ amount: Int64, on day: Int) -> Bool {
    let before = writeOffs[writeOff]
    guard amount > 0, day > closedThrough, day >= before.day, amount <= before.left else { return false }
    writeOffs[writeOff].reversed += amount
    moves.append(Move(day: day, item: before.item, credit: nil, amount: amount))
    return true
  }

  /// Forgives part of a fee.
  mutating func waive(_ item: Int, _ amount: Int64, on day: Int) -> Bool {
    guard items[item].isFee, amount > 0, day > closedThrough, canLower(item, by: amount, on: day) else { return false }
    moves.append(Move(day: day, item: item, credit: nil, amount: -amount))
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

  /// Late fees of 0.0175 % a day on the balance that each day began with, less what was on account then, which covers what
  /// was due first: the amounts of the new items.
  mutating func chargeFees(on day: Int) -> [Int64]? {
    guard day > closedThrough else { return nil }
    var charged: [Int64] = []
    for index in items.indices where !items[index].isFee && items[index].day <= day && items[index].due < day {
      let sum = (items[index].due + 1...day).reduce(Int128(0)) { $0 + Int128(uncovered(index, on: $1 - 1)) }
      let accrued = Int64((sum * 175 * 2 + 1_000_000) / 2_000_000)
      let rest = accrued - fees[index, default: 0]
      guard rest > 0 else { continue }
      fees[index, default: 0] += rest
      charged.append(rest)
      items.append(
        Item(
          day: day, due: day, currency: items[index].currency, amount: rest, isFee: true, document: items.count,
          worth: worth(rest, items[index].currency, day)))
    }
    return charged
  }

  /// What is open of an item at the end of a day beyond what is on account.
  private func uncovered(_ item: Int, on day: Int) -> Int64 {
    let currency = items[item].currency
    var left = credits.indices.filter { credits[$0].currency == currency }.reduce(Int64(0)) {
      $0 + unapplied($1, on: day)
    }
    let earlier = items.indices.filter {
      !items[$0].isFee && items[$0].currency == currency && (items[$0].due, $0) < (items[item].due, item)
    }
    for one in earlier { left -= min(max(0, left), open(one, on: day)) }
    return open(item, on: day) - min(max(0, left), open(item, on: day))
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

  /// A document's worth is rounded once and split over its parts: what is left of whole minor units goes to the largest
  /// remainders, then to the earliest.
  private func worths(_ parts: [Int64], _ currency: Int, _ day: Int) -> [Int64]? {
    let sum = parts.reduce(0, +)
    guard let whole = worth(sum, currency, day) else { return nil }
    let exact = parts.map { (Int128(whole) * Int128($0)).quotientAndRemainder(dividingBy: Int128(sum)) }
    var worths = exact.map { Int64($0.quotient) }
    let order = exact.indices.sorted { (exact[$1].remainder, $0) < (exact[$0].remainder, $1) }
    for index in order.prefix(Int(whole - worths.reduce(0, +))) { worths[index] += 1 }
    return worths
  }

  mutating func put(rate: Int64, on day: Int) {
    rates.append(Rate(day: day, rate: rate))
    let waiting = items.indices.filter {
      items[$0].worth == nil && items[$0].day > closedThrough && items[$0].day >= day
        && items[$0].day - day <= Self.maxAge
    }
    for (_, parts) in Dictionary(grouping: waiting, by: { items[$0].document }) {
      guard let first = parts.first,
        let worths = worths(parts.map { items[$0].amount }, items[first].currency, items[first].day)
      else { continue }
      for (part, worth) in zip(parts, worths) { items[part].worth = worth }
    }
  }

  // MARK: Orders

  /// What an order still reserves: what was ordered beyond what was delivered or invoiced.
  private mutating func refresh(_ order: Int, on day: Int) {
    let before = orders[order]
    guard !before.isInvoiced else { return }
    let target = max(0, before.amount - max(before.delivered, before.invoiced))
    if target != before.reserved {
      orders[order].holds.append(Hold(day: max(day, before.lastDay), amount: target - before.reserved))
    }
    if before.invoiced > 0, before.invoiced >= max(before.amount, before.delivered) { orders[order].isInvoiced = true }
  }

  /// An invoice bills its order's deliveries, the oldest first, and goes ahead of those to come.
  private mutating func bill(_ order: Int, _ amount: Int64, on day: Int) {
    var left = amount
    for index in deliveries.indices.filter({ deliveries[$0].order == order })
      .sorted(by: { (deliveries[$0].day, $0) < (deliveries[$1].day, $1) })
    {
      let part = min(left, deliveries[index].unbilled)
      guard part > 0 else { continue }
      left -= part
      deliveries[index].holds.append(Hold(day: max(day, deliveries[index].lastDay), amount: -part))
    }
    orders[order].invoiced += amount
    refresh(order, on: day)
  }

  /// Reserves an amount for a new order, or replaces that of an old one.
  mutating func reserve(_ order: Int, _ amount: Int64, on day: Int) -> Bool {
    guard amount > 0 else { return false }
    if order == orders.count {
      orders.append(Order(amount: amount, holds: [Hold(day: day, amount: amount)]))
      return true
    }
    guard !orders[order].isInvoiced else { return false }
    orders[order].amount = amount
    refresh(order, on: day)
    return true
  }

  mutating func deliver(_ amount: Int64, order: Int?, on day: Int) -> Bool {
    guard amount > 0 else { return false }
    var holds = [Hold(day: day, amount: amount)]
    if let order {
      let ahead = min(amount, max(0, orders[order].invoiced - orders[order].delivered))
      if ahead > 0 { holds.append(Hold(day: day, amount: -ahead)) }
      orders[order].delivered += amount
      refresh(order, on: day)
    }
    deliveries.append(Delivery(order: order, day: day, holds: holds))
    return true
  }

  /// Takes back what is not billed of a delivery.
  mutating func cancel(_ delivery: Int, on day: Int) -> Bool {
    let before = deliveries[delivery]
    guard before.unbilled > 0, day >= before.day else { return false }
    let dated = max(day, before.lastDay)
    deliveries[delivery].holds.append(Hold(day: dated, amount: -before.unbilled))
    if let order = before.order {
      orders[order].delivered -= before.unbilled
      refresh(order, on: dated)
    }
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

  /// Open items, unapplied, unbilled, orders and what securities cover in the house currency; nil where a rate is missing.
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
    let unbilled = deliveries.reduce(Int64(0)) { sum, delivery in
      sum + delivery.holds.reduce(Int64(0)) { $0 + ($1.day <= day ? $1.amount : 0) }
    }
    let reserved = orders.reduce(Int64(0)) { sum, order in
      sum + order.holds.reduce(Int64(0)) { $0 + ($1.day <= day ? $1.amount : 0) }
    }
    return both + [unbilled, reserved, secured(both[0] + unbilled + reserved - both[1], on: day)]
  }

  /// Securities count one after the other, in whole minor units, against what those before left.
  private func secured(_ exposure: Int64, on day: Int) -> Int64 {
    var left = exposure
    for security in securities where security.from <= day && day <= security.to ?? day {
      if let released = security.released, day >= released { continue }
      guard left > 0 else { break }
      left -=
        security.isInsurance
        ? min(left, security.amount) * security.share / 100 : min(left, security.amount * security.share / 100)
    }
    return exposure - left
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
