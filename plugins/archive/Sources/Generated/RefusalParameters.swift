// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListRefusals {
  static let name = "archive.refusal.list"

  /// What `archive.refusal.list` is asked: Refusals in the order of recording.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// Only refusals with this reason code.
    var code: String?
    var limit: Int?
    var cursor: String?
  }
}

extension ListRefusals.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    code = try members.optionalString("code")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension RecordRefusal {
  static let name = "archive.refusal.record"

  /// What `archive.refusal.record` is asked: Record that a customer was refused credit, with a coded reason and the
  /// polite text for the letter.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The code of the reason, a key of the policy refusals.
    let code: String
    var date: CivilDate?
    /// What the customer refused to give, such as the annual accounts.
    var about: String?
    /// What else should be known, in words.
    var note: String?
  }
}

extension RecordRefusal.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    code = try members.string("code")
    date = try members.optionalDate("date")
    about = try members.optionalString("about")
    note = try members.optionalString("note")
  }
}
