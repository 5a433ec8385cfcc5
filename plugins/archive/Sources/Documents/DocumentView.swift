import AvalKit

/// A filed document without its content.
struct DocumentView: Encodable {
  static let prefix = "doc"

  let id: EntityID
  let customer: EntityID
  let type: String
  let title: String
  let source: String
  let date: CivilDate
  let link: String?
  let filed: Bool
  let sequence: Int64
  let bytes: Int64
  let sha256: String
  let chainSha256: String
  let createdAt: Instant
  let createdBy: String
  /// What it is within its type.
  let item: String?
  let validUntil: CivilDate?
  let collectedBy: String?
  let flags: [String]

  static let columns = """
    id, customer, type, title, source, dated_on, link, filed, sequence, byte_count, sha256, chain_sha256, created_at,
    created_by, item, valid_until, collected_by, flags
    """

  init(row: Row) throws {
    id = row.id(0, DocumentView.prefix)
    customer = row.id(1, CustomerRef.prefix)
    type = row.text(2)
    title = row.text(3)
    source = row.text(4)
    date = row.day(5)
    link = row.optionalText(6)
    filed = row.bool(7)
    sequence = row.int(8)
    bytes = row.int(9)
    sha256 = row.text(10)
    chainSha256 = row.text(11)
    createdAt = row.instant(12)
    createdBy = row.text(13)
    item = row.optionalText(14)
    validUntil = row.optionalDay(15)
    collectedBy = row.optionalText(16)
    flags = try JSONCoding.decode([String].self, from: JSONDocument(parsing: Array(row.text(17).utf8)).root)
  }

  /// F-A9: the digest of the previous chain value and this document's digest, both as bytes.
  static func chain(_ previous: String?, _ sha256: String) -> String {
    SHA256.hex((previous.flatMap { Hex.decode($0) } ?? []) + (Hex.decode(sha256) ?? []))
  }
}
