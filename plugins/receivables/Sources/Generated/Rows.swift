// Written by `make generate` from the structs that name their table; what is changed here is lost.
import AvalKit

extension Credit {
  /// The columns of `receivables_credit` in the order of `init(row:)` and `bind(to:)`.
  package static let columns = """
    id, kind, customer, number, day, currency, amount, unapplied, last_day, bank_account, cause, item
    """
  /// One placeholder a column, from ?1.
  package static let placeholders = """
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
    """
  static let columnCount = 12

  package init(row: Row) throws {
    id = row.int(0)
    kind = try storedWord(row.text(1))
    customer = row.optionalInt(2)
    number = row.optionalText(3)
    day = row.day(4)
    currency = try row.currency(5)
    amount = row.int(6)
    unapplied = row.int(7)
    lastDay = row.day(8)
    bankAccount = row.optionalText(9)
    cause = row.optionalText(10)
    item = row.optionalInt(11)
  }

  func bind(to statement: Statement) throws {
    try statement.bind(id, at: 1)
    try statement.bind(kind.rawValue, at: 2)
    try statement.bind(customer, at: 3)
    try statement.bind(number, at: 4)
    try statement.bind(Int64(day.dayNumber), at: 5)
    try statement.bind(currency.code, at: 6)
    try statement.bind(amount, at: 7)
    try statement.bind(unapplied, at: 8)
    try statement.bind(Int64(lastDay.dayNumber), at: 9)
    try statement.bind(bankAccount, at: 10)
    try statement.bind(cause, at: 11)
    try statement.bind(item, at: 12)
  }
}

extension ExchangeRate {
  /// The columns of `receivables_rate` in the order of `init(row:)` and `bind(to:)`.
  static let columns = """
    id, currency, house, day, rate, per, source
    """
  /// One placeholder a column, from ?1.
  static let placeholders = """
    ?1, ?2, ?3, ?4, ?5, ?6, ?7
    """
  static let columnCount = 7

  init(row: Row) throws {
    id = row.int(0)
    currency = try row.currency(1)
    house = try row.currency(2)
    day = row.day(3)
    rate = try row.decimal(4)
    per = try row.decimal(5)
    source = row.text(6)
  }

  func bind(to statement: Statement) throws {
    try statement.bind(id, at: 1)
    try statement.bind(currency.code, at: 2)
    try statement.bind(house.code, at: 3)
    try statement.bind(Int64(day.dayNumber), at: 4)
    try statement.bind(rate.description, at: 5)
    try statement.bind(per.description, at: 6)
    try statement.bind(source, at: 7)
  }
}

extension Item {
  /// The columns of `receivables_item` in the order of `init(row:)` and `bind(to:)`.
  package static let columns = """
    id, document, customer, kind, number, part, component, day, due, currency, amount, open, last_day, discount_day, \
    discount, discount_percent, discount_base, order_number, product, secured, interest_rate, acceptance, principal
    """
  /// One placeholder a column, from ?1.
  package static let placeholders = """
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23
    """
  static let columnCount = 23

  package init(row: Row) throws {
    id = row.int(0)
    document = row.int(1)
    customer = row.int(2)
    kind = row.text(3)
    number = row.text(4)
    part = Int(row.int(5))
    component = row.text(6)
    day = row.day(7)
    due = row.day(8)
    currency = try row.currency(9)
    amount = row.int(10)
    open = row.int(11)
    lastDay = row.day(12)
    discountDay = row.isNull(13) ? nil : row.day(13)
    discount = row.optionalInt(14)
    discountPercent = try row.isNull(15) ? nil : row.decimal(15)
    discountBase = row.optionalInt(16)
    orderNumber = row.optionalText(17)
    product = row.optionalText(18)
    secured = row.isNull(19) ? nil : row.bool(19)
    interestRate = row.optionalText(20)
    acceptance = row.optionalText(21)
    principal = row.optionalInt(22)
  }

  func bind(to statement: Statement) throws {
    try statement.bind(id, at: 1)
    try statement.bind(document, at: 2)
    try statement.bind(customer, at: 3)
    try statement.bind(kind, at: 4)
    try statement.bind(number, at: 5)
    try statement.bind(Int64(part), at: 6)
    try statement.bind(component, at: 7)
    try statement.bind(Int64(day.dayNumber), at: 8)
    try statement.bind(Int64(due.dayNumber), at: 9)
    try statement.bind(currency.code, at: 10)
    try statement.bind(amount, at: 11)
    try statement.bind(open, at: 12)
    try statement.bind(Int64(lastDay.dayNumber), at: 13)
    try statement.bind(discountDay.map { Int64($0.dayNumber) }, at: 14)
    try statement.bind(discount, at: 15)
    try statement.bind(discountPercent.map { $0.description }, at: 16)
    try statement.bind(discountBase, at: 17)
    try statement.bind(orderNumber, at: 18)
    try statement.bind(product, at: 19)
    try statement.bind(secured.map { $0 ? Int64(1) : 0 }, at: 20)
    try statement.bind(interestRate, at: 21)
    try statement.bind(acceptance, at: 22)
    try statement.bind(principal, at: 23)
  }
}

/// A word of a closed list as it was stored; another one is `corrupt`.
private func storedWord<Word: RawRepresentable>(_ text: String) throws -> Word where Word.RawValue == String {
  guard let word = Word(rawValue: text) else {
    throw Failure(
      .corrupt, "The stored word \"\(text)\" is none that this version knows; update aval.",
      zh: "存储的值“\(text)”不为此版本所知；请更新 aval。")
  }
  return word
}
