// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListSources {
  static let name = "archive.source.list"

  /// What `archive.source.list` is asked: The register of sources with their quality; with a customer also what was
  /// heard from each.
  struct Params: Decodable {
    var customer: CustomerRef?
  }
}

extension ListSources.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
  }
}
