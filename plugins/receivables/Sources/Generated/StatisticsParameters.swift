// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetStatistics {
  static let name = "receivables.statistics.get"

  /// What `receivables.statistics.get` is asked: Sales, receipts and what is open by customer, salesperson, region or
  /// product; of products also planned production and stock.
  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
    /// What a row stands for; default customer.
    var by: By?
    var customer: CustomerRef?
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
    /// Adds everything up in this currency as well, at the rates of one day; an ISO 4217 code.
    var reportCurrency: Currency?
    var limit: Int?
  }
}

extension GetStatistics.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    from = try members.date("from")
    to = try members.date("to")
    by = try members.optional("by")
    customer = try members.optional("customer")
    currency = try members.optional("currency")
    reportCurrency = try members.optional("reportCurrency")
    limit = try members.optional("limit")
  }
}
