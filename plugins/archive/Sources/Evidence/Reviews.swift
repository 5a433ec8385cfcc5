import AvalKit

/// Opens reviews for what comes in, and carries out what is decided (I-27, A-60, A-94).
struct Reviews {
  /// What a review is opened for.
  struct Subject {
    let customer: Int64?
    let report: EntityID?
    let title: String
    let observedOn: CivilDate?
  }

  private let call: Call
  private var store: Store { call.store }

  init(_ call: Call) {
    self.call = call
  }

  /// Opens a pending review.
  func open(_ subject: Subject, _ arrival: Arrival) throws -> EntityID {
    let id = try call.nextID(ReviewView.prefix)
    let options = arrival.options
    try store.run(
      """
      INSERT INTO archive_review (id, kind, customer, report, title, source, provider, upstream, collected_by, order_no,
        price_minor, price_currency, observed_on, quality, flags, job, status, received_at, received_by, way)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 'pending', ?17, ?18, ?19)
      """,
      id, arrival.kind.rawValue, subject.customer, subject.report, subject.title, arrival.source, arrival.provider,
      try json(arrival.upstream), options?.collectedBy, options?.orderNo, options?.price?.minor,
      options?.price?.currency.code, subject.observedOn, try json(arrival.quality), try json(arrival.flags),
      arrival.job, call.now, call.actor, arrival.way.rawValue)
    try ReviewLines(call).refresh(id.number)
    return id
  }

  /// Accepts what a policy lets in at once, with the policy's reason.
  func acceptAtOnce(_ id: EntityID, _ why: Text) throws {
    try decide(id.number, "accepted", reason: why.in(call.language), checked: nil, waived: nil)
    try takeEffect(id.number)
  }

  /// Accepts or rejects a pending review. Nobody decides alone about what he brought in himself; where nobody
  /// signs in that is waived and recorded.
  func decide(
    _ id: EntityID, accept: Bool, reason: String, checked: CheckedQuality?, rejected: [RejectedFact] = [],
    path: String = "/review"
  ) throws -> ReviewView {
    let before = try ReviewView.load(try id.number(of: ReviewView.prefix, path: path), call, path: path)
    guard before.status == "pending" else {
      throw Failure(
        .failedPrecondition, "\(id) is \(before.status) already; what is decided stays decided.",
        zh: "\(id) 已为 \(before.status)；已决事项不再更改。", path: path)
    }
    guard !accept || before.customer != nil else {
      throw Failure(
        .failedPrecondition, "\(id) belongs to nobody yet; assign its report first.",
        zh: "\(id) 尚无归属客户；请先指定其报告的归属。", path: path)
    }
    let waived = try isWaived(before, path)
    try decide(id.number, accept ? "accepted" : "rejected", reason: reason, checked: checked, waived: waived)
    if !rejected.isEmpty { try RejectedFacts(call).apply(rejected, before) }
    if let former = before.reopens { try takeBack(former, for: before.report) }
    if accept { try takeEffect(id.number) }
    let after = try ReviewView.load(id.number, call)
    try call.change(id.description, before: before, after: after)
    try call.emit("archive.review.decided", after)
    if after.kind == "change" { try call.emit("archive.change.decided", ChangeDecided(after, in: call)) }
    return after
  }

  private func isWaived(_ review: ReviewView, _ path: String) throws -> Bool {
    // Who brought evidence in decides about it in no later review either.
    var received = [review.receivedBy]
    var reopened = review.reopens
    while let former = try reopened.map({ try ReviewView.load($0.number, call) }) {
      received.append(former.receivedBy)
      reopened = former.reopens
    }
    return try call.requireSecondPerson(
      after: received,
      refusal: Text("You brought this in yourself; another person has to review it.", zh: "该资料由您本人录入，须由他人审核。"),
      path: path)
  }

  private func decide(
    _ id: Int64, _ status: String, reason: String, checked: CheckedQuality?, waived: Bool?
  ) throws {
    try store.run(
      """
      UPDATE archive_review SET status = ?2, decided_at = ?3, decided_by = ?4, reason = ?5, checked = ?6, waived = ?7
      WHERE id = ?1 AND status = 'pending'
      """, id, status, call.now, call.actor, reason, try checked.map(json), waived)
    try ReviewLines(call).refresh(id)
  }

  /// Ends what a former decision let count: this one takes its place, whatever it is.
  private func takeBack(_ former: EntityID, for report: EntityID?) throws {
    try store.run(
      "UPDATE archive_field SET withdrawn_at = ?2 WHERE review = ?1 AND withdrawn_at IS NULL", former, call.now)
    try store.run(
      """
      UPDATE archive_credit_report SET status = 'superseded', superseded_by = ?2, superseded_at = ?3
      WHERE id = (SELECT report FROM archive_review WHERE id = ?1) AND status = 'filed'
      """, former, report, call.now)
  }

  /// What an accepted review brings to its customer.
  private func takeEffect(_ id: Int64) throws {
    let subject = try store.first(
      """
      SELECT review.kind, coalesce(customer.merged_into, customer.id), review.report FROM archive_review AS review
      JOIN archive_customer AS customer ON customer.id = review.customer WHERE review.id = ?1
      """, id
    ) { (kind: EvidenceKind(rawValue: $0.text(0)), customer: $0.optionalInt(1), report: $0.optionalInt(2)) }
    guard let subject, let kind = subject.kind, let customer = subject.customer else { return }
    if let report = subject.report { try ReportFile(call).takeEffect(report, kind, of: customer) }
    if kind == .change { try Changes(call).apply(id, to: customer) }
    // How one supplier is paid is no field of the card: it renews nothing.
    if kind != .tradeExperience {
      try Registry(call).touch(customer, on: call.today, what: "review." + kind.rawValue)
    }
  }

  private func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONCoding.encode(value), as: UTF8.self)
  }
}
