// Written by `make generate` from the structs that name their table; what is changed here is lost.
import AvalKit

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
