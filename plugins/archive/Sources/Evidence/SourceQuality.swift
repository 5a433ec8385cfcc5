import AvalKit

/// One row of the source-quality matrix: four qualities and the cost; what is uncertain is absent, never guessed
/// (I-22 … I-26).
struct SourceQuality: Codable, Equatable {
  /// The scale 较差 < 一般 < 较强 < 强; what is uncertain is left out.
  enum Grade: String, Codable {
    case poorer
    case average
    case stronger
    case strong

    var points: Int128 {
      switch self {
      case .poorer: 1
      case .average: 2
      case .stronger: 3
      case .strong: 4
      }
    }
  }

  static let unknown = SourceQuality(grades: [:], cost: nil)

  let objectivity: Grade?
  let truthfulness: Grade?
  let completeness: Grade?
  let timeliness: Grade?
  /// `none`, `low` or `fairlyHigh`.
  let cost: String?

  init(grades: [String: Grade], cost: String?) {
    objectivity = grades["objectivity"]
    truthfulness = grades["truthfulness"]
    completeness = grades["completeness"]
    timeliness = grades["timeliness"]
    self.cost = cost
  }

  /// F-I9: the mean of the known qualities, poorer = 1 … strong = 4; nil where none is known. Cost takes no part.
  var mean: Fraction? {
    let known = [objectivity, truthfulness, completeness, timeliness].compactMap { $0?.points }
    return try? Fraction(known.reduce(0, +), Int128(known.count))
  }

  /// The mean with two digits.
  var shownMean: ExactDecimal? {
    mean.flatMap { try? $0.rounded(digits: 2) }
  }
}
