// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetCashFlow {
  static let name = "receivables.cashFlow.get"

  /// What `receivables.cashFlow.get` is asked: What fell due and what came in, month by month, by branch.
  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
    /// What a row stands for; default total.
    var by: By?
    var customer: CustomerRef?
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
    /// Adds everything up in this currency as well, at the rates of one day; an ISO 4217 code.
    var reportCurrency: Currency?
  }
}

extension GetCashFlow.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    from = try members.date("from")
    to = try members.date("to")
    by = try members.optional("by")
    customer = try members.optional("customer")
    currency = try members.optional("currency")
    reportCurrency = try members.optional("reportCurrency")
  }
}
