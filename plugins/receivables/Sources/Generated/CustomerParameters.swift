// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension CheckClosing {
  /// What `receivables.customer.closing` is asked: Refuse that a customer who owes or is owed is closed, within the
  /// request that closes it.
  struct Params: Decodable {
    /// The name of the event.
    let event: String
    /// What the archive says of the closing.
    let payload: Payload
  }
}

extension CheckClosing.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    event = try members.string("event")
    payload = try members.value("payload")
  }
}
