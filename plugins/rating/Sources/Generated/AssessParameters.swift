// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension Assess {
  static let name = "rating.assess"

  /// What `rating.assess` is asked: Rate a customer by a model and compute grade, limit, terms and next review, all
  /// explained and stored.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The key of the model, as model.list names it.
    let model: String
    /// What the books do not know: factors, statements, figures for the rigid indicators.
    var inputs: Inputs?
  }
}

extension Assess.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    model = try members.string("model")
    inputs = try members.optional("inputs")
  }
}
