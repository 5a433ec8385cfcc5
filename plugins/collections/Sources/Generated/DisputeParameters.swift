// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListDisputes {
  static let name = "collections.dispute.list"

  /// What `collections.dispute.list` is asked: List disputes in the order they were opened.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// True: disputes that are open; false: those that have ended; left out: both.
    var open: Bool?
    /// True: only disputes that were accepted and still wait for their credit note or adjustment; default false.
    var toCredit: Bool?
    var limit: Int?
    var cursor: String?
  }
}

extension ListDisputes.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    open = try members.optionalBool("open")
    toCredit = try members.optionalBool("toCredit")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension OpenDispute {
  static let name = "collections.dispute.open"

  /// What `collections.dispute.open` is asked: Dispute part of an item: that part is not dunned, the rest stays due.
  struct Params: Decodable {
    let item: EntityID
    let amount: Money
    /// What the customer disputes.
    let reason: String
    var date: CivilDate?
    /// True: dispute on a day to come or in closed books; the audit shows it; default false.
    var insist: Bool?
  }
}

extension OpenDispute.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    item = try members.value("item")
    amount = try members.money("amount")
    reason = try members.string("reason")
    date = try members.optionalDate("date")
    insist = try members.optionalBool("insist")
  }
}

extension ResolveDispute {
  static let name = "collections.dispute.resolve"

  /// What `collections.dispute.resolve` is asked: Resolve a dispute: what is rejected or withdrawn is due again; what
  /// is accepted is credited, or waits for its note.
  struct Params: Decodable {
    let dispute: EntityID
    /// How the dispute ended: accepted, rejected or withdrawn.
    let outcome: Outcome
    /// Why, in words; the audit keeps it.
    var reason: String?
    var date: CivilDate?
    /// The credit note to post with outcome accepted: its number; amount (default: the disputed amount), date (default:
    /// the day of the resolution) and cause; for a dispute accepted earlier it may be given later.
    var creditNote: CreditNote?
    /// Instead of a credit note, the adjustment that lowers the item: a positive amount (default: the disputed amount),
    /// date and reason.
    var adjustment: Adjustment?
    /// True: resolve on a day to come; the audit shows it; default false.
    var insist: Bool?
  }

  /// How the dispute ended: accepted, rejected or withdrawn.
  enum Outcome: String, Codable, SQLBindable {
    case accepted
    case rejected
    case withdrawn

    var sqlValue: SQLValue { .text(rawValue) }
  }

  /// The credit note to post with outcome accepted: its number; amount (default: the disputed amount), date (default:
  /// the day of the resolution) and cause; for a dispute accepted earlier it may be given later.
  struct CreditNote: Decodable {
    let number: String
    var amount: Money?
    var date: CivilDate?
    var cause: String?
  }

  /// Instead of a credit note, the adjustment that lowers the item: a positive amount (default: the disputed amount),
  /// date and reason.
  struct Adjustment: Decodable {
    var amount: Money?
    var date: CivilDate?
    var reason: String?
  }
}

extension ResolveDispute.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    dispute = try members.value("dispute")
    outcome = try members.value("outcome")
    reason = try members.optionalString("reason")
    date = try members.optionalDate("date")
    creditNote = try members.optional("creditNote")
    adjustment = try members.optional("adjustment")
    insist = try members.optionalBool("insist")
  }
}

extension ResolveDispute.CreditNote {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    number = try members.string("number")
    amount = try members.optional("amount")
    date = try members.optionalDate("date")
    cause = try members.optionalString("cause")
  }
}

extension ResolveDispute.Adjustment {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    amount = try members.optional("amount")
    date = try members.optionalDate("date")
    reason = try members.optionalString("reason")
  }
}
