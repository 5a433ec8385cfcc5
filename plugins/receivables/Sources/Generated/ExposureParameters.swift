// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetExposure {
  static let name = "receivables.exposure.get"

  /// What `receivables.exposure.get` is asked: A customer's exposure of any day in one currency, with its parts, its
  /// security and its group's.
  struct Params: Decodable {
    let customer: CustomerRef
    /// Adds everything up in this currency as well, at the rates of one day; an ISO 4217 code.
    var reportCurrency: Currency?
  }
}

extension GetExposure.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    reportCurrency = try members.optional("reportCurrency")
  }
}
