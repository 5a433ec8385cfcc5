// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetPlan {
  static let name = "receivables.plan.get"

  /// What `receivables.plan.get` is asked: Compare a year's targets with what was sold and recovered up to a day.
  struct Params: Decodable {
    /// The calendar year of the plan.
    let year: Int
    /// Whose plan; default total.
    var by: By?
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
  }
}

extension GetPlan.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    year = try members.value("year")
    by = try members.optional("by")
    currency = try members.optional("currency")
  }
}

extension PutPlan {
  static let name = "receivables.plan.put"

  /// What `receivables.plan.put` is asked: Set a year's targets of sales and recovery, for the house, a branch or a
  /// salesperson.
  struct Params: Decodable {
    /// The calendar year of the plan.
    let year: Int
    /// Whose plan: the whole company's, a region's or a salesperson's.
    let by: By
    /// The region or the salesperson of the plan; left out for the total.
    var key: String?
    var sales: Money?
    let recovery: Money
    /// Why, in words; the audit keeps it.
    var reason: String?
  }
}

extension PutPlan.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    year = try members.value("year")
    by = try members.value("by")
    key = try members.optionalString("key")
    sales = try members.optional("sales")
    recovery = try members.money("recovery")
    reason = try members.optionalString("reason")
  }
}
