import AvalKit

/// A report without its content.
struct CreditReportView: Encodable {
  static let prefix = "crr"

  let id: EntityID
  let customer: EntityID?
  let agency: String
  let reportNo: String
  let reportDate: String?
  let subjectName: String
  /// `filed`, `parked` or `superseded`: where it lies; whether it counts is its review's to say.
  let status: String
  let supersededBy: EntityID?
  /// The scheme of the number that the customer was found by.
  let matchedScheme: String?
  let recordedAt: Instant
  let recordedBy: String
  /// `creditReport`, `financialStatement` or `tradeExperience`.
  let kind: String
  let review: EntityID
  /// `pending`, `accepted` or `rejected`.
  let reviewStatus: String
  /// What it cost and which order brought it (I-30).
  let orderNo: String?
  let price: Money?
  /// `REGISTRY`: documents of the registration authority (I-7); absent for reports of agencies.
  let documentKind: String?

  static let columns = """
    report.id, coalesce(customer.merged_into, customer.id), report.agency, report.report_no, report.report_date,
    report.subject_name, report.status, report.superseded_by, report.matched_scheme, report.recorded_at,
    report.recorded_by, report.kind, review.id, review.status, review.order_no, review.price_minor,
    review.price_currency, report.registry
    """
  static let tables = """
    archive_credit_report AS report JOIN archive_review AS review ON review.report = report.id
    LEFT JOIN archive_customer AS customer ON customer.id = report.customer
    """

  init(row: Row) throws {
    id = row.id(0, CreditReportView.prefix)
    customer = row.optionalInt(1).map { EntityID(prefix: CustomerRef.prefix, number: $0) }
    agency = row.text(2)
    reportNo = row.text(3)
    reportDate = row.optionalText(4)
    subjectName = row.text(5)
    status = row.text(6)
    supersededBy = row.optionalInt(7).map { EntityID(prefix: CreditReportView.prefix, number: $0) }
    matchedScheme = row.optionalText(8)
    recordedAt = row.instant(9)
    recordedBy = row.text(10)
    kind = row.text(11)
    review = row.id(12, ReviewView.prefix)
    reviewStatus = row.text(13)
    orderNo = row.optionalText(14)
    price = row.isNull(15) ? nil : try row.money(15, 16)
    documentKind = row.bool(17) ? "REGISTRY" : nil
  }
}
