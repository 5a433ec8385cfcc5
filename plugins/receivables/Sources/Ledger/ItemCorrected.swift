import AvalKit

/// What subscribers learn when what an item owes was changed by something else than a payment in its time: by a credit
/// note, a claim or an adjustment, by an application that was taken back, or by a payment on an item that is more than a
/// year late. They look at the item again; nothing of it is repeated here.
struct ItemCorrected: Encodable {
  static let event = "receivables.item.corrected"
  /// Movements against accounts outside the items that are no payment.
  static let kinds: Set<String> = ["adjustment", "feeWaiver", "feeReversal"]

  let item: EntityID
  let customer: EntityID
  let date: CivilDate

  init(_ item: Item, on day: CivilDate) {
    self.item = item.entityID
    customer = EntityID(prefix: CustomerRef.prefix, number: item.customer)
    date = day
  }

  /// Whether a part payment may matter to the period of limitation.
  static func isOld(_ item: Item, on day: CivilDate) -> Bool { item.due.days(until: day) > 365 }
}
