import AvalKit

/// Reading and stopping jobs for `job.list`, `job.get`, `job.wait` and `job.cancel`.
enum JobListing {
  static func page(_ params: ListJobs.Params, _ connection: Connection) throws -> Page<JobState> {
    let page = try PageRequest(
      ListJobs.name, limit: params.limit, cursor: params.cursor, filter: [params.state], after: [Int64.max])
    let records = try Jobs(connection).list(
      state: params.state.flatMap { JobRecord.State(rawValue: $0) }, before: page.after[0], limit: page.fetch)
    return page.page(records) {
      [$0.id]
    } item: {
      JobState($0)
    }
  }

  static func record(_ id: String, _ connection: Connection) throws -> JobRecord {
    guard let record = try Jobs(connection).get(try JobNumber.parse(id)) else { throw unknown(id) }
    return record
  }

  static func unknown(_ id: String) -> Failure {
    Failure(.notFound, "There is no job \(id); job.list shows them.", zh: "没有作业 \(id)；可用 job.list 查看。", path: "/id")
  }

  /// Asks the job to stop, wherever it runs; one that has ended stays as it is.
  static func cancel(_ id: String, _ host: HostCall, _ connection: Connection) throws -> JobRecord {
    let record = try record(id, connection)
    _ = try Jobs(connection).requestCancel(record.id, at: host.context.now.milliseconds)
    host.context.subject = id
    host.engine.jobs.cancellation(of: record.id)?.raise()
    return try Self.record(id, connection)
  }
}

extension JobState {
  init(_ record: JobRecord) {
    self.init(
      id: JobNumber.text(record.id), method: record.method, state: record.state.rawValue,
      principal: record.caller.principal,
      actor: record.caller.actor,
      createdAt: Instant(milliseconds: record.createdAt),
      finishedAt: record.state.isFinished ? Instant(milliseconds: record.updatedAt) : nil,
      done: record.total > 0 || record.done > 0 ? record.done : nil, total: record.total > 0 ? record.total : nil,
      counts: record.method == RunImport.name ? ImportCounts(record.checkpoint) : nil,
      result: record.result.map { RawJSON(trusted: $0) }, error: record.error.map { RawJSON(trusted: $0) })
  }
}
