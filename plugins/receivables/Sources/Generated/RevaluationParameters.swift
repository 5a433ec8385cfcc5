// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetRevaluation {
  static let name = "receivables.revaluation.get"

  /// What `receivables.revaluation.get` is asked: Report unrealised exchange differences: what foreign items carry
  /// against the day's rate.
  struct Params: Decodable {
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
  }
}

extension GetRevaluation.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    currency = try members.optional("currency")
  }
}

extension PostRevaluation {
  static let name = "receivables.revaluation.post"
}
