import AvalKit

/// Where information comes from and how good each source is (I-22 … I-26), as the policy `sources` says.
struct Sources: Decodable {
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

  struct Source: Decodable {
    let key: String
    let title: Text
    /// `internal` or `external` (I-4).
    let channel: String
    let quality: [String: Grade]
    let cost: String?

    /// F-I9: the mean of the known qualities, poorer = 1 … strong = 4; zero where none is known.
    var mean: Fraction {
      let points = quality.values.reduce(Int128(0)) { $0 + $1.points }
      return (try? Fraction(points, Int128(quality.count))) ?? .zero
    }
  }

  let freshMonths: Int
  let sources: [Source]

  static func load(_ call: Call) throws -> Sources {
    try call.policy("sources").decode(Sources.self)
  }

  func named(_ key: String) throws(Failure) -> Source {
    guard let source = sources.first(where: { $0.key == key }) else {
      let known = sources.map(\.key).joined(separator: ", ")
      throw Failure(
        .invalidParams, "There is no source \"\(key.prefix(40))\"; use one of: \(known).",
        zh: "没有信息来源“\(key.prefix(40))”;请使用以下之一:\(known)。", path: "/fieldSource")
    }
    return source
  }
}
