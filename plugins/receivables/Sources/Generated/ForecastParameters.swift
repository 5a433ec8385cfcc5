// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetForecast {
  static let name = "receivables.forecast.get"

  /// What `receivables.forecast.get` is asked: Expected receipts week by week, by due day and by each payer's habit.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
    /// Adds everything up in this currency as well, at the rates of one day; an ISO 4217 code.
    var reportCurrency: Currency?
    /// How many weeks ahead, 1 to 104; default 13.
    var weeks: Int?
  }
}

extension GetForecast.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    currency = try members.optional("currency")
    reportCurrency = try members.optional("reportCurrency")
    weeks = try members.optional("weeks")
  }
}
