// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension RenderLetter {
  static let name = "collections.letter.render"

  /// What `collections.letter.render` is asked: Render a letter in zh-Hans or en as text and HTML; needs the house's
  /// name and account.
  struct Params: Decodable {
    var `case`: EntityID?
    var customer: CustomerRef?
    /// The letter's key, such as reminder.
    let template: String
  }
}

extension RenderLetter.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    `case` = try members.optional("case")
    customer = try members.optional("customer")
    template = try members.string("template")
  }
}
