// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetCard {
  static let name = "archive.card.get"

  /// What `archive.card.get` is asked: The customer card: four blocks, what each item says, what is missing, how
  /// complete it is.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The card's layout; default general.
    var template: String?
  }
}

extension GetCard.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    template = try members.optionalString("template")
  }
}
