// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetModel {
  static let name = "rating.model.get"

  /// What `rating.model.get` is asked: Show a model with its factors, weights, points, vetoes, grades and limit
  /// methods.
  struct Params: Decodable {
    /// The key of the model, as model.list names it.
    let model: String
  }
}

extension GetModel.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    model = try members.string("model")
  }
}

extension ListModels {
  static let name = "rating.model.list"
}

extension ValidateModel {
  static let name = "rating.model.validate"

  /// What `rating.model.validate` is asked: Say what is wrong with a model, shipped or proposed; nothing is stored.
  struct Params: Decodable {
    /// The key of the model, as model.list names it.
    var model: String?
    /// A model document, whole or extending another.
    var document: RawJSON?
  }
}

extension ValidateModel.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    model = try members.optionalString("model")
    document = try members.optional("document")
  }
}
