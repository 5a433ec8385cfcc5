import AvalKit

/// What `work.list` shows, compared with what the modules' own lists and tables say is waiting: an act that settles a thing
/// without closing its line, or the other way about, shows here.
public struct WorkComparison {
  private let client: ChannelClient
  private let books: BooksReader
  private let today: String

  public init(_ client: ChannelClient, database: String) throws {
    self.client = client
    books = try BooksReader(database)
    today = try client.call("system.describe").result?["clock"]?["today"]?.stringValue ?? ""
  }

  /// One line a difference; empty where everything agrees.
  public func differences() throws -> [String] {
    let lines = try all("work.list", [:]).reduce(into: [String: Set<String>]()) { found, line in
      let kind = (line["module"]?.stringValue ?? "") + "/" + (line["kind"]?.stringValue ?? "")
      found[kind, default: []].insert(line["subject"]?.stringValue ?? "")
    }
    var problems: [String] = []
    for (kind, expected) in try exact() {
      problems += compare(kind, shown: lines[kind] ?? [], atLeast: expected, atMost: expected)
    }
    for (kind, (least, most)) in try bounded() {
      problems += compare(kind, shown: lines[kind] ?? [], atLeast: least, atMost: most)
    }
    return problems.sorted()
  }

  private func compare(_ kind: String, shown: Set<String>, atLeast: Set<String>, atMost: Set<String>) -> [String] {
    atLeast.subtracting(shown).sorted().map { "\(kind): \($0) waits and has no line" }
      + shown.subtracting(atMost).sorted().map { "\(kind): \($0) has a line and does not wait" }
  }

  // MARK: What waits

  /// Kinds whose lines are exactly what a list of their module says.
  private func exact() throws -> [(String, Set<String>)] {
    let reviews = try all("archive.review.list", ["status": "pending"])
    let changes = try ids("archive.change.list", ["status": "pending"])
    let owned = Set(reviews.filter { $0["customer"] != nil }.compactMap { $0["id"]?.stringValue })
    let certificates = try ["expiring", "expired"].flatMap {
      try ids("archive.certificate.list", ["validity": .string($0)], "document")
    }
    return [
      ("archive/reviewPending", owned.subtracting(changes)),
      ("archive/changeToVerify", changes),
      ("archive/reportToAssign", Set(reviews.compactMap { $0["id"]?.stringValue }).subtracting(owned)),
      ("archive/updateDue", try ids("archive.update.due", [:], "customer")),
      ("archive/certificateEnding", Set(certificates)),
      ("archive/destructionToApprove", try ids("archive.destruction.list", ["status": "proposed"])),
      ("archive/destructionToExecute", try ids("archive.destruction.list", ["status": "approved"])),
      ("rating/limitToApprove", try ids("rating.limit.list", ["status": "proposed"])),
      ("rating/reviewDue", try ids("rating.review.due", [:], "customer")),
      ("receivables/orderHeld", try numbers("ord", "receivables_order WHERE state = 'held'")),
      ("receivables/paymentUnapplied", try payments("customer IS NOT NULL")),
      ("receivables/paymentUnidentified", try payments("customer IS NULL")),
      ("collections/disputeOpen", try ids("collections.dispute.list", ["open": true])),
      ("collections/disputeToCredit", try ids("collections.dispute.list", ["toCredit": true])),
      (
        "survey/surveyStep",
        try numbers("svy", "survey_project WHERE standing = 0 AND state <> 'end'", module: "survey")
      ),
    ]
  }

  /// Kinds that a person may have put aside, or that time alone brings: what must be there, and what may.
  private func bounded() throws -> [(String, (Set<String>, Set<String>))] {
    let promises = try all("collections.promise.list", [:]).filter { $0["date"]?.stringValue ?? "" <= today }
    let open = Set(promises.filter { $0["status"] == "open" }.compactMap { $0["id"]?.stringValue })
    let broken = Set(
      promises.filter { $0["status"] == "broken" || $0["status"] == "partly" }.compactMap { $0["id"]?.stringValue })
    let cases = try ids("collections.case.list", ["state": "open"])
    let waiting = try cases.filter { id in
      let log = try client.call("collections.case.get", ["case": .string(id)]).result?["log"]?.arrayValue ?? []
      return log.first?["nextDate"]?.stringValue ?? "" <= today
    }
    let ending = try ids("collections.limitation.list", ["within": 90], "item")
    return [
      ("collections/promiseDue", (open, open.union(broken))),
      ("collections/caseOpen", (waiting, waiting)),
      ("collections/limitationEnding", ([], ending)),
    ]
  }

  private func payments(_ condition: String) throws -> Set<String> {
    try numbers("pay", "receivables_credit WHERE kind = 'payment' AND unapplied > 0 AND \(condition)")
  }

  /// The ids of rows of a module's table; of one that is not enabled no line is shown.
  private func numbers(_ prefix: String, _ rows: String, module: String = "receivables") throws -> Set<String> {
    let described = try client.call("module.describe", ["id": .string(module)])
    guard described.result?["state"] == "enabled" else { return [] }
    return Set(try books.texts("SELECT id FROM \(rows)").map { prefix + "_" + $0 })
  }

  private func ids(_ method: String, _ params: JSONValue, _ member: String = "id") throws -> Set<String> {
    Set(try all(method, params).compactMap { $0[member]?.stringValue })
  }

  /// Every item of a list; none where its module is not enabled.
  private func all(_ method: String, _ params: JSONValue) throws -> [JSONValue] {
    var items: [JSONValue] = []
    var cursor: JSONValue = .null
    repeat {
      var members = params.objectValue ?? JSONObject()
      members["limit"] = 1000
      if cursor != .null { members["cursor"] = cursor }
      let reply = try client.call(method, .object(members))
      if reply.kind == "moduleUnavailable" { return [] }
      guard let result = reply.result else { throw BooksReader.CannotRead(description: "\(method): \(reply.text)") }
      items += result["items"]?.arrayValue ?? []
      cursor = result["nextCursor"] ?? .null
    } while cursor != .null
    return items
  }
}
