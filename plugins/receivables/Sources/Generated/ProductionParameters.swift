// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension PutProduction {
  static let name = "receivables.production.put"

  /// What `receivables.production.put` is asked: Record what is to be produced of a product in a period, as production
  /// plans it.
  struct Params: Decodable {
    /// The product's key.
    let product: String
    let from: CivilDate
    let to: CivilDate
    let quantity: ExactDecimal
    /// The unit of quantity, such as t or piece.
    let unit: String
    /// The department whose figures these are.
    var department: String?
  }
}

extension PutProduction.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    product = try members.string("product")
    from = try members.date("from")
    to = try members.date("to")
    quantity = try members.value("quantity")
    unit = try members.string("unit")
    department = try members.optionalString("department")
  }
}
