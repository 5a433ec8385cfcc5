// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListVerifications {
  static let name = "archive.verification.list"

  /// What `archive.verification.list` is asked: What was verified of a customer, in the order of recording.
  struct Params: Decodable {
    let customer: CustomerRef
    var limit: Int?
    var cursor: String?
  }
}

extension ListVerifications.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension RecordVerification {
  static let name = "archive.verification.record"

  /// What `archive.verification.record` is asked: Record that documents were verified or an interview was held, before
  /// a customer is scored.
  struct Params: Decodable {
    let customer: CustomerRef
    /// How it was verified: from documents, or in an interview.
    let kind: Kind
    var date: CivilDate?
    /// What the verification found: confirmed or doubtful.
    var result: ResultWord?
    /// What else should be known, in words.
    let note: String
    /// Who verified.
    let doneBy: String
    /// The ids of the documents that were checked.
    var documents: [EntityID]?
  }

  /// How it was verified: from documents, or in an interview.
  enum Kind: String, Codable, SQLBindable {
    case documents
    case interview

    var sqlValue: SQLValue { .text(rawValue) }
  }

  /// What the verification found: confirmed or doubtful.
  enum ResultWord: String, Codable, SQLBindable {
    case confirmed
    case doubtful

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension RecordVerification.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    kind = try members.value("kind")
    date = try members.optionalDate("date")
    result = try members.optional("result")
    note = try members.string("note")
    doneBy = try members.string("doneBy")
    documents = try members.optional("documents")
  }
}
