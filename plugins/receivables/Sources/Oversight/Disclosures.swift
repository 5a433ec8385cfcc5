import AvalKit

/// A request to share exposure data with a supplier, a bank or an insurer (`#/disclosure`).
struct Disclosure: Encodable {
  let id: EntityID
  let recipient: String
  let purpose: String
  let customer: EntityID?
  let asOf: CivilDate
  let state: String
  let requestedBy: String
  let decidedBy: String?
  let reason: String?
  let path: String?
  let sha256: String?

  static func get(_ id: EntityID, in call: Call) throws -> Disclosure {
    let number = try id.number(of: "dsc", path: "/disclosure")
    let found = try call.store.first(
      """
      SELECT id, recipient, purpose, customer, as_of, state, requested_by, decided_by, reason, path, sha256
      FROM receivables_disclosure WHERE id = ?1
      """, number
    ) {
      Disclosure(
        id: $0.id(0, "dsc"), recipient: $0.text(1), purpose: $0.text(2),
        customer: $0.optionalInt(3).map { EntityID(prefix: CustomerRef.prefix, number: $0) }, asOf: $0.day(4),
        state: $0.text(5), requestedBy: $0.text(6), decidedBy: $0.optionalText(7), reason: $0.optionalText(8),
        path: $0.optionalText(9), sha256: $0.optionalText(10))
    }
    guard let found else {
      throw Failure(
        .notFound, "There is no disclosure \(id); use the id that disclosure.request answered.",
        zh: "没有编号为 \(id) 的披露申请;请使用 disclosure.request 返回的编号。", path: "/disclosure")
    }
    return found
  }
}

/// Asks to share exposure data; nothing leaves before another person approves it (V-26).
struct RequestDisclosure: Method {
  static let name = "receivables.disclosure.request"

  struct Params: Decodable {
    let recipient: String
    let purpose: String
    let customer: CustomerRef?
  }

  struct Result: Encodable {
    let disclosure: Disclosure
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try params.customer?.resolve(in: call).id
    let id = try call.nextID("dsc")
    try call.store.run(
      """
      INSERT INTO receivables_disclosure (id, recipient, purpose, customer, as_of, state, requested, requested_by)
      VALUES (?1, ?2, ?3, ?4, ?5, 'requested', ?6, ?7)
      """, id, params.recipient, params.purpose, customer, call.asOf, call.now, call.actor)
    let disclosure = try Disclosure.get(id, in: call)
    try call.change(id.description, after: disclosure)
    return Result(disclosure: disclosure)
  }
}

/// Approves or rejects a disclosure by another person; approved, the exposure of its day is written to a file: per
/// customer and currency what is owed, overdue, its oldest due day and what is paid ahead, of the customer asked for
/// alone where one is named (V-26).
struct DecideDisclosure: Method {
  static let name = "receivables.disclosure.decide"

  enum Decision: String, Decodable { case approve, reject }

  struct Params: Decodable {
    let disclosure: EntityID
    let decision: Decision
    let reason: String
    let path: String?
  }

  struct Result: Encodable {
    let disclosure: Disclosure
    let file: OutputFile?
    let rows: Int
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let before = try Disclosure.get(params.disclosure, in: call)
    guard before.state == "requested" else {
      throw Failure(
        .failedPrecondition, "The disclosure is \(before.state) already.", zh: "该披露申请已处理(\(before.state))。",
        path: "/disclosure")
    }
    // Without access control everybody is the actor `local`: the rule of two persons is waived, and the audit shows it.
    guard before.requestedBy != call.actor || call.actor == "local" else {
      throw Failure(
        .denied, "Another person than \(before.requestedBy) approves the disclosure.",
        zh: "须由 \(before.requestedBy) 以外的人员审批。", path: "/disclosure")
    }
    guard (params.decision == .approve) == (params.path != nil) else {
      throw Failure(
        .invalidParams, "An approved disclosure is written to a path; a rejected one has none.",
        zh: "批准时须给出文件路径,拒绝时不填。", path: "/path")
    }
    var rows = 0
    var file: OutputFile?
    if let path = params.path { (file, rows) = try write(before, to: path, call) }
    try call.store.run(
      """
      UPDATE receivables_disclosure SET state = ?2, decided = ?3, decided_by = ?4, reason = ?5, path = ?6, sha256 = ?7
      WHERE id = ?1
      """, params.disclosure, params.decision == .approve ? "approved" : "rejected", call.now, call.actor,
      params.reason, params.path, file?.sha256)
    let after = try Disclosure.get(params.disclosure, in: call)
    try call.change(params.disclosure.description, before: before, after: after)
    return Result(disclosure: after, file: file, rows: rows)
  }

  private func write(_ disclosure: Disclosure, to path: String, _ call: Call) throws -> (OutputFile, Int) {
    struct Group: Hashable {
      let customer: Int64
      let currency: String
    }
    struct Sum {
      var open: Int64 = 0
      var overdue: Int64 = 0
      var unapplied: Int64 = 0
      var oldest: CivilDate?
    }
    var sums: [Group: Sum] = [:]
    let clocks = Clocks(day: disclosure.asOf)
    let keys = try AgeingKeys(.customer, clocks, call.store)
    let balances = Balances(store: call.store, clocks: clocks, customer: disclosure.customer?.number)
    try balances.eachOpenItem { customer, currency, due, open in
      let group = Group(customer: keys.survivor(of: customer) ?? customer, currency: currency)
      var sum = sums[group] ?? Sum()
      sum.open += open
      if due < disclosure.asOf { sum.overdue += open }
      sum.oldest = min(sum.oldest ?? due, due)
      sums[group] = sum
    }
    // Receipts whose payer is unknown are nobody's exposure.
    try balances.eachCredit { customer, currency, unapplied in
      guard let customer = keys.survivor(of: customer) else { return }
      sums[Group(customer: customer, currency: currency), default: Sum()].unapplied += unapplied
    }
    let sorted = sums.sorted { ($0.key.customer, $0.key.currency) < ($1.key.customer, $1.key.currency) }
    let file = try OutputFile.write(to: path) { append in
      try append("asOf,customer,name,currency,open,overdue,oldestDue,unapplied,balance\r\n")
      for (group, sum) in sorted {
        let currency = try Currency(parsing: group.currency)
        func text(_ minor: Int64) -> String { Money(minor: minor, currency: currency).amountText }
        let fields = [
          disclosure.asOf.description, EntityID(prefix: CustomerRef.prefix, number: group.customer).description,
          try keys.name(of: group.customer) ?? "", group.currency, text(sum.open), text(sum.overdue),
          sum.oldest?.description ?? "", text(sum.unapplied), text(sum.open - sum.unapplied),
        ]
        try append(fields.map(CSVField.quoted).joined(separator: ",") + "\r\n")
      }
    }
    return (file, sorted.count)
  }
}
