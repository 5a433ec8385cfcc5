// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ImportOpenItems {
  static let name = "receivables.openItem.import"

  /// What `receivables.openItem.import` is asked: Take over open items from an import.
  struct Params: Decodable {
    /// The file that the records come from: its format, digest and job.
    let source: RawJSON
    /// The batch of canonical records with their places in the file.
    let records: [Record]
    /// How the import finds its customers and what it does where it finds none.
    var options: Options?
  }

  struct Record: Decodable {
    let record: Int
    var line: Int?
    var column: Int?
    var path: String?
    let value: RawJSON
  }

  /// How the import finds its customers and what it does where it finds none.
  struct Options: Decodable {
    /// Schemes in the order in which they are tried.
    var match: [String]?
    /// True: days that lie unusually far from today are meant.
    var insist: Bool?
    /// Create: the customer is opened in the archive (also where nothing is said); reject: the record is refused; park:
    /// refused at once, because an item belongs to a customer.
    var onNoMatch: OnNoMatch?
  }

  /// Create: the customer is opened in the archive (also where nothing is said); reject: the record is refused; park:
  /// refused at once, because an item belongs to a customer.
  enum OnNoMatch: String, Codable, SQLBindable {
    case create
    case park
    case reject

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ImportOpenItems.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    source = try members.value("source")
    records = try members.array("records")
    options = try members.optional("options")
  }
}

extension ImportOpenItems.Record {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    record = try members.value("record")
    line = try members.optional("line")
    column = try members.optional("column")
    path = try members.optionalString("path")
    value = try members.value("value")
  }
}

extension ImportOpenItems.Options {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    match = try members.optional("match")
    insist = try members.optionalBool("insist")
    onNoMatch = try members.optional("onNoMatch")
  }
}
