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
