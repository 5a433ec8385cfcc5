// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListReportOrders {
  static let name = "archive.reportOrder.list"

  /// What `archive.reportOrder.list` is asked: Orders of reports as they were placed, with what has arrived.
  struct Params: Decodable {
    /// Only those of this agency.
    var agency: String?
    /// True: only orders whose report has not come.
    var outstanding: Bool?
    var limit: Int?
    var cursor: String?
  }
}

extension ListReportOrders.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    agency = try members.optionalString("agency")
    outstanding = try members.optionalBool("outstanding")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension PlaceReportOrder {
  static let name = "archive.reportOrder.place"

  /// What `archive.reportOrder.place` is asked: Order credit reports: how many, at what price, and what that leaves of
  /// the year's budget.
  struct Params: Decodable {
    /// The agency that the report is ordered from.
    let agency: String
    /// The number of the order for the report.
    let orderNo: String
    var customer: CustomerRef?
    /// How many reports; default 1.
    let quantity: Int
    let price: Money
    var date: CivilDate?
    /// The phase of business that the report is wanted for, a key of the policy report-budget.
    var phase: String?
    /// What else should be known, in words.
    var note: String?
  }
}

extension PlaceReportOrder.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    agency = try members.string("agency")
    orderNo = try members.string("orderNo")
    customer = try members.optional("customer")
    quantity = try members.value("quantity")
    price = try members.money("price")
    date = try members.optionalDate("date")
    phase = try members.optionalString("phase")
    note = try members.optionalString("note")
  }
}
