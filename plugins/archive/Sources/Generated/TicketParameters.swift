// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension AdvanceTicket {
  static let name = "archive.ticket.advance"

  /// What `archive.ticket.advance` is asked: Write down what was done about a dispute (communication, training,
  /// explanation) and how it stands.
  struct Params: Decodable {
    let ticket: EntityID
    /// The measure that is taken, a key of the policy cooperation.
    let measure: String
    /// What else should be known, in words.
    let note: String
    /// The state that the step leads to; default inProgress.
    var status: Status?
    /// The role of the person who acts, such as sales.
    var role: String?
  }

  /// The state that the step leads to; default inProgress.
  enum Status: String, Codable, SQLBindable {
    case open
    case inProgress
    case resolved

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension AdvanceTicket.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    ticket = try members.value("ticket")
    measure = try members.string("measure")
    note = try members.string("note")
    status = try members.optional("status")
    role = try members.optionalString("role")
  }
}

extension ListTickets {
  static let name = "archive.ticket.list"

  /// What `archive.ticket.list` is asked: Disputes with their history, in the order in which they were opened.
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
    case inProgress
    case resolved

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ListTickets.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    status = try members.optional("status")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension OpenTicket {
  static let name = "archive.ticket.open"

  /// What `archive.ticket.open` is asked: Open a ticket about a dispute between sales and the credit department.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// What it is about, in a few words.
    let subject: String
    /// What else should be known, in words.
    let note: String
    /// The measure that is taken, a key of the policy cooperation.
    let measure: String
    /// The role of the person who acts, such as sales.
    var role: String?
  }
}

extension OpenTicket.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    subject = try members.string("subject")
    note = try members.string("note")
    measure = try members.string("measure")
    role = try members.optionalString("role")
  }
}
