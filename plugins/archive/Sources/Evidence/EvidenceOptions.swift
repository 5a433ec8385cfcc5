import AvalKit

/// What an import may say of the evidence it brings, beside how customers are found.
struct EvidenceOptions: Decodable {
  /// Schemes in the order in which they are tried; without it the record's own order.
  let match: [String]?
  /// `create`, `park` or `reject`.
  let onNoMatch: String?
  /// The industry of customers created for a record.
  let industry: String?
  /// A source of the policy `sources`, in place of the one that the policy `reviews` names.
  let source: String?
  /// The role that collected it (I-15).
  let collectedBy: String?
  /// What the body that gave it draws on (I-3), in place of what the policy `sources` says of it.
  let upstream: [String]?
  /// The order that a report was bought by, and its price (I-30).
  let orderNo: String?
  let price: Money?
  /// The supplier that shares its experience (I-39), in place of the format's name.
  let partner: String?

  init(
    match: [String]? = nil, onNoMatch: String? = nil, industry: String? = nil, source: String? = nil,
    collectedBy: String? = nil, upstream: [String]? = nil, orderNo: String? = nil, price: Money? = nil,
    partner: String? = nil
  ) {
    (self.match, self.onNoMatch, self.industry) = (match, onNoMatch, industry)
    (self.source, self.collectedBy, self.upstream) = (source, collectedBy, upstream)
    (self.orderNo, self.price, self.partner) = (orderNo, price, partner)
  }

  /// Refuses an option that names something which the policies do not know, before any record is looked at.
  func check(_ call: Call) throws {
    if let partner, partner.nonBlank == nil {
      throw Failure(.invalidParams, "Name the partner.", zh: "请填写共享信息的供应商。", path: "/options/partner")
    }
    let sources = try Sources.load(call)
    if let source { _ = try sources.named(source, path: "/options/source") }
    if let collectedBy { _ = try sources.role(collectedBy, path: "/options/collectedBy") }
    if let upstream { try sources.checkUpstream(upstream, path: "/options/upstream") }
  }
}

/// Everything about how a record arrived that its review will show.
struct Arrival {
  private(set) var kind: EvidenceKind
  let way: ReviewPolicy.Way
  let source: String
  let provider: String
  let upstream: [String]
  let options: EvidenceOptions?
  let quality: SourceQuality
  let flags: [String]
  let job: String
  /// The sentence of the rule that accepts it at once; nil: it waits.
  let accepted: Text?

  /// - Throws: `invalidParams` at `/options/…` where an option names something that the policies do not know.
  init(
    _ kind: EvidenceKind, way: ReviewPolicy.Way, provider: String, format: String, job: String,
    _ options: EvidenceOptions?, _ call: Call
  ) throws {
    let sources = try Sources.load(call)
    let policy = try ReviewPolicy.load(call)
    let source = options?.source ?? policy.source(of: kind, provider: provider, format: format)
    let known = try sources.named(source, path: "/options/source")
    let upstream = options?.upstream ?? sources.agencies?[provider] ?? []
    try sources.checkUpstream(upstream, path: "/options/upstream")
    (self.kind, self.way, self.source, self.provider) = (kind, way, source, provider)
    (self.upstream, self.options, self.job) = (upstream, options, job)
    quality = sources.quality(of: source)
    flags = try Self.flags(known, options?.collectedBy, sources)
    accepted = policy.acceptance(way: way, kind, source: source, provider: provider, format: format)?.why
  }

  /// The same arrival for another kind of evidence that the record brings.
  func of(_ kind: EvidenceKind) -> Arrival {
    var other = self
    other.kind = kind
    return other
  }

  /// Sales collect on site; what only comes through an indirect channel is the credit department's (I-15).
  static func flags(_ source: Sources.Source, _ role: String?, _ sources: Sources) throws -> [String] {
    guard let role else { return [] }
    let known = try sources.role(role, path: "/options/collectedBy")
    return known.onSiteOnly && source.onSite != true ? ["sourceOutsideRole"] : []
  }
}
