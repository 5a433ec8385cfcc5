// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ExportVouchers {
  static let name = "receivables.voucher.export"

  /// What `receivables.voucher.export` is asked: Export the movements of a period as balanced vouchers for a general
  /// ledger, page by page, or with a format as one CSV or JSON document.
  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
    /// The form of the one document of all vouchers: csv or json; without it they come page by page.
    var format: Format?
    var limit: Int?
    var cursor: String?
  }
}

extension ExportVouchers.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    from = try members.date("from")
    to = try members.date("to")
    format = try members.optional("format")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}
