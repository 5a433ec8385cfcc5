// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetConcentration {
  static let name = "receivables.concentration.get"

  /// What `receivables.concentration.get` is asked: Shares of customers, regions or products in what is open, with an
  /// alarm for each above a limit.
  struct Params: Decodable {
    /// Whose shares are taken; default customer.
    var by: By?
    var shareLimit: ExactDecimal?
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
    /// Adds everything up in this currency as well, at the rates of one day; an ISO 4217 code.
    var reportCurrency: Currency?
    var limit: Int?
  }
}

extension GetConcentration.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    by = try members.optional("by")
    shareLimit = try members.optional("shareLimit")
    currency = try members.optional("currency")
    reportCurrency = try members.optional("reportCurrency")
    limit = try members.optional("limit")
  }
}
