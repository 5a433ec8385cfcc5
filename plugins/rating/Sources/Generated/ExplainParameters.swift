// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension Explain {
  static let name = "rating.explain"

  /// What `rating.explain` is asked: Explain an assessment in full, in Chinese or English, as text, markdown or JSON.
  struct Params: Decodable {
    let assessment: EntityID
    /// The form of the paper: text (default), md or json.
    var format: Format?
  }

  /// The form of the paper: text (default), md or json.
  enum Format: String, Codable, SQLBindable {
    case text
    case md
    case json

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension Explain.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    assessment = try members.value("assessment")
    format = try members.optional("format")
  }
}
