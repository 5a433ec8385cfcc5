// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension DecideDisclosure {
  static let name = "receivables.disclosure.decide"

  /// What `receivables.disclosure.decide` is asked: Approve or reject a disclosure by another person; what is approved
  /// is kept and handed out by disclosure.get.
  struct Params: Decodable {
    let disclosure: EntityID
    /// The decision of the second person.
    let decision: Decision
    /// Why, in words; the audit keeps it.
    let reason: String
  }

  /// The decision of the second person.
  enum Decision: String, Codable, SQLBindable {
    case approve
    case reject

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension DecideDisclosure.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    disclosure = try members.value("disclosure")
    decision = try members.value("decision")
    reason = try members.string("reason")
  }
}

extension GetDisclosure {
  static let name = "receivables.disclosure.get"

  /// What `receivables.disclosure.get` is asked: The approved document of a disclosure; refused until another person
  /// has approved it.
  struct Params: Decodable {
    let disclosure: EntityID
  }
}

extension GetDisclosure.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    disclosure = try members.value("disclosure")
  }
}

extension RequestDisclosure {
  static let name = "receivables.disclosure.request"

  /// What `receivables.disclosure.request` is asked: Ask to share exposure data with a supplier, bank or insurer;
  /// nothing leaves before approval.
  struct Params: Decodable {
    /// Who receives the disclosure.
    let recipient: String
    /// What the disclosure is for.
    let purpose: String
    var customer: CustomerRef?
  }
}

extension RequestDisclosure.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    recipient = try members.string("recipient")
    purpose = try members.string("purpose")
    customer = try members.optional("customer")
  }
}
