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
