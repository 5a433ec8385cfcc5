// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension PutStock {
  static let name = "receivables.stock.put"

  /// What `receivables.stock.put` is asked: Record what is in stock of a product on a day, as the warehouse reports it.
  struct Params: Decodable {
    /// The product's key.
    let product: String
    let date: CivilDate
    let quantity: ExactDecimal
    /// The unit of quantity, such as t or piece.
    let unit: String
    /// The department whose figures these are.
    var department: String?
  }
}

extension PutStock.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    product = try members.string("product")
    date = try members.date("date")
    quantity = try members.value("quantity")
    unit = try members.string("unit")
    department = try members.optionalString("department")
  }
}
