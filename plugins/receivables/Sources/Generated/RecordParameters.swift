// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension AddSaleRecord {
  /// What `receivables.record.add` is asked: Attach a record of production, warehouse, shipping or customs to a sale.
  struct Params: Decodable {
    let item: EntityID
    /// What the record is of: production, warehouse, shipping, customs or acceptance.
    let kind: Kind
    /// The number of the document that is recorded.
    let number: String
    let date: CivilDate
    /// The department that keeps the record.
    var department: String?
    /// What else should be known, in words.
    var note: String?
  }

  /// What the record is of: production, warehouse, shipping, customs or acceptance.
  enum Kind: String, Codable, SQLBindable {
    case production
    case warehouse
    case shipping
    case customs
    case acceptance

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension AddSaleRecord.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    item = try members.value("item")
    kind = try members.value("kind")
    number = try members.string("number")
    date = try members.date("date")
    department = try members.optionalString("department")
    note = try members.optionalString("note")
  }
}

extension ListSaleRecords {
  /// What `receivables.record.list` is asked: List the records attached to a sale.
  struct Params: Decodable {
    let item: EntityID
  }
}

extension ListSaleRecords.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    item = try members.value("item")
  }
}
