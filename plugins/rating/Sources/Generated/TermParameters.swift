// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ComputeTerm {
  static let name = "rating.term.compute"

  /// What `rating.term.compute` is asked: Compute a credit period by sales-return days, marginal analysis or present
  /// value.
  struct Params: Decodable {
    /// How the term is computed: sales return days, marginal, or present value.
    let method: MethodWord
    /// Inputs of the method: funds available and a year's sales on credit.
    var salesReturnDays: SalesReturnDays?
    /// Inputs of the marginal method: cost ratios and the terms to compare.
    var marginal: Marginal?
    /// Inputs of the present value method: price, cost, the yearly rate and the terms to compare.
    var presentValue: PresentValue?
  }

  /// Inputs of the method: funds available and a year's sales on credit.
  struct SalesReturnDays: Decodable {
    let availableFunds: Money
    let annualCreditSales: Money
    var costRatio: ExactDecimal?
    var yearDays: Int?
  }
}

extension ComputeTerm.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    method = try members.value("method")
    salesReturnDays = try members.optional("salesReturnDays")
    marginal = try members.optional("marginal")
    presentValue = try members.optional("presentValue")
  }
}

extension ComputeTerm.SalesReturnDays {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    availableFunds = try members.money("availableFunds")
    annualCreditSales = try members.money("annualCreditSales")
    costRatio = try members.optional("costRatio")
    yearDays = try members.optional("yearDays")
  }
}
