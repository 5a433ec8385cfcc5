// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ComputeRollRate {
  static let name = "receivables.rollRate.compute"

  /// What `receivables.rollRate.compute` is asked: Roll rates: the chance to roll through all later buckets times the
  /// loss given default.
  struct Params: Decodable {
    /// What share of each bucket moves on to the next, in percent, youngest first.
    let transitions: [ExactDecimal]
    let lgd: ExactDecimal
  }
}

extension ComputeRollRate.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    transitions = try members.array("transitions")
    lgd = try members.value("lgd")
  }
}
