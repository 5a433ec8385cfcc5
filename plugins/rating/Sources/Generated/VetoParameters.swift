// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ClearVeto {
  static let name = "rating.veto.clear"

  /// What `rating.veto.clear` is asked: Clear a veto that a person asserted. One person asks, another confirms by the
  /// same call; what was cleared already is answered as it stands.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The veto's code, as rating.veto.list names it.
    let code: String
    /// Why, in words; the audit keeps it.
    let reason: String
    /// The document that shows it.
    var evidence: String?
  }
}

extension ClearVeto.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    code = try members.string("code")
    reason = try members.string("reason")
    evidence = try members.optionalString("evidence")
  }
}

extension ListVetoes {
  static let name = "rating.veto.list"

  /// What `rating.veto.list` is asked: List what stops the credit of customers, newest first: vetoes and grades without
  /// credit that stand, or all that ever did.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// Only those that stand on the day; default true.
    var standing: Bool?
    var limit: Int?
    var cursor: String?
  }
}

extension ListVetoes.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    standing = try members.optionalBool("standing")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}
