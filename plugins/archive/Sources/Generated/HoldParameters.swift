// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension PlaceHold {
  static let name = "archive.hold.place"

  /// What `archive.hold.place` is asked: Hold a customer's documents: none is destroyed while the hold lasts.
  struct Params: Decodable {
    let customer: CustomerRef
    /// Why, in words; the audit keeps it.
    let reason: String
  }
}

extension PlaceHold.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    reason = try members.string("reason")
  }
}

extension ReleaseHold {
  static let name = "archive.hold.release"

  /// What `archive.hold.release` is asked: End a hold.
  struct Params: Decodable {
    let hold: EntityID
    /// Why, in words; the audit keeps it.
    let reason: String
  }
}

extension ReleaseHold.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    hold = try members.value("hold")
    reason = try members.string("reason")
  }
}
