import AvalKit

/// How many respondents a survey needs (F-S7 … F-S9).
package enum SampleSize {
  /// n₀ = z²·p(1 − p) ÷ e².
  package static func proportion(
    z: ExactDecimal, p: ExactDecimal, error: ExactDecimal
  ) throws(Failure) -> Fraction {
    let share = Fraction(p)
    return try Fraction(z) * Fraction(z) * share * (Fraction.one - share) / (Fraction(error) * Fraction(error))
  }

  /// n₀ = (z·σ ÷ e)².
  package static func mean(
    z: ExactDecimal, deviation: ExactDecimal, error: ExactDecimal
  ) throws(Failure) -> Fraction {
    let ratio = try Fraction(z) * Fraction(deviation) / Fraction(error)
    return try ratio * ratio
  }

  /// n₀ ÷ (1 + (n₀ − 1) ÷ N), for a population of N.
  package static func corrected(_ n0: Fraction, population: Int64?) throws(Failure) -> Fraction {
    guard let population else { return n0 }
    return try n0 / (Fraction.one + (n0 - .one) / Fraction(Int128(population)))
  }

  /// The design effect of clusters, 1 + (m − 1)·ρ.
  package static func designEffect(clusterSize: Int64, correlation: ExactDecimal) throws(Failure) -> Fraction {
    try Fraction.one + Fraction(Int128(clusterSize - 1)) * Fraction(correlation)
  }

  /// The next whole respondent.
  package static func whole(_ n: Fraction) throws(Failure) -> ExactDecimal {
    try n.rounded(digits: 0, rounding: .ceiling)
  }
}

/// `survey.sample.size`.
struct ComputeSampleSize: Method {
  static let name = "survey.sample.size"

  struct Result: Encodable {
    let n: ExactDecimal
    /// Before the correction for the population.
    let uncorrected: ExactDecimal
    let corrected: ExactDecimal
    let designEffect: ExactDecimal?
    let rule: String
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let z = try params.z ?? ExactDecimal(parsing: "1.96")
    guard params.error > .zero else {
      throw Failure(.invalidParams, "The error is above zero.", zh: "允许误差必须大于零。", path: "/error")
    }
    let n0: Fraction
    switch (params.proportion, params.deviation) {
    case (let p?, nil):
      guard p > .zero, p < ExactDecimal(1) else {
        throw Failure(
          .invalidParams, "The expected share lies between 0 and 1.", zh: "预计比例应在 0 与 1 之间。", path: "/proportion")
      }
      n0 = try SampleSize.proportion(z: z, p: p, error: params.error)
    case (nil, let deviation?): n0 = try SampleSize.mean(z: z, deviation: deviation, error: params.error)
    default:
      throw Failure(
        .invalidParams, "Give either proportion or deviation.", zh: "请给出 proportion 或 deviation 之一。",
        path: "/proportion")
    }
    let corrected = try SampleSize.corrected(n0, population: params.population.map(Int64.init))
    var n = try SampleSize.whole(corrected)
    var effect: Fraction?
    if let size = params.clusterSize {
      let deff = try SampleSize.designEffect(
        clusterSize: Int64(size), correlation: params.correlation ?? ExactDecimal.zero)
      n = try SampleSize.whole(Fraction(n) * deff)
      effect = deff
    }
    return Result(
      n: n, uncorrected: try n0.rounded(digits: 4), corrected: try corrected.rounded(digits: 4),
      designEffect: try effect?.rounded(digits: 4), rule: params.proportion == nil ? "F-S8" : "F-S7")
  }
}
