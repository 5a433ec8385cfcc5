import AvalKit

/// A job as its callers see it.
struct JobState: Encodable {
  let id: String
  let method: String
  let state: String
  /// Who signed in.
  let principal: String
  /// The person it was asked for.
  let actor: String
  let createdAt: Instant
  let finishedAt: Instant?
  let done: Int64?
  let total: Int64?
  /// What became of an import's records so far, also where the job has failed or was cancelled since.
  let counts: ImportCounts?
  let result: RawJSON?
  let error: RawJSON?
}

/// What became of the records of an import, as of its last committed batch.
struct ImportCounts: Encodable {
  let read: Int
  let accepted: Int
  let rejected: Int
  let duplicates: Int

  /// Nil before the first batch.
  init?(_ checkpoint: [UInt8]?) {
    guard let checkpoint else { return nil }
    do {
      let progress = try JSONCoding.decode(ImportProgress.self, from: JSONDocument(parsing: checkpoint).root)
      (read, accepted) = (progress.read, progress.accepted)
      (rejected, duplicates) = (progress.rejected, progress.duplicates)
    } catch {
      return nil
    }
  }
}

private let jobSchema = #"""
  {"required": ["id", "method", "state", "principal", "actor", "createdAt"], "properties": {
    "id": {"type": "string"}, "method": {"type": "string"},
    "state": {"enum": ["queued", "running", "done", "failed", "cancelled"]},
    "principal": {"type": "string"}, "actor": {"type": "string"},
    "createdAt": {"$ref": "#/instant"}, "finishedAt": {"$ref": "#/instant"},
    "done": {"type": "integer"}, "total": {"type": "integer"},
    "counts": {"required": ["read", "accepted", "rejected", "duplicates"], "properties": {
      "read": {"type": "integer"}, "accepted": {"type": "integer"}, "rejected": {"type": "integer"},
      "duplicates": {"type": "integer"}}},
    "result": {}, "error": {}}}
  """#

/// `job.list`: jobs, newest first.
struct ListJobs: HostMethod {
  static let name = "job.list"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "Jobs, newest first.", "zh-Hans": "列出作业，最新的在前。"},
      "effect": "read", "permission": "job.read",
      "params": {"properties": {
        "state": {"enum": ["queued", "running", "done", "failed", "cancelled"], "description": {
          "en": "only jobs in this state", "zh-Hans": "只列该状态的作业"}},
        "limit": {"$ref": "#/limit"}, "cursor": {"$ref": "#/cursor"}}},
      "result": {"required": ["items", "nextCursor"], "properties": {
        "items": {"type": "array", "items": \#(jobSchema)}, "nextCursor": {"type": ["string", "null"]}}},
      "example": {"params": {}} }
    """#

  struct Params: Decodable {
    let state: String?
    let limit: Int?
    let cursor: String?
  }
  func run(_ params: Params, in host: HostCall) throws -> Page<JobState> {
    try JobListing.page(params, host.database())
  }
}

/// The parameter and the result of methods that name one job.
struct JobID: Decodable {
  let id: String
}

struct JobResult: Encodable {
  let job: JobState
}

private func jobDeclaration(_ en: String, _ zh: String, effect: String, permission: String) -> String {
  #"""
  { "summary": {"en": "\#(en)", "zh-Hans": "\#(zh)"}, "effect": "\#(effect)", "permission": "\#(permission)",
    "params": {"required": ["id"], "properties": {"id": {"type": "string", "description": {
      "en": "the job's id, as the call that became it answered", "zh-Hans": "作业编号，由成为该作业的调用返回"}}}},
    "result": {"required": ["job"], "properties": {"job": \#(jobSchema)}},
    "example": {"given": [{"method": "import.run", "capture": {"job": "/job"}, "params": {
                  "format": "survey-2-6-csv", "onError": "reject", "content": "",
                  "options": {"project": "none"}}}],
                "params": {"id": "$job"}} }
  """#
}

/// `job.get`: one job's state, and its result once it is done.
struct GetJob: HostMethod {
  static let name = "job.get"
  static let place = HostPlace.reader
  static let declaration = jobDeclaration(
    "One job: its state, how far it is, and its result or error once it has ended.",
    "查询一个作业的状态、进度及其结果或错误。", effect: "read", permission: "job.read")

  func run(_ params: JobID, in host: HostCall) throws -> JobResult {
    JobResult(job: JobState(try JobListing.record(params.id, host.database())))
  }
}

/// `job.wait`: answers when the job has ended.
struct WaitForJob: HostMethod {
  static let name = "job.wait"
  static let place = HostPlace.aside
  static let declaration = jobDeclaration(
    "Wait until a job has ended, then answer as job.get does.", "等待作业结束，然后返回与 job.get 相同的内容。",
    effect: "read", permission: "job.read")

  func run(_ params: JobID, in host: HostCall) throws -> JobResult {
    JobResult(job: JobState(try JobListing.record(params.id, host.database())))
  }
}

/// `job.cancel`: ends a job after its current slice; what it has committed stays.
struct CancelJob: HostMethod {
  static let name = "job.cancel"
  static let place = HostPlace.writer
  static let declaration = jobDeclaration(
    "Cancel a job: it ends after its current slice and keeps what it has committed.",
    "取消作业：当前片段完成后结束，已提交的内容保留。", effect: "write", permission: "job.manage")

  func run(_ params: JobID, in host: HostCall) throws -> JobResult {
    JobResult(job: JobState(try JobListing.cancel(params.id, host, host.database())))
  }
}
