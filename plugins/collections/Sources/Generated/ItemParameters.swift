// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension FollowItem {
  static let name = "collections.item.follow"

  /// What `collections.item.follow` is asked: Look again at what waits because of an item, within the request that
  /// corrected or settled it.
  struct Params: Decodable {
    /// The name of the event.
    let event: String
    /// What the event says; it names the item.
    let payload: [String: RawJSON]
  }
}

extension FollowItem.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    event = try members.string("event")
    payload = try members.value("payload")
  }
}
