// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetPerformance {
  static let name = "collections.performance.get"

  /// What `collections.performance.get` is asked: What collection achieved in a period: cases, notices, actions,
  /// promises kept by count and amount.
  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
    /// What a row stands for: a collector, or everybody together (default).
    var by: By?
  }
}

extension GetPerformance.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    from = try members.date("from")
    to = try members.date("to")
    by = try members.optional("by")
  }
}
