// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListSecurities {
  static let name = "receivables.security.list"

  /// What `receivables.security.list` is asked: List a customer's securities, and whether each counts on a day.
  struct Params: Decodable {
    let customer: CustomerRef
  }
}

extension ListSecurities.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
  }
}

extension PutSecurity {
  static let name = "receivables.security.put"

  /// What `receivables.security.put` is asked: Record a security behind a customer's debt, with its validity and the
  /// share of it that counts.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The kind of security: pledge, guarantee, insurance or deposit.
    let kind: Kind
    let amount: Money
    var share: ExactDecimal?
    let validFrom: CivilDate
    var validTo: CivilDate?
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
    /// Who gives the security.
    var provider: String?
    /// The number of the contract or the policy.
    var reference: String?
  }
}

extension PutSecurity.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    kind = try members.value("kind")
    amount = try members.money("amount")
    share = try members.optional("share")
    validFrom = try members.date("validFrom")
    validTo = try members.optionalDate("validTo")
    insist = try members.optionalBool("insist")
    provider = try members.optionalString("provider")
    reference = try members.optionalString("reference")
  }
}

extension ReleaseSecurity {
  static let name = "receivables.security.release"

  /// What `receivables.security.release` is asked: End a security from a day on.
  struct Params: Decodable {
    let security: EntityID
    let date: CivilDate
    /// Why, in words; the audit keeps it.
    let reason: String
  }
}

extension ReleaseSecurity.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    security = try members.value("security")
    date = try members.date("date")
    reason = try members.string("reason")
  }
}
