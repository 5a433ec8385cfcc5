// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension DeliverNotice {
  static let name = "collections.notice.deliver"

  /// What `collections.notice.deliver` is asked: Record that a notice reached the debtor, and what proves it; needs the
  /// house's name and account.
  struct Params: Decodable {
    let notice: EntityID
    /// How it reached the debtor, such as courier, registered mail, e-mail, by hand, notary.
    let channel: String
    let on: CivilDate
    /// The number under which the carrier proves delivery.
    var waybill: String?
    /// Who signed on the debtor's side.
    var signedBy: String?
    /// The document that proves it: an id of the archive, or where it is kept.
    var document: String?
  }
}

extension DeliverNotice.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    notice = try members.value("notice")
    channel = try members.string("channel")
    on = try members.date("on")
    waybill = try members.optionalString("waybill")
    signedBy = try members.optionalString("signedBy")
    document = try members.optionalString("document")
  }
}

extension ListNotices {
  static let name = "collections.notice.list"

  /// What `collections.notice.list` is asked: List notices with the level kept for each item.
  struct Params: Decodable {
    var customer: CustomerRef?
    var run: EntityID?
    var limit: Int?
    var cursor: String?
  }
}

extension ListNotices.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    run = try members.optional("run")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}
