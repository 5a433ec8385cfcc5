// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ApproveLimit {
  static let name = "rating.limit.approve"

  /// What `rating.limit.approve` is asked: Approve a proposed limit; it holds from today. The proposer cannot approve.
  struct Params: Decodable {
    let proposal: EntityID
    /// Why, in words; the audit keeps it.
    var reason: String?
  }
}

extension ApproveLimit.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    proposal = try members.value("proposal")
    reason = try members.optionalString("reason")
  }
}

extension GetLimit {
  static let name = "rating.limit.get"

  /// What `rating.limit.get` is asked: Show the limits of a customer that hold on a day.
  struct Params: Decodable {
    let customer: CustomerRef
  }
}

extension GetLimit.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
  }
}

extension ListLimits {
  static let name = "rating.limit.list"

  /// What `rating.limit.list` is asked: List proposed limits, newest first.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// Only those in this state.
    var status: Status?
    var limit: Int?
    var cursor: String?
  }
}

extension ListLimits.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    status = try members.optional("status")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension ProposeLimit {
  static let name = "rating.limit.propose"

  /// What `rating.limit.propose` is asked: Propose a credit limit for a customer.
  struct Params: Decodable {
    let customer: CustomerRef
    let amount: Money
    /// Why, in words; the audit keeps it.
    var reason: String?
    var assessment: EntityID?
  }
}

extension ProposeLimit.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    amount = try members.money("amount")
    reason = try members.optionalString("reason")
    assessment = try members.optional("assessment")
  }
}

extension RejectLimit {
  static let name = "rating.limit.reject"

  /// What `rating.limit.reject` is asked: Reject a proposed limit.
  struct Params: Decodable {
    let proposal: EntityID
    /// Why, in words; the audit keeps it.
    let reason: String
  }
}

extension RejectLimit.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    proposal = try members.value("proposal")
    reason = try members.string("reason")
  }
}
