// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListRelations {
  static let name = "archive.relation.list"

  /// What `archive.relation.list` is asked: List a customer's relations, as the child or as the parent.
  struct Params: Decodable {
    let customer: CustomerRef
    /// Which side of the relation the customer is: child (default) or parent.
    var of: Of?
    var limit: Int?
    var cursor: String?
  }
}

extension ListRelations.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    of = try members.optional("of")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension PutRelation {
  static let name = "archive.relation.put"

  /// What `archive.relation.put` is asked: Record which customer controls another from a day on, or that it stands
  /// alone again.
  struct Params: Decodable {
    let customer: CustomerRef
    var parent: CustomerRef?
    let from: CivilDate
    var share: ExactDecimal?
    /// Where the relation was learned.
    var source: String?
  }
}

extension PutRelation.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    parent = try members.optional("parent")
    from = try members.date("from")
    share = try members.optional("share")
    source = try members.optionalString("source")
  }
}
