// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension EndAct {
  /// What `collections.limitation.end` is asked: End proceedings: from that day the period of limitation runs anew.
  struct Params: Decodable {
    let act: EntityID
    let on: CivilDate
  }
}

extension EndAct.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    act = try members.value("act")
    on = try members.date("on")
  }
}

extension ListLimitation {
  static let name = "collections.limitation.list"

  /// What `collections.limitation.list` is asked: The debts whose period of limitation ends within so many days, or has
  /// ended, each with the cheapest act that begins it anew.
  struct Params: Decodable {
    /// Days ahead; what has run out already is listed whatever it is.
    let within: Int
    var customer: CustomerRef?
    var limit: Int?
    var cursor: String?
  }
}

extension ListLimitation.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    within = try members.value("within")
    customer = try members.optional("customer")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension RecordAct {
  /// What `collections.limitation.record` is asked: Record an acknowledgement, a suit, arbitration or what equals them:
  /// the period of limitation begins anew.
  struct Params: Decodable {
    let customer: CustomerRef
    /// A key of the strategy policy's interruptions, such as confirmation, acknowledgement, paymentPlan, suit,
    /// arbitration, paymentOrder, bankruptcyClaim.
    let act: String
    let on: CivilDate
    var until: CivilDate?
    /// The items it speaks of; default: everything that was open on the day.
    var items: [EntityID]?
    /// The number of the case, order or claim.
    var reference: String?
    /// Who signed on the debtor's side.
    var signedBy: String?
    /// The document that proves it: an id of the archive, or where it is kept.
    var document: String?
  }
}

extension RecordAct.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    act = try members.string("act")
    on = try members.date("on")
    until = try members.optionalDate("until")
    items = try members.optional("items")
    reference = try members.optionalString("reference")
    signedBy = try members.optionalString("signedBy")
    document = try members.optionalString("document")
  }
}
