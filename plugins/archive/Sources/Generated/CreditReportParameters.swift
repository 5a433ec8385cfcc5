// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension AssignCreditReport {
  static let name = "archive.creditReport.assign"

  /// What `archive.creditReport.assign` is asked: Give a parked credit report to its customer.
  struct Params: Decodable {
    let report: EntityID
    let customer: CustomerRef
  }
}

extension AssignCreditReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    report = try members.value("report")
    customer = try members.customer("customer")
  }
}

extension FileCreditReport {
  static let name = "archive.creditReport.file"

  /// What `archive.creditReport.file` is asked: File one credit report in canonical form; without a customer of its
  /// numbers it creates one or is parked.
  struct Params: Decodable {
    /// The report as a canonical record, as import-formats/canonical describes it.
    let report: Report
    /// The identifier schemes by which the customer is found, in this order.
    var match: [String]?
    /// What becomes of a report whose customer is unknown: create, park or reject.
    var onNoMatch: OnNoMatch?
    /// A key of the industry table; it begins the archive number.
    var industry: String?
    /// The source of the report, a key of the policy sources.
    var source: String?
    /// Who collected the information.
    var collectedBy: String?
    /// The sources that the report itself draws on, keys of the policy sources.
    var upstream: [String]?
    /// The number of the order for the report.
    var orderNo: String?
    var price: Money?
    /// True: it waits for a review although the policy would let it in at once.
    var pending: Bool?
  }

  /// What becomes of a report whose customer is unknown: create, park or reject.
  enum OnNoMatch: String, Codable, SQLBindable {
    case create
    case park
    case reject

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension FileCreditReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    report = try members.value("report")
    match = try members.optional("match")
    onNoMatch = try members.optional("onNoMatch")
    industry = try members.optionalString("industry")
    source = try members.optionalString("source")
    collectedBy = try members.optionalString("collectedBy")
    upstream = try members.optional("upstream")
    orderNo = try members.optionalString("orderNo")
    price = try members.optional("price")
    pending = try members.optionalBool("pending")
  }
}

extension GetCreditReport {
  static let name = "archive.creditReport.get"

  /// What `archive.creditReport.get` is asked: Show a credit report and the place in the agency's file that each value
  /// came from.
  struct Params: Decodable {
    let id: EntityID
    /// Whether each value is answered with the place in the file that it comes from; default true.
    var provenance: Bool?
  }
}

extension GetCreditReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    id = try members.value("id")
    provenance = try members.optionalBool("provenance")
  }
}

extension ImportCreditReports {
  static let name = "archive.creditReport.import"
}

extension ListCreditReports {
  static let name = "archive.creditReport.list"

  /// What `archive.creditReport.list` is asked: List credit reports, or statements and trade experiences filed without
  /// one, in the order in which they arrived.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// Only those in this state.
    var status: Status?
    /// Only records whose review is pending, accepted or rejected.
    var review: Review?
    /// Only those of this agency.
    var agency: String?
    /// What kind of record; default creditReport.
    var kind: Kind?
    var limit: Int?
    var cursor: String?
  }

  /// Only those in this state.
  enum Status: String, Codable, SQLBindable {
    case filed
    case parked
    case superseded

    var sqlValue: SQLValue { .text(rawValue) }
  }

  /// Only records whose review is pending, accepted or rejected.
  enum Review: String, Codable, SQLBindable {
    case pending
    case accepted
    case rejected

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ListCreditReports.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    status = try members.optional("status")
    review = try members.optional("review")
    agency = try members.optionalString("agency")
    kind = try members.optional("kind")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}
