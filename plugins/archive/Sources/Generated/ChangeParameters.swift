// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListChanges {
  static let name = "archive.change.list"

  /// What `archive.change.list` is asked: Reported changes: the update form of a customer, or what waits for
  /// verification.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// Only those in this state.
    var status: Status?
    var limit: Int?
    var cursor: String?
  }

  /// Only those in this state.
  enum Status: String, Codable, SQLBindable {
    case pending
    case accepted
    case rejected

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ListChanges.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    status = try members.optional("status")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension ReportChange {
  static let name = "archive.change.report"

  /// What `archive.change.report` is asked: Report that something about a customer changed; it waits for verification.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The key of the field that has changed.
    let field: String
    /// The new value.
    let value: String
    /// Where the change was learned, a key of the policy sources.
    let source: String
    var date: CivilDate?
    /// What else should be known, in words.
    var note: String?
    /// Who collected the information.
    var collectedBy: String?
  }
}

extension ReportChange.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    field = try members.string("field")
    value = try members.string("value")
    source = try members.string("source")
    date = try members.optionalDate("date")
    note = try members.optionalString("note")
    collectedBy = try members.optionalString("collectedBy")
  }
}

extension VerifyChange {
  static let name = "archive.change.verify"

  /// What `archive.change.verify` is asked: Verify a reported change and write it, or reject it; whoever reported it
  /// does not decide.
  struct Params: Decodable {
    let change: EntityID
    /// Whether the change is taken into the file.
    let decision: Decision
    /// Why, in words; the audit keeps it.
    let reason: String
  }

  /// Whether the change is taken into the file.
  enum Decision: String, Codable, SQLBindable {
    case accept
    case reject

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension VerifyChange.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    change = try members.value("change")
    decision = try members.value("decision")
    reason = try members.string("reason")
  }
}
