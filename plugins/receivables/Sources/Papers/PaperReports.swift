import AvalKit

/// What a report of a module answers: the paper, which the host writes in the format asked for.
struct BuiltPaper: Encodable {
  let paper: Paper
}

/// Builds a customer's statement of account (V-19).
struct StatementReport: Method {
  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    BuiltPaper(paper: try CustomerPaper.statement.make(params.customer, from: params.from, to: params.to, in: call))
  }
}

/// Builds a customer's receivables analysis (V-18).
struct AnalysisReport: Method {
  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    BuiltPaper(paper: try CustomerPaper.analysis.make(params.customer, from: params.from, to: params.to, in: call))
  }
}

/// Builds the report on a customer's bad debts (F-V18).
struct BadDebtsReport: Method {
  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    BuiltPaper(paper: try CustomerPaper.badDebts.make(params.customer, from: params.from, to: params.to, in: call))
  }
}

/// Builds the request to confirm a balance: for one customer, or one sheet for each who owes us or whom we owe.
struct ConfirmationReport: Method {
  /// How many customers one batch holds; whoever has more asks again by customer.
  private static let customersMax = 1_000

  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    if let customer = params.customer {
      return BuiltPaper(paper: try CustomerPaper.confirmation.make(customer, from: params.to, to: params.to, in: call))
    }
    let customers = try Self.withBalance(on: params.to, in: call)
    var paper = Paper(CustomerPaper.confirmation.title, call.language)
    if customers.isEmpty {
      paper.paragraph(
        Text(
          "On \(params.to.english) no customer owed anything or was owed anything.",
          zh: "截至\(params.to.chinese)，与各客户的往来余额均为零。"))
    }
    for (number, id) in customers.enumerated() {
      if number > 0 { paper.newSheet() }
      let customer = try CustomerRef.id(EntityID(prefix: CustomerRef.prefix, number: id)).resolve(in: call)
      paper.heading(
        Text("\(customer.name) (\(customer.archiveNumber))", zh: "\(customer.name)（客户编号 \(customer.archiveNumber)）"))
      try CustomerPaper.Subject(customer, from: params.to, to: params.to, in: call).writeConfirmation(on: &paper)
    }
    return BuiltPaper(paper: paper)
  }

  /// Who owes us or is owed by us on balance, in any currency, by the customers' ids; merged customers count as one.
  private static func withBalance(on day: CivilDate, in call: Call) throws -> [Int64] {
    struct Account: Hashable {
      let customer: Int64
      let currency: String
    }
    let survivors = Dictionary(
      try call.store.all(
        "SELECT id, merged_into FROM archive_customer_v1 WHERE merged_into IS NOT NULL ORDER BY id"
      ) { ($0.int(0), $0.int(1)) }
    ) { first, _ in first }
    let balances = Balances(
      store: call.store, clocks: CustomerPaper.Subject.clocks(on: day, in: call), customer: nil)
    var sums: [Account: Int64] = [:]
    try balances.eachOpenItem { customer, currency, _, open in
      sums[Account(customer: survivors[customer] ?? customer, currency: currency), default: 0] += open
    }
    try balances.eachCredit { payer, currency, unapplied in
      // Money of nobody known is nobody's balance.
      guard let customer = payer else { return }
      sums[Account(customer: survivors[customer] ?? customer, currency: currency), default: 0] -= unapplied
    }
    let found = Set(sums.filter { $0.value != 0 }.keys.map(\.customer)).sorted()
    guard found.count <= customersMax else {
      throw Failure(
        .limitExceeded, "More than \(customersMax) customers have a balance; ask for them one by one.",
        zh: "有余额的客户超过 \(customersMax) 家；请逐家生成。", path: "/customer")
    }
    return found
  }
}
