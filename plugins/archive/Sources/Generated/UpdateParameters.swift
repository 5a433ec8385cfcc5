// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension UpdatesDue {
  /// What `archive.update.due` is asked: Archives that must be looked at again: due after 3 months, overdue after 6,
  /// blocked after 12.
  struct Params: Decodable {
    var limit: Int?
    var cursor: String?
  }
}

extension UpdatesDue.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}
