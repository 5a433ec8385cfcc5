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
