// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension DecideReview {
  static let name = "archive.review.decide"

  /// What `archive.review.decide` is asked: Accept or reject what is pending; to accept it, answer for the five quality
  /// columns. Single facts of it may be rejected while the rest counts.
  struct Params: Decodable {
    var review: EntityID?
    /// The number of the import job that brought the values.
    var job: String?
    /// Whether the values under review are taken into the file.
    let decision: Decision
    /// Why, in words; the audit keeps it.
    let reason: String
    /// How the information was found to be, on five points.
    var checked: CheckedQuality?
    /// Single facts that are rejected, each with its reason.
    var rejected: [RejectedFact]?
  }

  /// Whether the values under review are taken into the file.
  enum Decision: String, Codable, SQLBindable {
    case accept
    case reject

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension DecideReview.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    review = try members.optional("review")
    job = try members.optionalString("job")
    decision = try members.value("decision")
    reason = try members.string("reason")
    checked = try members.optional("checked")
    rejected = try members.optional("rejected")
  }
}

extension GetReview {
  static let name = "archive.review.get"

  /// What `archive.review.get` is asked: One review with the field values that hang on it.
  struct Params: Decodable {
    let review: EntityID
  }
}

extension GetReview.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    review = try members.value("review")
  }
}

extension ListReviews {
  static let name = "archive.review.list"

  /// What `archive.review.list` is asked: What waits for a review and what was decided, in the order of arrival.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// Only those in this state.
    var status: Status?
    /// Only reviews of this kind of record.
    var kind: Kind?
    /// The number of the import job that brought the values.
    var job: String?
    var limit: Int?
    var cursor: String?
  }

  /// Only those in this state.
  enum Status: String, Codable, SQLBindable {
    case pending
    case accepted
    case rejected

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ListReviews.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    status = try members.optional("status")
    kind = try members.optional("kind")
    job = try members.optionalString("job")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension ReopenReview {
  static let name = "archive.review.reopen"

  /// What `archive.review.reopen` is asked: Review decided evidence once more; what was decided counts until the new
  /// review is decided.
  struct Params: Decodable {
    let review: EntityID
    /// Why, in words; the audit keeps it.
    let reason: String
  }
}

extension ReopenReview.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    review = try members.value("review")
    reason = try members.string("reason")
  }
}
