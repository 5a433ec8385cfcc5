// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ComputeSampleSize {
  /// What `survey.sample.size` is asked: How many respondents a survey needs.
  struct Params: Decodable {
    var proportion: ExactDecimal?
    var deviation: ExactDecimal?
    let error: ExactDecimal
    var z: ExactDecimal?
    /// How many there are in all; left out: so many that it does not matter.
    var population: Int?
    /// People in a cluster, for the design effect; default 1.
    var clusterSize: Int?
    var correlation: ExactDecimal?
  }
}

extension ComputeSampleSize.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    proportion = try members.optional("proportion")
    deviation = try members.optional("deviation")
    error = try members.value("error")
    z = try members.optional("z")
    population = try members.optional("population")
    clusterSize = try members.optional("clusterSize")
    correlation = try members.optional("correlation")
  }
}
