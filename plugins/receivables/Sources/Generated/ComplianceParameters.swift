// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension CheckCompliance {
  /// What `receivables.compliance.get` is asked: Check branch by branch that recovery follows the rules of the policy.
  struct Params: Decodable {
    let from: CivilDate
    /// What a row stands for; default region.
    var by: By?
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
  }
}

extension CheckCompliance.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    from = try members.date("from")
    by = try members.optional("by")
    currency = try members.optional("currency")
  }
}
