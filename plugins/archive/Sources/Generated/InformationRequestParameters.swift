// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension AnswerInformationRequest {
  static let name = "archive.informationRequest.answer"

  /// What `archive.informationRequest.answer` is asked: Answer a request for information, with the document where there
  /// is one.
  struct Params: Decodable {
    let request: EntityID
    /// What was found or obtained, in words.
    let answer: String
    var document: EntityID?
  }
}

extension AnswerInformationRequest.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    request = try members.value("request")
    answer = try members.string("answer")
    document = try members.optional("document")
  }
}

extension ListInformationRequests {
  static let name = "archive.informationRequest.list"

  /// What `archive.informationRequest.list` is asked: Requests for information in the order in which they were placed.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// Only those in this state.
    var status: Status?
    var limit: Int?
    var cursor: String?
  }

  /// Only those in this state.
  enum Status: String, Codable, SQLBindable {
    case open
    case answered
    case withdrawn

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ListInformationRequests.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    status = try members.optional("status")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension ObjectToInformationRequest {
  /// What `archive.informationRequest.object` is asked: Object to a request for information: it stays open, and a
  /// ticket is opened to settle it.
  struct Params: Decodable {
    let request: EntityID
    /// What speaks against asking for the information, in words.
    let objection: String
    /// The role of the person who acts, such as sales.
    let role: String
  }
}

extension ObjectToInformationRequest.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    request = try members.value("request")
    objection = try members.string("objection")
    role = try members.string("role")
  }
}

extension PlaceInformationRequest {
  static let name = "archive.informationRequest.place"

  /// What `archive.informationRequest.place` is asked: Ask for information about a customer; whoever is asked cannot
  /// refuse, only object.
  struct Params: Decodable {
    let customer: CustomerRef
    /// What it is about, in a few words.
    let subject: String
    /// Why, in words; the audit keeps it.
    let reason: String
    /// Who is asked to bring the information, by name or role.
    let addressedTo: String
    var dueOn: CivilDate?
  }
}

extension PlaceInformationRequest.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    subject = try members.string("subject")
    reason = try members.string("reason")
    addressedTo = try members.string("addressedTo")
    dueOn = try members.optionalDate("dueOn")
  }
}

extension WithdrawInformationRequest {
  static let name = "archive.informationRequest.withdraw"

  /// What `archive.informationRequest.withdraw` is asked: Take a request for information back; for those who may place
  /// one.
  struct Params: Decodable {
    let request: EntityID
    /// Why, in words; the audit keeps it.
    let reason: String
  }
}

extension WithdrawInformationRequest.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    request = try members.value("request")
    reason = try members.string("reason")
  }
}
