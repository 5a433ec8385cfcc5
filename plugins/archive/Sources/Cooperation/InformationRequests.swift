import AvalKit

/// Information that the credit department asks for: whoever is asked answers or objects; only the credit department
/// takes a request back (I-13).
struct InformationRequestView: Encodable {
  static let prefix = "irq"

  let id: EntityID
  let customer: EntityID
  let archiveNumber: String
  let subject: String
  let reason: String
  let addressedTo: String
  let dueOn: CivilDate?
  /// Open past its day.
  let overdue: Bool
  /// `open`, `answered` or `withdrawn`.
  let status: String
  let requestedAt: Instant
  let requestedBy: String
  let closedAt: Instant?
  let closedBy: String?
  let answer: String?
  let document: EntityID?
  /// Disputes about it.
  let tickets: [EntityID]

  private static let columns = """
    request.id, customer.id, customer.archive_number, request.subject, request.reason, request.addressed_to,
    request.due_on, request.status, request.requested_at, request.requested_by, request.closed_at, request.closed_by,
    request.answer, request.document
    """
  static let tables = """
    archive_information_request AS request JOIN archive_customer AS filed ON filed.id = request.customer
    JOIN archive_customer AS customer ON customer.id = coalesce(filed.merged_into, filed.id)
    """

  static func load(_ id: Int64, _ call: Call, path: String = "/request") throws -> InformationRequestView {
    let tickets = try call.store.all("SELECT id FROM archive_ticket WHERE request = ?1 ORDER BY id", id) {
      $0.id(0, TicketView.prefix)
    }
    let view = try call.store.first("SELECT \(columns) FROM \(tables) WHERE request.id = ?1", id) { row in
      InformationRequestView(
        id: row.id(0, prefix), customer: row.id(1, CustomerRef.prefix), archiveNumber: row.text(2),
        subject: row.text(3), reason: row.text(4), addressedTo: row.text(5), dueOn: row.optionalDay(6),
        overdue: row.text(7) == "open" && row.optionalDay(6).map { $0 < call.today } == true, status: row.text(7),
        requestedAt: row.instant(8), requestedBy: row.text(9), closedAt: row.isNull(10) ? nil : row.instant(10),
        closedBy: row.optionalText(11), answer: row.optionalText(12),
        document: row.optionalInt(13).map { EntityID(prefix: DocumentView.prefix, number: $0) }, tickets: tickets)
    }
    guard let view else {
      throw Failure(
        .notFound, "There is no such request; see archive.informationRequest.list.",
        zh: "没有该信息请求；请查看 archive.informationRequest.list。", path: path)
    }
    return view
  }

  /// An open request; refused where it is closed.
  static func open(_ id: EntityID, _ call: Call) throws -> InformationRequestView {
    let view = try load(try id.number(of: prefix, path: "/request"), call)
    guard view.status == "open" else {
      throw Failure(
        .failedPrecondition, "\(view.id) is \(view.status) already; place another request.",
        zh: "\(view.id) 已为 \(view.status)；请另行提出请求。", path: "/request")
    }
    return view
  }
}

struct InformationRequestResult: Encodable {
  let request: InformationRequestView
}

/// Asks for information about a customer (I-13).
struct PlaceInformationRequest: Method {
  func run(_ params: Params, in call: Call) throws -> InformationRequestResult {
    let customer = try params.customer.resolve(in: call).id
    let role = try Sources.load(call).role(params.addressedTo, path: "/addressedTo")
    guard let subject = params.subject.nonBlank else {
      throw Failure(.invalidParams, "Say what is asked for.", zh: "请填写所需信息。", path: "/subject")
    }
    guard let reason = params.reason.nonBlank else {
      throw Failure(.invalidParams, "Say what it is needed for.", zh: "请填写用途。", path: "/reason")
    }
    let id = try call.nextID(InformationRequestView.prefix)
    try call.store.run(
      """
      INSERT INTO archive_information_request (id, customer, subject, reason, addressed_to, due_on, status,
        requested_at, requested_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', ?7, ?8)
      """, id, customer, subject, reason, role.key, params.dueOn, call.now, call.actor)
    let view = try InformationRequestView.load(id.number, call)
    try call.change(id.description, after: view)
    return InformationRequestResult(request: view)
  }
}

/// Answers a request, with a document where there is one.
struct AnswerInformationRequest: Method {
  func run(_ params: Params, in call: Call) throws -> InformationRequestResult {
    let before = try InformationRequestView.open(params.request, call)
    guard let answer = params.answer.nonBlank else {
      throw Failure(.invalidParams, "Give the answer.", zh: "请填写答复。", path: "/answer")
    }
    if let document = params.document {
      let found = try call.store.first(
        "SELECT 1 FROM archive_document WHERE id = ?2 AND \(customerAndMerged)", before.customer,
        try document.number(of: DocumentView.prefix, path: "/document"), decode: { _ in true })
      guard found == true else {
        throw Failure(
          .notFound, "\(document) is no document of this customer; see archive.folder.get.",
          zh: "\(document) 不是该客户的文件；请查看 archive.folder.get。", path: "/document")
      }
    }
    return try InformationRequests.close(before, "answered", answer, params.document, call)
  }
}

/// Takes a request back, which is for those who may place one (I-13).
struct WithdrawInformationRequest: Method {
  func run(_ params: Params, in call: Call) throws -> InformationRequestResult {
    let before = try InformationRequestView.open(params.request, call)
    guard let reason = params.reason.nonBlank else {
      throw Failure(.invalidParams, "Say why it is taken back.", zh: "请填写撤回理由。", path: "/reason")
    }
    return try InformationRequests.close(before, "withdrawn", reason, nil, call)
  }
}

private enum InformationRequests {
  static func close(
    _ before: InformationRequestView, _ status: String, _ text: String, _ document: EntityID?, _ call: Call
  ) throws -> InformationRequestResult {
    try call.store.run(
      """
      UPDATE archive_information_request SET status = ?2, answer = ?3, document = ?4, closed_at = ?5, closed_by = ?6
      WHERE id = ?1
      """, before.id, status, text, document, call.now, call.actor)
    let after = try InformationRequestView.load(before.id.number, call)
    try call.change(before.id.description, before: before, after: after)
    return InformationRequestResult(request: after)
  }
}

/// Objects to a request. It is no veto: the request stays open and has to be answered; the objection opens a ticket that
/// both sides settle (I-13, I-14).
struct ObjectToInformationRequest: Method {
  static let name = "archive.informationRequest.object"

  struct Result: Encodable {
    let request: InformationRequestView
    let ticket: TicketView
    /// What the objection changes, in the caller's language.
    let note: String
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let request = try InformationRequestView.open(params.request, call)
    let role = try Sources.load(call).role(params.role, path: "/role")
    guard let objection = params.objection.nonBlank else {
      throw Failure(.invalidParams, "Say what is objected to.", zh: "请填写异议。", path: "/objection")
    }
    let ticket = try Tickets(call).open(
      request.subject, customer: request.customer.number, request: request.id,
      Tickets.Step(measure: "objection", status: "open", note: objection, role: role.key))
    return Result(
      request: try InformationRequestView.load(request.id.number, call), ticket: ticket,
      note: Text(
        "The request stays open and has to be answered; the objection is settled in \(ticket.id).",
        zh: "该请求仍然有效，须予答复；异议在 \(ticket.id) 中处理。"
      ).in(call.language))
  }
}

/// Requests in the order in which they were placed.
struct ListInformationRequests: Method {
  func run(_ params: Params, in call: Call) throws -> Page<InformationRequestView> {
    let customer = try params.customer?.resolve(in: call).id
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, params.status], after: [0])
    let ids = try call.store.all(
      """
      SELECT request.id FROM \(InformationRequestView.tables)
      WHERE request.id > ?1 AND (?2 IS NULL OR customer.id = ?2) AND (?3 IS NULL OR request.status = ?3)
      ORDER BY request.id LIMIT ?4
      """, page.after[0], customer, params.status, page.fetch, decode: { $0.int(0) })
    return page.page(try ids.map { try InformationRequestView.load($0, call) }) {
      [$0.id.number]
    }
  }
}
