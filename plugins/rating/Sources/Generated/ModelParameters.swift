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

extension PutModel {
  static let name = "rating.model.put"

  /// What `rating.model.put` is asked: Put a model in force from a day on; ratings made before keep the model they were
  /// made by.
  struct Params: Decodable {
    /// The key of the model; a new one adds a model.
    let model: String
    /// The whole model document, or one extending another.
    let document: RawJSON
    /// The first day on which it holds; today where left out.
    var from: CivilDate?
    /// True lets from lie before today; it then needs a reason.
    var retroactive: Bool?
    /// Why, kept with the version.
    var reason: String?
    /// The number of the version in force on that day; 0 where there is none.
    var expectedVersion: Int?
  }
}

extension PutModel.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    model = try members.string("model")
    document = try members.value("document")
    from = try members.optionalDate("from")
    retroactive = try members.optionalBool("retroactive")
    reason = try members.optionalString("reason")
    expectedVersion = try members.optional("expectedVersion")
  }
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
