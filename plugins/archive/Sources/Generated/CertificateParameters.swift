// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListCertificates {
  static let name = "archive.certificate.list"

  /// What `archive.certificate.list` is asked: Documents that end, in the order in which they end.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// Only certificates that are valid, expiring or expired on the day asked for.
    var validity: Validity?
    var limit: Int?
    var cursor: String?
  }

  /// Only certificates that are valid, expiring or expired on the day asked for.
  enum Validity: String, Codable, SQLBindable {
    case valid
    case expiring
    case expired

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ListCertificates.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    validity = try members.optional("validity")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}
