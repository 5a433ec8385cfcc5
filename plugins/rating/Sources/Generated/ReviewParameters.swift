// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension DueReviews {
  static let name = "rating.review.due"

  /// What `rating.review.due` is asked: List customers whose newest assessment is due for review.
  struct Params: Decodable {
    var limit: Int?
    var cursor: String?
  }
}

extension DueReviews.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension MergeReviews {
  static let name = "rating.review.merge"

  /// What `rating.review.merge` is asked: Leave one review of two customers who have become one, within the request
  /// that merged them.
  struct Params: Decodable {
    /// The name of the event.
    let event: String
    /// What the event says.
    let payload: Payload
  }
}

extension MergeReviews.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    event = try members.string("event")
    payload = try members.value("payload")
  }
}
