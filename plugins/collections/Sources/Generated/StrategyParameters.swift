// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension SuggestStrategy {
  static let name = "collections.strategy.suggest"

  /// What `collections.strategy.suggest` is asked: Channels by expected value, the limitation clock, fees, tactics and
  /// instruments of a case.
  struct Params: Decodable {
    let `case`: EntityID
    /// The kind of debtor whose tactics are asked for, a key of the policy strategy.
    var debtorType: String?
    /// Whether debtor and creditor belong to one system, so that its administration may help.
    var sameSystem: Bool?
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
  }
}

extension SuggestStrategy.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    `case` = try members.value("case")
    debtorType = try members.optionalString("debtorType")
    sameSystem = try members.optionalBool("sameSystem")
    currency = try members.optional("currency")
  }
}
