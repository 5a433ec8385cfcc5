// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ComputeLossRate {
  static let name = "receivables.lossRate.compute"

  /// What `receivables.lossRate.compute` is asked: Historical loss rates of buckets, and the expected loss on what is
  /// in them now.
  struct Params: Decodable {
    /// The amounts that reached each bucket of age, oldest last.
    let reached: [Money]
    let loss: Money
    /// The open amount in each bucket of age, as reached has them.
    var gross: [Money]?
  }
}

extension ComputeLossRate.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    reached = try members.array("reached")
    loss = try members.money("loss")
    gross = try members.optional("gross")
  }
}
