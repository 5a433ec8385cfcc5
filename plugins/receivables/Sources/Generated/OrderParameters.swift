// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension CancelOrder {
  static let name = "receivables.order.cancel"

  /// What `receivables.order.cancel` is asked: Cancel an order and free the amount it reserved.
  struct Params: Decodable {
    /// The order's number.
    let order: String
    var customer: CustomerRef?
    /// Why, in words; the audit keeps it.
    var reason: String?
  }
}

extension CancelOrder.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    order = try members.string("order")
    customer = try members.optional("customer")
    reason = try members.optionalString("reason")
  }
}

extension CheckOrder {
  static let name = "receivables.order.check"

  /// What `receivables.order.check` is asked: Check an order against the customer's limit; with an order number the
  /// amount is reserved.
  struct Params: Decodable {
    let customer: CustomerRef
    let amount: Money
    /// The order's number: its amount is reserved until it is invoiced or cancelled.
    var order: String?
  }
}

extension CheckOrder.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    amount = try members.money("amount")
    order = try members.optionalString("order")
  }
}

extension ReleaseOrder {
  static let name = "receivables.order.release"

  /// What `receivables.order.release` is asked: Lift the hold of an order, with a reason; its amount stays reserved
  /// until it is invoiced or cancelled.
  struct Params: Decodable {
    /// The order's number.
    let order: String
    var customer: CustomerRef?
    /// Why the order may go out though it was held.
    let reason: String
  }
}

extension ReleaseOrder.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    order = try members.string("order")
    customer = try members.optional("customer")
    reason = try members.string("reason")
  }
}

extension StopOrders {
  static let name = "receivables.order.stop"

  /// What `receivables.order.stop` is asked: Reject the orders of a customer whose credit rating stopped, within the
  /// request that stopped it.
  struct Params: Decodable {
    /// The event's name.
    let event: String
    /// What rating said: whose credit stopped, by which assessment, on which day and why.
    let payload: Payload
  }
}

extension StopOrders.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    event = try members.string("event")
    payload = try members.value("payload")
  }
}
