import AvalKit

/// Files a document in the customer's folder, with its digest chained to the one before (A-53, A-76, F-A9).
struct AddDocument: Method {
  struct Result: Encodable {
    let document: DocumentView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call).id
    let type = try DocumentTypes.load(call).named(params.type)
    guard let title = params.title.nonBlank else {
      throw Failure(.invalidParams, "Give the document's title.", zh: "请填写文件标题。", path: "/title")
    }
    if params.link != nil, type.linked != true {
      throw Failure(
        .invalidParams, "Only orders, acceptance vouchers and other proofs are linked; leave link out.",
        zh: "只有订单、验收凭证与其他证明文件可以关联单据；请去掉 link。", path: "/link")
    }
    let (flags, validUntil) = try Self.checkIntake(params, call)
    let content = try Self.content(params, call)
    let store = call.store
    let last = try store.first(
      "SELECT sequence, chain_sha256 FROM archive_document WHERE customer = ?1 ORDER BY sequence DESC LIMIT 1", customer
    ) { (sequence: $0.int(0), chain: $0.text(1)) }
    let id = try call.nextID(DocumentView.prefix)
    let digest = SHA256.hex(content)
    try store.run(
      """
      INSERT INTO archive_document (id, customer, type, title, source, dated_on, link, filed, sequence, byte_count,
        sha256, chain_sha256, created_at, created_by, item, valid_until, collected_by, flags)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
      """,
      id, customer, type.key, title, params.source, params.date ?? call.today, params.link,
      !(params.temporary ?? false), (last?.sequence ?? 0) + 1, content.count, digest,
      DocumentView.chain(last?.chain, digest), call.now, call.actor, params.item, validUntil,
      params.collectedBy, String(decoding: try JSONCoding.encode(flags), as: UTF8.self))
    try store.run("INSERT INTO archive_document_content (document, content) VALUES (?1, ?2)", id, content)
    if let item = params.item { try CertificateLines(call).refresh(item, of: customer.number) }
    let view = try Self.load(id.number, store)
    try call.change(id.description, after: view)
    return Result(document: view)
  }

  /// What is odd about who collected the document, and until when it holds: as it says itself, else as long as the
  /// policy `intake` lets its kind hold. Refuses what the policy does not know.
  private static func checkIntake(_ params: Params, _ call: Call) throws -> (flags: [String], validUntil: CivilDate?) {
    let policy = try IntakePolicy.load(call)
    let item = try params.item.map { try policy.item($0, type: params.type, validUntil: params.validUntil) }
    let validUntil =
      try params.validUntil ?? item?.validMonths.map { try (params.date ?? call.today).adding(months: $0) }
    guard let key = params.collectedBy else { return ([], validUntil) }
    let role = try Sources.load(call).role(key, path: "/collectedBy")
    return (policy.flags(type: params.type, item: params.item, role: role), validUntil)
  }

  static func load(_ id: Int64, _ store: Store) throws -> DocumentView {
    let view = try store.first(
      "SELECT \(DocumentView.columns) FROM archive_document WHERE id = ?1", id, decode: DocumentView.init(row:))
    guard let view else {
      throw Failure(.notFound, "There is no such document.", zh: "没有该文件。", path: "/id")
    }
    return view
  }

  private static func content(_ params: Params, _ call: Call) throws -> [UInt8] {
    let limit = try call.settings(as: Settings.self).documentMaxBytes
    switch (params.content, params.path) {
    case (let text?, nil):
      guard let bytes = Base64.decode(text) else {
        throw Failure(
          .invalidParams, "The content is not Base64 with padding.", zh: "content 不是带填充的 Base64。", path: "/content")
      }
      guard bytes.count <= limit else { throw tooLarge(limit, path: "/content") }
      return bytes
    case (nil, let file?):
      do {
        return try file.bytes(in: call, atMost: limit)
      } catch let failure as Failure where failure.kind == .limitExceeded {
        throw tooLarge(limit, path: "/path")
      }
    default:
      throw Failure(
        .invalidParams, "Give either the content as Base64 or the path of a file.", zh: "请给出 Base64 内容或文件路径，二者取一。",
        path: "/content")
    }
  }

  static func tooLarge(_ limit: Int, path: String) -> Failure {
    Failure(
      .limitExceeded, "A document has at most \(limit) bytes; file it in parts or raise documentMaxBytes.",
      zh: "文件最大为 \(limit) 字节；请分开归档或提高 documentMaxBytes。", path: path)
  }
}
