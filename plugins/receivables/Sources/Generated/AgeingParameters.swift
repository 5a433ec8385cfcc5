// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetAgeing {
  static let name = "receivables.ageing.get"

  /// What `receivables.ageing.get` is asked: Age what is owed on any day; every row adds up to its balance.
  struct Params: Decodable {
    /// What a row stands for; default customer.
    var by: By?
    /// Upper bounds in days past due, growing; default 30, 60, 90, 180, 365 and everything older.
    var buckets: [Int]?
    var customer: CustomerRef?
    var limit: Int?
    var cursor: String?
    /// Adds everything up in this currency as well, at the rates of one day; an ISO 4217 code.
    var reportCurrency: Currency?
  }
}

extension GetAgeing.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    by = try members.optional("by")
    buckets = try members.optional("buckets")
    customer = try members.optional("customer")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
    reportCurrency = try members.optional("reportCurrency")
  }
}
