// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetTemplate {
  static let name = "survey.template.get"

  /// What `survey.template.get` is asked: Show a form with its questions in a language.
  struct Params: Decodable {
    /// The key of the form, such as 2-1.
    let id: String
  }
}

extension GetTemplate.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    id = try members.string("id")
  }
}

extension ListTemplates {
  static let name = "survey.template.list"
}
