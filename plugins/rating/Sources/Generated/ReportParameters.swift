// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension AssessmentReport {
  static let name = "rating.report.assessment"

  /// What `rating.report.assessment` is asked: Build the report on an assessment for report.render: result, whether
  /// credit sale is eligible and why, factors, limit and terms.
  struct Params: Decodable {
    /// The assessment.
    let assessment: EntityID
  }
}

extension AssessmentReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    assessment = try members.value("assessment")
  }
}

extension CreditApprovalReport {
  static let name = "rating.report.creditApproval"

  /// What `rating.report.creditApproval` is asked: Build the approval form of a proposed limit for report.render.
  struct Params: Decodable {
    /// The proposed limit.
    let proposal: EntityID
  }
}

extension CreditApprovalReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    proposal = try members.value("proposal")
  }
}

extension LimitNoticeReport {
  static let name = "rating.report.limitNotice"

  /// What `rating.report.limitNotice` is asked: Build the letter that tells a customer its limits and terms, for
  /// report.render.
  struct Params: Decodable {
    let customer: CustomerRef
  }
}

extension LimitNoticeReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
  }
}

extension LimitTableReport {
  static let name = "rating.report.limitTable"

  typealias Params = Empty
}
