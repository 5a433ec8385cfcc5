// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ApproveDestruction {
  static let name = "archive.destruction.approve"

  /// What `archive.destruction.approve` is asked: Approve or reject a list of destruction; whoever proposed it does not
  /// approve it.
  struct Params: Decodable {
    let destruction: EntityID
    /// The decision of the second person.
    var decision: Decision?
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

extension ApproveDestruction.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    destruction = try members.value("destruction")
    decision = try members.optional("decision")
    reason = try members.string("reason")
  }
}

extension ExecuteDestruction {
  static let name = "archive.destruction.execute"

  /// What `archive.destruction.execute` is asked: Destroy the content of an approved list's documents, with every copy
  /// that the host keeps; pending until it is gone from the disk, which archive.destruction.list tells. The list stays
  /// for ever.
  struct Params: Decodable {
    let destruction: EntityID
  }
}

extension ExecuteDestruction.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    destruction = try members.value("destruction")
  }
}

extension ListDestructions {
  static let name = "archive.destruction.list"

  /// What `archive.destruction.list` is asked: Lists of destruction as they were proposed.
  struct Params: Decodable {
    /// Only those in this state.
    var status: Status?
    var limit: Int?
    var cursor: String?
  }

  /// Only those in this state.
  enum Status: String, Codable, SQLBindable {
    case proposed
    case approved
    case rejected
    case executed

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ListDestructions.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    status = try members.optional("status")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension ProposeDestruction {
  static let name = "archive.destruction.propose"

  /// What `archive.destruction.propose` is asked: Put documents past their retention on a list of destruction.
  struct Params: Decodable {
    /// The ids of the documents to destroy.
    let documents: [EntityID]
    /// The appraisal that finds the documents without further value.
    let appraisal: String
    /// Why, in words; the audit keeps it.
    let reason: String
  }
}

extension ProposeDestruction.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    documents = try members.array("documents")
    appraisal = try members.string("appraisal")
    reason = try members.string("reason")
  }
}
