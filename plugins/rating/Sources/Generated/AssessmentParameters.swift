// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetAssessment {
  static let name = "rating.assessment.get"

  /// What `rating.assessment.get` is asked: Read an assessment as it was made.
  struct Params: Decodable {
    let assessment: EntityID
  }
}

extension GetAssessment.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    assessment = try members.value("assessment")
  }
}

extension ListAssessments {
  static let name = "rating.assessment.list"

  /// What `rating.assessment.list` is asked: List assessments, newest first.
  struct Params: Decodable {
    var customer: CustomerRef?
    var limit: Int?
    var cursor: String?
  }
}

extension ListAssessments.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension RecomputeAssessment {
  static let name = "rating.assessment.recompute"

  /// What `rating.assessment.recompute` is asked: Compute an assessment again from its own record and say whether it
  /// comes out the same.
  struct Params: Decodable {
    let assessment: EntityID
  }
}

extension RecomputeAssessment.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    assessment = try members.value("assessment")
  }
}
