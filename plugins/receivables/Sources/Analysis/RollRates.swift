import AvalKit

/// Roll rates (F-V17): the chance to roll through all later buckets, times the loss given default.
struct ComputeRollRate: Method {
  struct Result: Encodable {
    let rates: [ExactDecimal]
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    Result(rates: try RollRates.rates(params.transitions, lgd: params.lgd))
  }
}

package enum RollRates {
  /// Percents in and out, the bucket of the first transition first.
  package static func rates(_ transitions: [ExactDecimal], lgd: ExactDecimal) throws -> [ExactDecimal] {
    var product = try share(lgd, path: "/lgd")
    var rates: [ExactDecimal] = []
    for (index, transition) in transitions.enumerated().reversed() {
      product = try (product * share(transition, path: "/transitions/\(index)")).rounded(digits: 18)
      rates.append(try (product * ExactDecimal(100)).rounded(digits: 4))
    }
    return rates.reversed()
  }

  private static func share(_ percent: ExactDecimal, path: String) throws -> ExactDecimal {
    guard !percent.isNegative, percent <= ExactDecimal(100) else {
      throw Failure(.invalidParams, "A rate lies within 0…100 percent.", zh: "比率须在 0…100% 之间。", path: path)
    }
    return try Fraction(percent).dividedBy100()
  }
}

extension Fraction {
  fileprivate func dividedBy100() throws -> ExactDecimal { try (self / Fraction(100)).rounded(digits: 18) }
}
