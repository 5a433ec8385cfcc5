// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetStatement {
  static let name = "receivables.statement.get"

  /// What `receivables.statement.get` is asked: A customer's statement of account, one account for each currency.
  struct Params: Decodable {
    let customer: CustomerRef
    let from: CivilDate
    let to: CivilDate
    /// Adds everything up in this currency as well, at the rates of one day; an ISO 4217 code.
    var reportCurrency: Currency?
  }
}

extension GetStatement.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    from = try members.date("from")
    to = try members.date("to")
    reportCurrency = try members.optional("reportCurrency")
  }
}
