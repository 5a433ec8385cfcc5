// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetWorklist {
  static let name = "collections.worklist.get"

  /// What `collections.worklist.get` is asked: A collector's cases, the most pressing first, each rank explained.
  struct Params: Decodable {
    /// Whose worklist; left out: everybody's.
    let collector: String
    var limit: Int?
  }
}

extension GetWorklist.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    collector = try members.string("collector")
    limit = try members.optional("limit")
  }
}
