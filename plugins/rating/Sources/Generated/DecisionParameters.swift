// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ShouldGrant {
  /// What `rating.decision.shouldGrant` is asked: Decide whether a credit sale pays, once or with further orders
  /// expected.
  struct Params: Decodable {
    let probability: ExactDecimal
    /// What the sale brings, as an amount or a plain number.
    let price: Price
    /// What the sale costs us, as an amount or a plain number.
    let cost: Cost
    /// Where the customer will buy again: the rate in percent at which later sales are discounted.
    var `repeat`: Repeat?
    /// Whether the customer is proven to have deceived: then nothing is granted.
    var provenCheat: Bool?
  }

  /// Where the customer will buy again: the rate in percent at which later sales are discounted.
  struct Repeat: Decodable {
    let discountRatePercent: ExactDecimal
  }
}

extension ShouldGrant.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    probability = try members.value("probability")
    price = try members.value("price")
    cost = try members.value("cost")
    `repeat` = try members.optional("repeat")
    provenCheat = try members.optionalBool("provenCheat")
  }
}

extension ShouldGrant.Repeat {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    discountRatePercent = try members.value("discountRatePercent")
  }
}
