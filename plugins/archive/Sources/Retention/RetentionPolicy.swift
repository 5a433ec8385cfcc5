import AvalKit

/// How long documents are kept, as the policy `retention` says (A-67, F-A4).
struct RetentionPolicy: Decodable {
  enum Start: String, Decodable {
    /// The document's own day.
    case document
    /// The day on which the customer's archive was closed.
    case relationEnd
  }

  struct Class: Decodable {
    let key: String
    let title: Text
    /// Left out: for ever.
    let years: Int?
    let from: Start
  }

  let classes: [Class]
  let otherwise: String
  /// The class of documents of temporary reference value.
  let temporary: String
  let types: [String: String]
  let items: [String: String]

  static func load(_ call: Call) throws -> RetentionPolicy {
    try call.policy("retention", as: RetentionPolicy.self)
  }

  /// The class that a document is kept by.
  func `class`(of document: RetainedDocument) throws(Failure) -> Class {
    let key =
      document.isFiled ? document.item.flatMap { items[$0] } ?? types[document.type] ?? otherwise : temporary
    guard let found = classes.first(where: { $0.key == key }) else {
      throw Failure(
        .failedPrecondition, "The policy retention has no class \(key); correct it.",
        zh: "策略 retention 没有类别 \(key)；请更正。")
    }
    return found
  }

  /// The first day on which a document may be destroyed; nil: not as long as the relation lasts, or never.
  func end(of document: RetainedDocument) throws(Failure) -> CivilDate? {
    let kept = try self.class(of: document)
    guard let years = kept.years else { return nil }
    switch kept.from {
    case .document: return try Self.day(document.date, after: years)
    case .relationEnd: return try document.closedOn.map { day throws(Failure) in try Self.day(day, after: years) }
    }
  }

  /// A document whose years lead out of the calendar is kept to its last day: one of them hides no list.
  private static func day(_ day: CivilDate, after years: Int) throws(Failure) -> CivilDate {
    guard years <= CivilDate.latest.year - day.year else { return .latest }
    return try day.adding(months: 12 * years)
  }
}

/// A document with all that its retention depends on.
struct RetainedDocument {
  let id: EntityID
  let customer: EntityID
  let archiveNumber: String
  let name: String
  let type: String
  let item: String?
  let title: String
  let date: CivilDate
  let isFiled: Bool
  let sha256: String
  let closedOn: CivilDate?
  let isHeld: Bool
  let isDestroyed: Bool
  /// A list that names the document and is neither rejected nor executed.
  let openList: EntityID?

  static let columns = """
    document.id, customer.id, customer.archive_number, customer.name, document.type, document.item, document.title,
    document.dated_on, document.filed, document.sha256, customer.closed_on,
    EXISTS (SELECT 1 FROM archive_hold AS hold WHERE hold.customer IN (customer.id, filed.id)
      AND hold.released_at IS NULL),
    document.destroyed_at IS NOT NULL, (
      SELECT max(list.id) FROM archive_destruction_item AS item
      JOIN archive_destruction AS list ON list.id = item.destruction
      WHERE item.document = document.id AND list.status IN ('proposed', 'approved'))
    """
  static let tables = """
    archive_document AS document JOIN archive_customer AS filed ON filed.id = document.customer
    JOIN archive_customer AS customer ON customer.id = coalesce(filed.merged_into, filed.id)
    """

  init(row: Row) {
    id = row.id(0, DocumentView.prefix)
    customer = row.id(1, CustomerRef.prefix)
    archiveNumber = row.text(2)
    name = row.text(3)
    type = row.text(4)
    item = row.optionalText(5)
    title = row.text(6)
    date = row.day(7)
    isFiled = row.bool(8)
    sha256 = row.text(9)
    closedOn = row.optionalDay(10)
    isHeld = row.bool(11)
    isDestroyed = row.bool(12)
    openList = row.optionalInt(13).map { EntityID(prefix: DestructionView.prefix, number: $0) }
  }

  static func load(_ id: Int64, _ call: Call, path: String) throws -> RetainedDocument {
    let document = try call.store.first(
      "SELECT \(columns) FROM \(tables) WHERE document.id = ?1", id, decode: RetainedDocument.init(row:))
    guard let document else {
      throw Failure(.notFound, "There is no such document.", zh: "没有该文件。", path: path)
    }
    return document
  }

  /// Refuses where any of F-A6's conditions fails; answers the day on which the retention ended.
  func eligible(_ policy: RetentionPolicy, on day: CivilDate, path: String) throws(Failure) -> CivilDate {
    guard !isDestroyed else {
      throw Failure(.conflict, "\(id) is destroyed already.", zh: "\(id) 已销毁。", path: path)
    }
    guard !isHeld else {
      throw Failure(
        .failedPrecondition, "\(archiveNumber) is under a hold; release it first (archive.hold.release).",
        zh: "\(archiveNumber) 处于保全状态；请先解除（archive.hold.release）。", path: path)
    }
    guard let end = try policy.end(of: self) else {
      throw Failure(
        .failedPrecondition, "\(id) is kept for ever, or as long as the customer's archive is open.",
        zh: "\(id) 永久保存，或在客户档案存续期间保存。", path: path)
    }
    guard day >= end else {
      throw Failure(
        .failedPrecondition, "\(id) is kept until \(end); it cannot be destroyed before.",
        zh: "\(id) 保管至 \(end)，到期前不得销毁。", path: path)
    }
    return end
  }
}
