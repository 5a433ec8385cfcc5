import AvalKit

/// A canonical record that is filed as it arrives, with where it comes from: a credit report, or a financial statement
/// or trade experience that comes without one.
struct CanonicalReport {
  let kind: EvidenceKind
  let node: JSONNode
  let record: BatchRecord
  let source: BatchSource
  let agency: String
  let number: String
  /// As given: a day, a month or a year.
  let date: String?
  let day: CivilDate?
  let subjectName: String
  let party: CanonicalParty
  let documentDigest: String

  /// Documents of the registration authority (I-7, I-8): filed like a report, and no credit report.
  var isRegistry: Bool { node.text("documentKind") == "REGISTRY" }

  /// A credit report.
  init(report node: JSONNode, record: BatchRecord, source: BatchSource) throws {
    let digest = record.digest
    let names = node["names"].list
    let legal = names.first { $0.text("kind") == nil || $0.text("kind") == "LEGAL" }
    guard let name = legal?.text("value") ?? node["names"]?[0]?.text("value") else {
      throw Failure(
        .invalidParams, "The report does not name the company it is about.", zh: "报告未写明被调查企业的名称。", path: "/names")
    }
    self.init(
      kind: .creditReport, node: node, record: record, source: source, agency: node.text("agency") ?? source.format,
      // A report without a number of its own is told from others by its content.
      number: node.text("reportNo") ?? "sha256-" + digest.prefix(16), date: node.text("reportDate"),
      day: node.day("reportDate"), subjectName: name, party: try CanonicalParty(ids: node["ids"]), digest: digest)
  }

  /// A financial statement: one company, one period. It must name the day that it ends on and its currency, or nothing
  /// could be computed from it.
  init(statement node: JSONNode, record: BatchRecord, source: BatchSource) throws {
    guard let end = node.day("periodEnd") else {
      throw Failure(
        .invalidParams, "The statement does not name the day on which its period ends.", zh: "报表未写明报告期截止日。",
        path: "/periodEnd")
    }
    guard let code = node.text("currency"), Currency(code: code) != nil else {
      throw Failure(
        .invalidParams, "The statement names no currency of ISO 4217.", zh: "报表未写明 ISO 4217 币种。", path: "/currency")
    }
    guard !node["lines"].list.isEmpty else {
      throw Failure(.invalidParams, "The statement has no lines.", zh: "报表没有科目行。", path: "/lines")
    }
    let subject = try Subject(node)
    let period = [
      node.text("reportNo") ?? subject.key, end.description, node["months"]?.int64.map { "\($0)M" } ?? "",
      node["consolidated"]?.bool.map { $0 ? "consolidated" : "single" } ?? "",
    ]
    self.init(
      kind: .financialStatement, node: node, record: record, source: source, agency: source.format,
      number: period.filter { !$0.isEmpty }.joined(separator: " "), date: node.text("periodEnd"), day: end,
      subjectName: subject.name, party: subject.party, digest: record.digest)
  }

  /// How one customer pays one supplier, as a partner tells it or, without one, as the format's source does.
  init(experience node: JSONNode, record: BatchRecord, source: BatchSource, partner: String?) throws {
    let subject = try Subject(node)
    let digest = record.digest
    let date = node.text("asOf") ?? node.text("period")
    // Without the supplier's reference two experiences are told apart by what they say.
    let supplier = node.text("supplierRef") ?? "sha256-" + digest.prefix(16)
    self.init(
      kind: .tradeExperience, node: node, record: record, source: source, agency: partner?.nonBlank ?? source.format,
      number: [subject.key, supplier, date ?? ""].filter { !$0.isEmpty }.joined(separator: " "), date: date,
      day: node.day("asOf") ?? date.flatMap(Self.lastDay), subjectName: subject.name, party: subject.party,
      digest: digest)
  }

  private init(
    kind: EvidenceKind, node: JSONNode, record: BatchRecord, source: BatchSource, agency: String, number: String,
    date: String?, day: CivilDate?, subjectName: String, party: CanonicalParty, digest: String
  ) {
    (self.kind, self.node, self.record, self.source) = (kind, node, record, source)
    (self.agency, self.number, self.date, self.day) = (agency, number, date, day)
    (self.subjectName, self.party, documentDigest) = (subjectName, party, digest)
  }

  /// The company that a record is about which names it by `customer`, `customerIds` and `customerName`.
  private struct Subject {
    let party: CanonicalParty
    let name: String
    /// Its best number.
    let key: String

    init(_ node: JSONNode) throws {
      var party = try CanonicalParty(ids: node["customerIds"], path: "/customerIds")
      if let customer = node["customer"], !customer.isNull {
        party = try CanonicalParty(first: customer, path: "/customer", then: party)
      }
      guard let best = party.identifiers.first else {
        if let reason = party.unusable { throw Failure(.invalidParams, reason, path: "/customer") }
        throw Failure(
          .invalidParams, "The record names its customer by no number; give it one (customer or customerIds).",
          zh: "记录没有客户号码；请在 customer 或 customerIds 中给出。", path: "/customer")
      }
      self.party = party
      key = "\(best.scheme) \(best.normalizedValue)"
      name = node.text("customerName") ?? key
    }
  }

  /// The last day of a month or year that stands alone.
  private static func lastDay(_ text: String) -> CivilDate? {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    switch parts.count {
    case 1: return CivilDate(year: parts[0], month: 12, day: 31)
    case 2: return CivilDate(year: parts[0], month: parts[1], day: 1)?.endOfMonth
    default: return nil
    }
  }

  /// Opens an archive for a company that the record is the first to tell of.
  func openArchive(industry: String, _ industries: Industries, _ call: Call) throws -> EntityID {
    let texts = node["industries"].list.compactMap { $0.text("text") }
    let named = texts.lazy.compactMap { industries.matching($0) }.first
    let id = try Registry(call).create(
      NewCustomer(
        name: subjectName, longestName: 200, kind: "company", industry: named?.key ?? industry, source: agency,
        identifiers: party.identifiers, addresses: CanonicalParty.addresses(node["addresses"])),
      industries)
    try call.change(id.description, after: try CustomerView.load(id.number, call.store))
    return id
  }
}
