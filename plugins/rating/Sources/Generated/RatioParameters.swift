// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ComputeRatios {
  /// What `rating.ratio.compute` is asked: Compute the financial ratios of the newest statement with formula, inputs,
  /// exact value and band.
  struct Params: Decodable {
    /// Financial statements, each with its period, currency and lines by code.
    let statements: [Statement]
    /// Days of a year in the days ratios; default 365.
    var dayBasis: Int?
  }
}

extension ComputeRatios.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    statements = try members.array("statements")
    dayBasis = try members.optional("dayBasis")
  }
}
