// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension AnalysisReport {
  static let name = "receivables.report.analysis"

  /// What `receivables.report.analysis` is asked: Build a customer's receivables analysis for report.render.
  struct Params: Decodable {
    let customer: CustomerRef
    let from: CivilDate
    let to: CivilDate
  }
}

extension AnalysisReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    from = try members.date("from")
    to = try members.date("to")
  }
}

extension BadDebtsReport {
  static let name = "receivables.report.badDebts"

  /// What `receivables.report.badDebts` is asked: Build the report on a customer's bad debts for report.render.
  struct Params: Decodable {
    let customer: CustomerRef
    let from: CivilDate
    let to: CivilDate
  }
}

extension BadDebtsReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    from = try members.date("from")
    to = try members.date("to")
  }
}

extension ConfirmationReport {
  static let name = "receivables.report.confirmation"

  /// What `receivables.report.confirmation` is asked: Build the request to confirm a balance, of one customer or of all
  /// who owe or are owed, for report.render.
  struct Params: Decodable {
    /// One customer; left out, everybody who owes us or whom we owe, each on a sheet of its own.
    var customer: CustomerRef?
    /// The day whose balance is confirmed.
    let to: CivilDate
  }
}

extension ConfirmationReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    to = try members.date("to")
  }
}

extension HeldOrdersReport {
  static let name = "receivables.report.heldOrders"

  typealias Params = Empty
}

extension MonthlyReport {
  static let name = "receivables.report.monthly"

  /// What `receivables.report.monthly` is asked: Build the report on sales, receipts and open items of a period beside
  /// the period before, for report.render.
  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
    /// What a row stands for; default salesperson.
    var by: By?
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
  }
}

extension MonthlyReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    from = try members.date("from")
    to = try members.date("to")
    by = try members.optional("by")
    currency = try members.optional("currency")
  }
}

extension StatementReport {
  static let name = "receivables.report.statement"

  /// What `receivables.report.statement` is asked: Build a customer's statement of account for report.render.
  struct Params: Decodable {
    let customer: CustomerRef
    let from: CivilDate
    let to: CivilDate
  }
}

extension StatementReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    from = try members.date("from")
    to = try members.date("to")
  }
}
