import AvalKit

/// A canonical credit report as it arrives, with where it comes from.
struct CanonicalReport {
  let node: JSONNode
  let record: ImportRecord
  let source: ImportSource
  let agency: String
  let number: String
  /// As given: a day, a month or a year.
  let date: String?
  let day: CivilDate?
  let subjectName: String
  let party: CanonicalParty
  let documentDigest: String

  init(_ node: JSONNode, record: ImportRecord, source: ImportSource) throws {
    self.node = node
    self.record = record
    self.source = source
    documentDigest = SHA256.hex(record.value.bytes)
    agency = node.text("agency") ?? source.format
    // A report without a number of its own is told from others by its content.
    number = node.text("reportNo") ?? "sha256-" + documentDigest.prefix(16)
    date = node.text("reportDate")
    day = node.day("reportDate")
    let names = node["names"].list
    let legal = names.first { $0.text("kind") == nil || $0.text("kind") == "LEGAL" }
    guard let name = legal?.text("value") ?? node["names"]?[0]?.text("value") else {
      throw Failure(
        .invalidParams, "The report does not name the company it is about.", zh: "报告未写明被调查企业的名称。", path: "/names")
    }
    subjectName = name
    party = try CanonicalParty(ids: node["ids"])
  }

  /// Opens an archive for a company that the report is the first to tell of.
  func openArchive(industry: String, _ call: Call) throws -> EntityID {
    let industries = try Industries.load(call)
    let texts = node["industries"].list.compactMap { $0.text("text") }
    let named = texts.lazy.compactMap { industries.matching($0) }.first
    let id = try Registry(call).create(
      NewCustomer(
        name: subjectName, longestName: 200, kind: "company", industry: named?.key ?? industry, source: agency,
        identifiers: party.identifiers, addresses: CanonicalParty.addresses(node["addresses"])))
    try call.change(id.description, after: try CustomerView.load(id.number, call.store))
    return id
  }
}
