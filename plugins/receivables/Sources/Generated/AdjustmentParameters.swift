// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension PostAdjustment {
  static let name = "receivables.adjustment.post"

  /// What `receivables.adjustment.post` is asked: Correct what is owed on an item by a row of its own, with a reason.
  struct Params: Decodable {
    let item: EntityID
    let date: CivilDate
    let amount: Money
    /// Why, in words; the audit keeps it.
    let reason: String
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension PostAdjustment.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    item = try members.value("item")
    date = try members.date("date")
    amount = try members.money("amount")
    reason = try members.string("reason")
    insist = try members.optionalBool("insist")
  }
}
