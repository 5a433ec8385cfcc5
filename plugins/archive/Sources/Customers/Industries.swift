import AvalKit

/// The industry table: which classes of archives there are and how their numbers begin.
struct Industries: Decodable {
  struct Industry: Codable {
    let key: String
    /// Lower-case pinyin that the archive numbers of the class begin with.
    let code: String
    let title: Text
  }

  let industries: [Industry]
  /// Where each industry stands, by its key and its folded titles.
  private let positions: [String: Int]

  private enum CodingKeys: String, CodingKey {
    case industries
  }

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    industries = try members.decode([Industry].self, forKey: .industries)
    var positions: [String: Int] = [:]
    for (position, industry) in industries.enumerated() {
      for name in [industry.key, TextFolding.fold(industry.title.en), TextFolding.fold(industry.title.zhHans)] {
        positions[name] = positions[name] ?? position
      }
    }
    self.positions = positions
  }

  static func load(_ call: Call) throws -> Industries {
    try call.policy("industries", as: Industries.self)
  }

  /// The industry of a key; refused, naming the known ones.
  func named(_ key: String) throws(Failure) -> Industry {
    guard let industry = industries.first(where: { $0.key == key }) else {
      let known = industries.prefix(60).map(\.key).joined(separator: ", ")
      throw Failure(
        .invalidParams, "There is no industry \"\(key.prefix(40))\"; use one of: \(known).",
        zh: "没有行业“\(key.prefix(40))”；请使用以下之一：\(known)。", path: "/industry")
    }
    guard !industry.code.isEmpty, industry.code.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) else {
      throw Failure(
        .failedPrecondition,
        "The industry \(key) has the code \"\(industry.code)\"; archive numbers begin with lower-case letters, correct it.",
        zh: "行业 \(key) 的代码为“\(industry.code)”；档号须以小写字母开头，请更正。", path: "/industry")
    }
    return industry
  }

  /// The industry that a source's wording names exactly, by key or by title in either language.
  func matching(_ text: String) -> Industry? {
    positions[TextFolding.fold(text)].map { industries[$0] }
  }
}

/// The industries that customers can be filed under.
struct ListIndustries: Method {
  struct Result: Encodable {
    let items: [Industries.Industry]
    @OrNull var nextCursor: String?
    let version: String
  }

  func run(_ params: Empty, in call: Call) throws -> Result {
    let policy = try call.policy("industries")
    return Result(items: try policy.decode(Industries.self).industries, nextCursor: nil, version: policy.version)
  }
}
