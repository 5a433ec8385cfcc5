// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ImportBankLines {
  /// What `receivables.bankStatementLine.import` is asked: Take bank statement lines over: receipts become payments
  /// waiting to be matched.
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
    /// Schemes under which the archive may know the payer's account, in the order in which they are tried.
    var match: [String]?
    /// Park: the payment waits to be matched (also where nothing is said); reject: the line is refused; create: refused
    /// at once, because a bank line names no customer to open.
    var onNoMatch: OnNoMatch?
  }

  /// Park: the payment waits to be matched (also where nothing is said); reject: the line is refused; create: refused
  /// at once, because a bank line names no customer to open.
  enum OnNoMatch: String, Codable, SQLBindable {
    case create
    case park
    case reject

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ImportBankLines.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    source = try members.value("source")
    records = try members.array("records")
    options = try members.optional("options")
  }
}

extension ImportBankLines.Record {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    record = try members.value("record")
    line = try members.optional("line")
    column = try members.optional("column")
    path = try members.optionalString("path")
    value = try members.value("value")
  }
}

extension ImportBankLines.Options {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    match = try members.optional("match")
    onNoMatch = try members.optional("onNoMatch")
  }
}
