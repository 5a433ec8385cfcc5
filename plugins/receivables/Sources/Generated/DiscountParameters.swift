// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ComputeDiscountCost {
  /// What `receivables.discount.cost` is asked: What it costs a customer not to take an early payment discount.
  struct Params: Decodable {
    /// Terms of payment such as 2/10 net 30, or the name of a policy's terms.
    let terms: String
  }
}

extension ComputeDiscountCost.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    terms = try members.string("terms")
  }
}
