// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetExposure {
  static let name = "receivables.exposure.get"

  /// What `receivables.exposure.get` is asked: A customer's exposure of any day in one currency, with its parts, its
  /// security and its group's.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The currency that everything is turned into, at the rates of asOf; what has no rate stands in notIncluded; an
    /// ISO 4217 code.
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
