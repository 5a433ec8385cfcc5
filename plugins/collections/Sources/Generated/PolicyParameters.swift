// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetPolicy {
  static let name = "collections.policy.get"

  /// What `collections.policy.get` is asked: The dunning ladder in force on a day.
  struct Params: Decodable {
    /// The name of the ladder; default "default".
    var policy: String?
  }
}

extension GetPolicy.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    policy = try members.optionalString("policy")
  }
}

extension PutPolicy {
  static let name = "collections.policy.put"

  /// What `collections.policy.put` is asked: Put a dunning ladder in force from a day on.
  struct Params: Decodable {
    /// The name of the ladder; default "default".
    var policy: String?
    /// The ladder as a document, shaped as the shipped policies/ladder/default.json.
    let document: RawJSON
    var effectiveFrom: CivilDate?
  }
}

extension PutPolicy.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    policy = try members.optionalString("policy")
    document = try members.value("document")
    effectiveFrom = try members.optionalDate("effectiveFrom")
  }
}
