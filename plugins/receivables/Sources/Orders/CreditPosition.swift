import AvalKit

/// Everything that makes up an exposure, in one currency; the parts add up to it.
struct ExposureComponents: Encodable {
  var openItems: Money
  var unapplied: Money
  var unbilled: Money
  var orders: Money
  var order: Money
  var security: Money

  init(_ currency: Currency) {
    openItems = .zero(currency)
    unapplied = openItems
    unbilled = openItems
    orders = openItems
    order = openItems
    security = openItems
  }

  /// What is owed and will be owed, less what is paid ahead.
  func unsecured() throws -> Money {
    let owed = try openItems + unbilled + orders
    return try owed + order - unapplied
  }

  func sum() throws -> Money { try unsecured() - security }
}

/// A security with what it counts for, and why.
struct CountedSecurity: Encodable {
  let security: EntityID
  let kind: String
  let amount: Money
  let share: ExactDecimal
  let counted: Money
  let why: Text
}

/// One customer's exposure on a day in one currency (V-6, F-V20): open items + unbilled deliveries + orders − what is paid
/// ahead − security.
struct CreditPosition {
  let currency: Currency
  private(set) var components: ExposureComponents
  private(set) var securities: [CountedSecurity] = []
  /// The rates it was converted at.
  private(set) var rates: [ExchangeRate] = []
  /// Currencies with something owed that have no rate for the day: they are not in the sum.
  private(set) var unconverted: [Currency] = []
  /// What each of them comes to: open, unbilled and ordered, less what is on account.
  private(set) var notIncluded: [Money] = []

  /// - Parameters:
  ///   - figures: what the customer owes by currency.
  ///   - order: the order asked about.
  ///   - convert: false leaves other currencies out, as unconverted.
  init(
    _ figures: [Currency: ExposureFigures], order: Money?, securities: [Security], in currency: Currency,
    rates: ExchangeRates, on day: CivilDate, convert: Bool = true
  ) throws {
    self.currency = currency
    components = ExposureComponents(currency)
    for (code, figure) in figures.sorted(by: { $0.key < $1.key }) where !figure.isZero {
      guard let factor = try factor(from: code, rates, day, convert) else {
        notIncluded.append(try figure.balance(in: code))
        continue
      }
      try add(figure.openItems, factor, to: \.openItems)
      try add(figure.unapplied, factor, to: \.unapplied)
      try add(figure.unbilled, factor, to: \.unbilled)
      try add(figure.orders, factor, to: \.orders)
    }
    if let order {
      if let factor = try factor(from: order.currency, rates, day, convert) {
        try add(order.minor, factor, to: \.order)
      } else {
        try leaveOut(order)
      }
    }
    try count(securities, rates, day)
  }

  private mutating func leaveOut(_ order: Money) throws {
    guard let index = notIncluded.firstIndex(where: { $0.currency == order.currency }) else {
      return notIncluded.append(order)
    }
    notIncluded[index] = try notIncluded[index] + order
  }

  private mutating func factor(
    from code: Currency, _ table: ExchangeRates, _ day: CivilDate, _ convert: Bool
  ) throws -> Fraction? {
    if code == currency { return .one }
    let house = try table.policy().house
    for foreign in [code, currency] where foreign != house {
      guard convert, let rate = try table.rate(of: foreign, on: day) else {
        if !unconverted.contains(code) { unconverted.append(code) }
        return nil
      }
      if !rates.contains(where: { $0.id == rate.id }) { rates.append(rate) }
    }
    return try table.factor(from: code, to: currency, on: day, path: "/amount")
  }

  /// Each part is rounded once, half away from zero.
  private mutating func add(
    _ minor: Int64, _ factor: Fraction, to part: WritableKeyPath<ExposureComponents, Money>
  ) throws {
    guard minor != 0 else { return }
    let units = try (Fraction(Int128(minor)) * factor).rounded(digits: 0).units
    components[keyPath: part] = try components[keyPath: part] + Money(minor: Int64(checked: units), currency: currency)
  }

  /// Securities count one after the other, each against what those before it left; together never more than is owed.
  private mutating func count(_ all: [Security], _ rates: ExchangeRates, _ day: CivilDate) throws {
    var left = try components.unsecured().minor
    for security in all {
      var counted: Int64 = 0
      let why: Text
      if let excluded = security.excluded(on: day) {
        why = excluded
      } else if let factor = try factor(from: security.amount.currency, rates, day, true) {
        let value = try (Fraction(Int128(security.amount.minor)) * factor).rounded(digits: 0, rounding: .down).units
        counted = try security.covers(of: left, amount: Int64(checked: value))
        left -= counted
        why = Text("Valid on \(day); \(security.share) % counts.", zh: "\(day) 有效；按 \(security.share)% 计。")
      } else {
        unconverted.removeAll { $0 == security.amount.currency }
        why = Text(
          "There is no rate of \(security.amount.currency) for \(day).",
          zh: "缺少 \(day) 的 \(security.amount.currency) 汇率。")
      }
      securities.append(
        CountedSecurity(
          security: EntityID(prefix: "sec", number: security.id), kind: security.kind.rawValue,
          amount: security.amount, share: security.share, counted: Money(minor: counted, currency: currency), why: why))
      components.security = try components.security + Money(minor: counted, currency: currency)
    }
  }
}

/// The reading of positions within one request.
struct Positions {
  let call: Call
  let exposure: Exposure
  let rates: ExchangeRates

  init(_ call: Call, _ clocks: Clocks? = nil) {
    self.call = call
    exposure = Exposure(call, clocks)
    rates = ExchangeRates(call, known: exposure.clocks.known)
  }

  func position(
    of customer: Int64, order: Money? = nil, without number: String? = nil, in currency: Currency, convert: Bool = true
  ) throws -> CreditPosition {
    try CreditPosition(
      exposure.figures(of: customer, without: number), order: order,
      securities: Securities.of(customer, known: exposure.clocks.known, in: call.store), in: currency, rates: rates,
      on: exposure.clocks.day, convert: convert)
  }
}

/// A group's exposure as replies show it.
struct GroupExposure: Encodable {
  struct Member: Encodable {
    let customer: EntityID
    let exposure: Money
  }

  let head: EntityID
  let limit: Money?
  let exposure: Money
  let available: Money?
  let members: [Member]
  let unconverted: [String]

  /// - Parameters:
  ///   - customer: whom the order is for.
  ///   - number: the order left out of the customer's reservations.
  init(
    _ group: CustomerGroup, limit: Money?, in currency: Currency, order: Money?, for customer: Int64,
    without number: String?, _ positions: Positions
  ) throws {
    var members: [Member] = []
    var missing: Set<String> = []
    for member in group.members {
      let position = try positions.position(
        of: member, order: member == customer ? order : nil, without: member == customer ? number : nil, in: currency)
      members.append(
        Member(
          customer: EntityID(prefix: CustomerRef.prefix, number: member), exposure: try position.components.sum()))
      missing.formUnion(position.unconverted.map(\.code))
    }
    head = EntityID(prefix: CustomerRef.prefix, number: group.head)
    self.limit = limit
    let sum = try members.map(\.exposure).sum(in: currency)
    exposure = sum
    available = try limit.map { try $0 - sum }
    self.members = members
    unconverted = missing.sorted()
  }
}
