import AvalKit

/// The register of sources with their row of the quality matrix (I-3 … I-6, I-20 … I-28); with a customer also what of
/// it has been heard of that customer, the eleven government departments among it (I-36).
struct ListSources: Method {
  struct Item: Encodable {
    let source: String
    let title: String
    let channel: String
    let rule: String?
    let quality: SourceQuality
    /// F-I9; absent where nothing is known.
    let qualityMean: ExactDecimal?
    let disclosure: String?
    /// Values, reports and documents of the customer that came from there, pending ones included.
    let heard: Int?
  }

  struct Named: Encodable {
    let key: String
    let title: String
  }

  struct Coverage: Encodable {
    let covered: Int
    let of: Int
    let missing: [String]
  }

  struct Result: Encodable {
    let items: [Item]
    /// What agencies draw on (I-3).
    let upstream: [Named]
    let roles: [Named]
    /// The government departments that said something of the customer (I-36).
    let government: Coverage?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let sources = try Sources.load(call)
    let heard = try params.customer.map { try Self.heard(try $0.resolve(in: call).id, call) }
    let items = sources.sources.map { source in
      let quality = sources.quality(of: source.key)
      return Item(
        source: source.key, title: source.title.in(call.language), channel: source.channel, rule: source.rule,
        quality: quality, qualityMean: quality.shownMean, disclosure: source.disclosure,
        heard: heard.map { $0[source.key] ?? 0 })
    }
    let departments = sources.sources.map(\.key).filter { $0.hasPrefix("government.") }
    let government = heard.map { heard in
      let missing = departments.filter { heard[$0] == nil }
      return Coverage(covered: departments.count - missing.count, of: departments.count, missing: missing)
    }
    return Result(
      items: items, upstream: (sources.upstream ?? []).map { Named(key: $0.key, title: $0.title.in(call.language)) },
      roles: (sources.roles ?? []).map { Named(key: $0.key, title: $0.title.in(call.language)) },
      government: government)
  }

  private static func heard(_ customer: EntityID, _ call: Call) throws -> [String: Int] {
    let rows = try call.store.all(
      """
      SELECT source, count(*) FROM (
        SELECT source FROM archive_field WHERE \(customerAndMerged)
        UNION ALL SELECT source FROM archive_review WHERE \(customerAndMerged) AND status <> 'rejected'
        UNION ALL SELECT source FROM archive_document WHERE \(customerAndMerged)
      ) AS used GROUP BY source
      """, customer
    ) { ($0.text(0), Int($0.int(1))) }
    return Dictionary(rows) { first, _ in first }
  }
}
