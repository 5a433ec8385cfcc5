// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension RetentionDue {
  /// What `archive.retention.due` is asked: Documents whose retention has ended.
  struct Params: Decodable {
    var customer: CustomerRef?
    var limit: Int?
    var cursor: String?
  }
}

extension RetentionDue.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}
