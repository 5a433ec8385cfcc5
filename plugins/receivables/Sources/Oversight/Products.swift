import AvalKit

/// So much of a product, in its unit.
struct Quantity: Encodable {
  let quantity: ExactDecimal
  let unit: String
}

/// What was in stock of a product on a day.
struct StockLevel: Encodable {
  let date: CivilDate
  let quantity: ExactDecimal
  let unit: String
}

/// What production and the warehouse report of products (V-23): quantities beside the sales, never in the books.
enum ProductFigures {
  /// More than this is a slip of the keyboard, and sums stay far from any overflow.
  private static let quantityMax = ExactDecimal(1_000_000_000_000)
  private static let digitsMax = 6

  /// Refuses what is no quantity, and a unit other than the product's first.
  static func require(_ quantity: ExactDecimal, _ unit: String, of product: String, _ store: Store) throws {
    guard !quantity.isNegative, quantity <= quantityMax, quantity.scale <= digitsMax else {
      throw Failure(
        .invalidParams,
        "A quantity lies within 0 and \(quantityMax), with at most \(digitsMax) digits after the point.",
        zh: "数量须在 0 与 \(quantityMax) 之间，小数不超过 \(digitsMax) 位。", path: "/quantity")
    }
    let known = try store.first(
      """
      SELECT unit FROM receivables_stock WHERE product = ?1
      UNION ALL SELECT unit FROM receivables_production WHERE product = ?1 LIMIT 1
      """, product
    ) { $0.text(0) }
    guard let known, known != unit else { return }
    throw Failure(
      .conflict, "The product \(product) is counted in \(known); give its quantities in that unit.",
      zh: "产品 \(product) 的计量单位为 \(known)；请使用同一单位。", path: "/unit")
  }

  /// By product, what is planned to begin within a period. A plan that begins on the same day replaces the one before.
  static func planned(
    _ from: CivilDate, _ to: CivilDate, _ known: Instant, _ store: Store
  ) throws -> [String: Quantity] {
    var planned: [String: Quantity] = [:]
    try store.each(
      """
      SELECT product, quantity, unit FROM (
        SELECT product, quantity, unit, row_number() OVER (PARTITION BY product, day ORDER BY id DESC) AS newest
        FROM receivables_production WHERE day BETWEEN ?1 AND ?2 AND recorded <= ?3) AS plans
      WHERE newest = 1
      """, from, to, known
    ) { row in
      let sum = try (planned[row.text(0)]?.quantity ?? .zero) + row.decimal(1)
      planned[row.text(0)] = Quantity(quantity: sum, unit: row.text(2))
      return true
    }
    return planned
  }

  /// By product, the stock reported last on or before a day.
  static func stocks(_ day: CivilDate, _ known: Instant, _ store: Store) throws -> [String: StockLevel] {
    var stocks: [String: StockLevel] = [:]
    try store.each(
      """
      SELECT product, day, quantity, unit FROM (
        SELECT product, day, quantity, unit, row_number() OVER (PARTITION BY product ORDER BY day DESC, id DESC) AS newest
        FROM receivables_stock WHERE day <= ?1 AND recorded <= ?2) AS levels
      WHERE newest = 1
      """, day, known
    ) { row in
      stocks[row.text(0)] = StockLevel(date: row.day(1), quantity: try row.decimal(2), unit: row.text(3))
      return true
    }
    return stocks
  }
}

/// Records what is in stock of a product on a day; recorded again for the day, the last counts (V-23).
struct PutStock: Method {
  struct Stock: Encodable {
    let id: EntityID
    let product: String
    let date: CivilDate
    let quantity: ExactDecimal
    let unit: String
    let department: String?
  }

  struct Result: Encodable {
    let stock: Stock
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try ProductFigures.require(params.quantity, params.unit, of: params.product, call.store)
    let id = try call.nextID("stk")
    try call.store.run(
      """
      INSERT INTO receivables_stock (id, product, day, quantity, unit, department, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, id, params.product, params.date, params.quantity.description, params.unit, params.department, call.now,
      call.actor)
    let stock = Stock(
      id: id, product: params.product, date: params.date, quantity: params.quantity, unit: params.unit,
      department: params.department)
    try call.change(id.description, after: stock)
    return Result(stock: stock)
  }
}

/// Records what is to be produced of a product in a period; put again for the same first day, the last counts (V-23).
struct PutProduction: Method {
  struct Production: Encodable {
    let id: EntityID
    let product: String
    let from: CivilDate
    let to: CivilDate
    let quantity: ExactDecimal
    let unit: String
    let department: String?
  }

  struct Result: Encodable {
    let production: Production
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    try ReportPeriod.require(params.from, params.to)
    try ProductFigures.require(params.quantity, params.unit, of: params.product, call.store)
    let id = try call.nextID("prd")
    try call.store.run(
      """
      INSERT INTO receivables_production (id, product, day, until, quantity, unit, department, recorded, actor)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      """, id, params.product, params.from, params.to, params.quantity.description, params.unit, params.department,
      call.now, call.actor)
    let production = Production(
      id: id, product: params.product, from: params.from, to: params.to, quantity: params.quantity, unit: params.unit,
      department: params.department)
    try call.change(id.description, after: production)
    return Result(production: production)
  }
}
