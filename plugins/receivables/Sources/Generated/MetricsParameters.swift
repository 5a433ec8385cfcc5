// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetMetrics {
  static let name = "receivables.metrics.get"

  /// What `receivables.metrics.get` is asked: How fast and how surely the receivables turn into money: DSO three ways,
  /// ADD, CEI, turnover, days to pay, bad debts.
  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
    var customer: CustomerRef?
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
    /// Adds everything up in this currency as well, at the rates of one day; an ISO 4217 code.
    var reportCurrency: Currency?
  }
}

extension GetMetrics.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    from = try members.date("from")
    to = try members.date("to")
    customer = try members.optional("customer")
    currency = try members.optional("currency")
    reportCurrency = try members.optional("reportCurrency")
  }
}
