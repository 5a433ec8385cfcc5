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
    /// The first day on which it holds; today where left out.
    var effectiveFrom: CivilDate?
    /// True lets effectiveFrom lie before today; it then needs a reason.
    var retroactive: Bool?
    /// Why, kept with the version.
    var reason: String?
    /// The number of the version in force on that day; 0 where there is none.
    var expectedVersion: Int?
  }
}

extension PutPolicy.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    policy = try members.optionalString("policy")
    document = try members.value("document")
    effectiveFrom = try members.optionalDate("effectiveFrom")
    retroactive = try members.optionalBool("retroactive")
    reason = try members.optionalString("reason")
    expectedVersion = try members.optional("expectedVersion")
  }
}
