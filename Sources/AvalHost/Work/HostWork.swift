import AvalKit

/// The lines that the host itself puts before people.
enum HostWork {
  /// What stands for a module's id.
  static let module = "host"

  /// A job that ended with a failure, until somebody acknowledges it or the same request succeeds.
  static let jobFailed = "jobFailed"

  static let kinds: [WorkKind] = [
    kind(
      jobFailed, rank: 200, title: Text("A job failed: {method}", zh: "作业失败：{method}"),
      why: Text("{reason}", zh: "{reason}"), values: ["method", "reason"], settle: AcknowledgeJob.name,
      params: .object(JSONObject([("id", .string("{key}"))])))
  ].compactMap { $0 }

  private static func kind(
    _ id: String, rank: Int, title: Text, why: Text, values: [String], settle: String, params: JSONValue
  ) -> WorkKind? {
    guard let title = templates(title), let why = templates(why) else { return nil }
    return WorkKind(
      id: id, title: title, why: why, values: values, rank: rank, method: settle, params: params)
  }

  private static func templates(_ text: Text) -> WorkKind.Templates? {
    guard let en = WorkTemplate(text.en), let zh = WorkTemplate(text.zhHans) else { return nil }
    return WorkKind.Templates(en: en, zhHans: zh)
  }
}

extension WriteGroup {
  /// Puts a failed job before whoever asked for it.
  func noteFailed(_ job: JobRecord, _ failure: Failure, today: CivilDate, limits: Limits) throws {
    let values: [String: WorkValue] = ["method": .text(job.method), "reason": .phrase(Self.short(failure.message))]
    let details = String(decoding: try JSONCoding.encode(values), as: UTF8.self)
    try books.work.put(
      WorkEntry(
        module: HostWork.module, kind: HostWork.jobFailed, key: JobNumber.text(job.id), due: nil, since: nil,
        owner: job.caller.actor, unit: nil, rank: 200, amount: nil, details: details),
      today: Int64(today.dayNumber), limit: limits.workLinesPerCustomer)
  }

  /// A failure's sentence, short enough for a line.
  private static func short(_ text: Text) -> Text {
    Text(String(text.en.prefix(1000)), zh: String(text.zhHans.prefix(1000)))
  }

  /// The same request has been done: whoever waited for the failed ones need not look at them any more.
  func settleFailed(_ job: JobRecord) throws {
    let failed = try connection.all(
      """
      SELECT line.key FROM host_work AS line WHERE line.module = ?1 AND line.kind = ?2
      ORDER BY line.due, line.rank, line.key LIMIT 1000
      """, [.text(HostWork.module), .text(HostWork.jobFailed)]
    ) { $0.text(0) }
    for key in failed {
      guard let other = try books.jobs.get(JobNumber.parse(key)), other.method == job.method, other.params == job.params
      else { continue }
      _ = try books.work.close(HostWork.module, HostWork.jobFailed, key)
    }
  }
}
