// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ComputeProvision {
  static let name = "receivables.provision.compute"

  /// What `receivables.provision.compute` is asked: The provision for bad debts by a matrix of lateness.
  struct Params: Decodable {
    /// Loss rates by days past due; upTo 0 is not yet due, null is the rest; left out: the policy's.
    var matrix: [Matrix]?
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
    /// Adds everything up in this currency as well, at the rates of one day; an ISO 4217 code.
    var reportCurrency: Currency?
    var customer: CustomerRef?
  }
}

extension ComputeProvision.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    matrix = try members.optional("matrix")
    currency = try members.optional("currency")
    reportCurrency = try members.optional("reportCurrency")
    customer = try members.optional("customer")
  }
}
