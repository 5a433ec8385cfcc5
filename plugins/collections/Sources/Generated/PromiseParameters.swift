// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension CancelPromise {
  static let name = "collections.promise.cancel"

  /// What `collections.promise.cancel` is asked: Cancel an open promise that another one replaces; it stays on record.
  struct Params: Decodable {
    let promise: EntityID
    /// Why, in words; the audit keeps it.
    let reason: String
  }
}

extension CancelPromise.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    promise = try members.value("promise")
    reason = try members.string("reason")
  }
}

extension ListPromises {
  static let name = "collections.promise.list"

  /// What `collections.promise.list` is asked: List promises with what was received, and how they stand on a day.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// Only those in this state.
    var status: Status?
    var limit: Int?
    var cursor: String?
  }
}

extension ListPromises.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    status = try members.optional("status")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension RecordPromise {
  static let name = "collections.promise.record"

  /// What `collections.promise.record` is asked: Record a promise to pay, at most what is owed; receipts settle it by
  /// themselves.
  struct Params: Decodable {
    let customer: CustomerRef
    let amount: Money
    let date: CivilDate
    /// The items that the promise speaks of and acknowledges; default: the oldest that the amount reaches.
    var items: [EntityID]?
    /// True: a day more than five years ahead; the audit shows it; default false.
    var insist: Bool?
    /// Who promised, by name.
    var promisor: String?
    /// What else should be known, in words.
    var note: String?
  }
}

extension RecordPromise.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    amount = try members.money("amount")
    date = try members.date("date")
    items = try members.optional("items")
    insist = try members.optionalBool("insist")
    promisor = try members.optionalString("promisor")
    note = try members.optionalString("note")
  }
}

extension SettlePromises {
  static let name = "collections.promise.settle"

  /// What `collections.promise.settle` is asked: Count a receipt towards the customer's promises, within the request
  /// that recorded it.
  struct Params: Decodable {
    /// The name of the event.
    let event: String
    /// What the event says.
    let payload: Payload
  }
}

extension SettlePromises.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    event = try members.string("event")
    payload = try members.value("payload")
  }
}

extension UnsettlePromises {
  static let name = "collections.promise.unsettle"

  /// What `collections.promise.unsettle` is asked: Take what went back of a receipt from the promises it counted
  /// towards, within the request that returned it.
  struct Params: Decodable {
    /// The name of the event.
    let event: String
    /// What the event says.
    let payload: Payload
  }
}

extension UnsettlePromises.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    event = try members.string("event")
    payload = try members.value("payload")
  }
}
