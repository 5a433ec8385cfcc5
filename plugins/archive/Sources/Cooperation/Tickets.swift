import AvalKit

/// A dispute between sales and the credit department, with what was done about it (I-14).
struct TicketView: Encodable {
  static let prefix = "tkt"

  struct Step: Encodable {
    let measure: String
    let title: String
    /// The ticket's state from this step on.
    let status: String
    let note: String
    let role: String?
    let takenAt: Instant
    let takenBy: String
  }

  let id: EntityID
  let customer: EntityID?
  let request: EntityID?
  let subject: String
  /// `open`, `inProgress` or `resolved`.
  let status: String
  let openedAt: Instant
  let openedBy: String
  let history: [Step]

  static func load(_ id: Int64, _ call: Call, path: String = "/ticket") throws -> TicketView {
    let policy = try CooperationPolicy.load(call)
    let history = try call.store.all(
      """
      SELECT measure, status, note, role, taken_at, taken_by FROM archive_ticket_step WHERE ticket = ?1
      ORDER BY position
      """, id
    ) { row in
      Step(
        measure: row.text(0), title: policy.title(row.text(0), call), status: row.text(1), note: row.text(2),
        role: row.optionalText(3), takenAt: row.instant(4), takenBy: row.text(5))
    }
    let view = try call.store.first(
      """
      SELECT ticket.id, coalesce(customer.merged_into, customer.id), ticket.request, ticket.subject, ticket.status,
        ticket.opened_at, ticket.opened_by
      FROM archive_ticket AS ticket LEFT JOIN archive_customer AS customer ON customer.id = ticket.customer
      WHERE ticket.id = ?1
      """, id
    ) { row in
      TicketView(
        id: row.id(0, prefix), customer: row.optionalInt(1).map { EntityID(prefix: CustomerRef.prefix, number: $0) },
        request: row.optionalInt(2).map { EntityID(prefix: InformationRequestView.prefix, number: $0) },
        subject: row.text(3), status: row.text(4), openedAt: row.instant(5), openedBy: row.text(6), history: history)
    }
    guard let view else {
      throw Failure(
        .notFound, "There is no such ticket; see archive.ticket.list.", zh: "没有该冲突事项；请查看 archive.ticket.list。",
        path: path)
    }
    return view
  }
}

/// What is done about disputes, as the policy `cooperation` says: communication, training, explanation.
struct CooperationPolicy: Decodable {
  struct Measure: Decodable {
    let key: String
    let title: Text
  }

  let measures: [Measure]

  static func load(_ call: Call) throws -> CooperationPolicy {
    try call.policy("cooperation", as: CooperationPolicy.self)
  }

  func title(_ key: String, _ call: Call) -> String {
    measures.first { $0.key == key }?.title.in(call.language) ?? key
  }

  func check(_ key: String) throws(Failure) {
    guard !measures.contains(where: { $0.key == key }) else { return }
    let known = measures.map(\.key).joined(separator: ", ")
    throw Failure(
      .invalidParams, "There is no measure \"\(key.prefix(40))\"; use one of: \(known).",
      zh: "没有措施“\(key.prefix(40))”；请使用以下之一：\(known)。", path: "/measure")
  }
}

/// Opens tickets and writes their history.
struct Tickets {
  struct Step {
    let measure: String
    let status: String
    let note: String
    let role: String?
  }

  private let call: Call

  init(_ call: Call) {
    self.call = call
  }

  func open(_ subject: String, customer: Int64?, request: EntityID?, _ first: Step) throws -> TicketView {
    let id = try call.nextID(TicketView.prefix)
    try call.store.run(
      """
      INSERT INTO archive_ticket (id, customer, request, subject, status, opened_at, opened_by)
      VALUES (?1, ?2, ?3, ?4, 'open', ?5, ?6)
      """, id, customer, request, subject, call.now, call.actor)
    try append(first, to: id)
    let view = try TicketView.load(id.number, call)
    try call.change(id.description, after: view)
    return view
  }

  func append(_ step: Step, to ticket: EntityID) throws {
    let position = try call.store.first(
      "SELECT count(*) FROM archive_ticket_step WHERE ticket = ?1", ticket, decode: { $0.int(0) })
    try call.store.run(
      """
      INSERT INTO archive_ticket_step (ticket, position, measure, status, note, role, taken_at, taken_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """, ticket, position ?? 0, step.measure, step.status, step.note, step.role, call.now, call.actor)
    try call.store.run("UPDATE archive_ticket SET status = ?2 WHERE id = ?1", ticket, step.status)
  }
}

/// Opens a ticket about a dispute of any kind (I-14).
struct OpenTicket: Method {
  struct Result: Encodable {
    let ticket: TicketView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer?.resolve(in: call).id
    try CooperationPolicy.load(call).check(params.measure)
    if let role = params.role { _ = try Sources.load(call).role(role, path: "/role") }
    guard let subject = params.subject.nonBlank, let note = params.note.nonBlank else {
      throw Failure(
        .invalidParams, "Say what the dispute is about and what was said.", zh: "请填写争议事项与经过。",
        path: params.subject.nonBlank == nil ? "/subject" : "/note")
    }
    return Result(
      ticket: try Tickets(call).open(
        subject, customer: customer?.number, request: nil,
        Tickets.Step(measure: params.measure, status: "open", note: note, role: params.role)))
  }
}

/// Writes down what was done about a dispute, and how it stands since (I-14). A resolved one stays resolved.
struct AdvanceTicket: Method {
  func run(_ params: Params, in call: Call) throws -> OpenTicket.Result {
    let before = try TicketView.load(try params.ticket.number(of: TicketView.prefix, path: "/ticket"), call)
    guard before.status != "resolved" else {
      throw Failure(
        .failedPrecondition, "\(before.id) is resolved; open another ticket.", zh: "\(before.id) 已解决；请另开事项。",
        path: "/ticket")
    }
    try CooperationPolicy.load(call).check(params.measure)
    if let role = params.role { _ = try Sources.load(call).role(role, path: "/role") }
    guard let note = params.note.nonBlank else {
      throw Failure(.invalidParams, "Say what was done.", zh: "请填写处理经过。", path: "/note")
    }
    try Tickets(call).append(
      Tickets.Step(
        measure: params.measure, status: params.status?.rawValue ?? "inProgress", note: note, role: params.role),
      to: before.id)
    let after = try TicketView.load(before.id.number, call)
    try call.change(before.id.description, before: before, after: after)
    return OpenTicket.Result(ticket: after)
  }
}

/// Disputes with their history, in the order in which they were opened.
struct ListTickets: Method {
  func run(_ params: Params, in call: Call) throws -> Page<TicketView> {
    let customer = try params.customer?.resolve(in: call).id
    let page = try PageRequest(
      Self.name, limit: params.limit, cursor: params.cursor, filter: [customer, params.status], after: [0])
    let ids = try call.store.all(
      """
      SELECT ticket.id FROM archive_ticket AS ticket
      LEFT JOIN archive_customer AS customer ON customer.id = ticket.customer
      WHERE ticket.id > ?1 AND (?2 IS NULL OR ticket.customer IN \(CustomerRef.members(of: "?2")))
        AND (?3 IS NULL OR ticket.status = ?3)
      ORDER BY ticket.id LIMIT ?4
      """, page.after[0], customer, params.status, page.fetch, decode: { $0.int(0) })
    return page.page(try ids.map { try TicketView.load($0, call) }) { [$0.id] }
  }
}
