import AvalImport
import AvalKit
import Dispatch
import Synchronization

/// `import.run`: the file is kept as evidence, then read from there on a thread of its own, while batches of records go
/// through the writer, each in a transaction with its checkpoint.
extension Engine {
  /// Works an import off, from its beginning or from its last checkpoint.
  func importJob(_ id: Int64) {
    DispatchQueue(label: "aval.import").async { [self] in
      do {
        let result = try ImportDriver(self, id).run()
        jobs.close(id, .done(result))
      } catch let failure as Failure where failure == ImportDriver.interrupted {
        return
      } catch {
        failJob(id, Writer.failure(error))
      }
    }
  }
}

/// One import under way.
///
/// Invariant: used by its own thread, and by the writer's queue while that thread waits for it in `perform`.
final class ImportDriver: @unchecked Sendable {
  /// The host ends: the job stays where its last checkpoint is.
  static let interrupted = Failure(.busy, "The host is ending.", zh: "主机正在结束。")

  private let engine: Engine
  private let id: Int64
  private let cancellation: Cancellation
  private let record: JobRecord
  private let params: RunImportParams
  private let language: Language
  private let format: ImportFormat
  private let options: [UInt8]
  private var progress: ImportProgress
  private let rejectFile: RejectFile

  init(_ engine: Engine, _ id: Int64) throws {
    self.engine = engine
    self.id = id
    guard let cancellation = engine.jobs.cancellation(of: id),
      let record = try engine.readers.withSnapshot({ try Jobs($0).get(id) })
    else { throw Self.interrupted }
    self.cancellation = cancellation
    self.record = record
    params = try JSONCoding.decode(RunImportParams.self, from: JSONDocument(parsing: record.params).root)
    let request = try JSONCoding.decode(JobRequest.self, from: JSONDocument(parsing: record.context).root)
    language = Language(rawValue: request.language) ?? engine.configuration.language
    format = try engine.imports.registry.format(params.format)
    progress =
      try record.checkpoint.map {
        try JSONCoding.decode(ImportProgress.self, from: JSONDocument(parsing: $0).root)
      } ?? ImportProgress()
    options = try Self.options(of: format, params.options)
    rejectFile = RejectFile(
      database: engine.database.path, job: JobNumber.text(id), bytes: progress.rejectFileBytes)
  }

  private var isDryRun: Bool { params.dryRun == true }

  func run() throws -> [UInt8] {
    let source = try evidence()
    var options = ImportOptions()
    options.resumeAfter = progress.lastRecord
    options.hashAll = isDryRun
    options.coverage = isDryRun
    options.batchRecords = engine.configuration.limits.importRecordsPerBatch
    let run = try ImportRun(format, source, options: options)
    while let batch = run.next() {
      do {
        try take(batch)
      } catch {
        run.cancel()
        throw error
      }
    }
    return try finish(run.summary())
  }

  /// The target's options: what the format says of customers, over it what the caller asked for.
  private static func options(of format: ImportFormat, _ asked: JSONValue?) throws -> [UInt8] {
    var merged =
      JSONValue(try JSONDocument(parsing: format.customer.isEmpty ? Array("{}".utf8) : format.customer).root)
      .objectValue ?? [:]
    for (name, value) in asked?.objectValue ?? [:] { merged[name] = value }
    return JSONValue.object(merged).bytes
  }

  // MARK: Evidence

  /// Keeps the original's bytes under their digest, once; the import reads those. A dry run reads the file itself.
  private func evidence() throws -> ImportSource {
    let given = try Imports.source(path: params.path, content: params.content, engine.configuration.limits)
    guard !isDryRun else { return given }
    let store = EvidenceStore(engine.database)
    if progress.sha256.isEmpty {
      let writer = try store.begin()
      switch given {
      case .bytes(let bytes): try bytes.withUnsafeBytes { try writer.append($0) }
      case .path(let path): try Files.readChunks(path) { try writer.append($0) }
      }
      let kept = try writer.finish()
      progress.sha256 = kept.sha256
      progress.bytes = kept.bytes
    }
    return .path(store.path(of: progress.sha256))
  }

  // MARK: Batches

  /// Gives one batch to the target and waits until it is committed.
  private func take(_ batch: RecordBatch) throws {
    guard !engine.jobs.isStopping else { throw Self.interrupted }
    guard !cancellation.isRaised else { throw Failure.cancelled }
    let envelope = try JSONDocument(parsing: envelope(batch)).root
    progress = try perform { [self] group, context in
      let next = try land(batch, envelope, context, group)
      guard !isDryRun else { throw DryRun(progress: next) }
      try checkpoint(next, context, group)
      return next
    }
    let total = progress.bytes > 0 ? progress.bytes : Int64(batch.bytesRead)
    engine.jobs.report(
      id, Int64(batch.bytesRead), of: total, "\(progress.read) records, \(progress.rejected) rejected")
  }

  /// Runs the target on a batch and counts what became of its records.
  private func land(
    _ batch: RecordBatch, _ envelope: JSONNode, _ context: RequestContext, _ group: WriteGroup
  ) throws -> ImportProgress {
    var next = progress
    next.lastRecord = max(progress.lastRecord, batch.lastNumber)
    var rejects = batch.rejects.map { reject in
      RejectFile.Line(ListedReject(reject, language), code: reject.code, chinese: reject.message.zhHans)
    }
    let outcomes = batch.records.isEmpty ? [] : try deliver(envelope, context, group)
    for (record, outcome) in zip(batch.records, outcomes) {
      switch outcome.status {
      case "accepted":
        next.accepted += 1
        if let id = outcome.id, next.ids.count < ImportProgress.listedIDs { next.ids.append(id) }
      case "duplicate": next.duplicates += 1
      default: rejects.append(Self.refused(record, outcome, language))
      }
    }
    next.rejected += rejects.count
    rejects.sort { $0.reject.record < $1.reject.record }
    if params.onError == "abort", let first = rejects.first { throw Self.aborted(first.reject) }
    let room = engine.configuration.limits.importRejectsListed - next.rejects.count
    next.rejects += rejects.prefix(max(0, room)).map(\.reject)
    if !isDryRun {
      rejectFile.rewind(to: progress.rejectFileBytes)
      try rejectFile.append(rejects)
      next.rejectFileBytes = rejectFile.bytes
    }
    return next
  }

  private func deliver(
    _ envelope: JSONNode, _ context: RequestContext, _ group: WriteGroup
  ) throws -> [ImportOutcomes.Outcome] {
    let target = try Imports.target(of: format, context.snapshot)
    let reply = try engine.run(
      target, params: envelope, context: context, connection: group.connection, group: group, depth: 1)
    let outcomes = try JSONCoding.decode(ImportOutcomes.self, from: JSONDocument(parsing: reply).root).outcomes
    guard outcomes.count == envelope["records"]?.count else {
      throw Failure(
        .corrupt, "\(target.name) answered \(outcomes.count) outcomes for another number of records.",
        zh: "\(target.name) 返回的结果数 \(outcomes.count) 与记录数不符。")
    }
    try engine.settle(context, group)
    if group.hasOutboxed { try engine.deliverAfter(group) }
    return outcomes
  }

  private static func refused(
    _ record: ImportRecord, _ outcome: ImportOutcomes.Outcome, _ language: Language
  ) -> RejectFile.Line {
    let reason = outcome.reason ?? Text("The record was refused.", zh: "记录被拒绝。")
    let reject = ListedReject(
      record: record.number, line: record.line, column: record.column, path: outcome.path ?? "",
      reason: reason.in(language))
    return RejectFile.Line(reject, code: "REFUSED", chinese: reason.zhHans)
  }

  private static func aborted(_ reject: ListedReject) -> Failure {
    Failure(
      .failedPrecondition,
      "Record \(reject.record) at line \(reject.line), column \(reject.column) stops the import: \(reject.reason)",
      zh: "第 \(reject.line) 行第 \(reject.column) 列的记录 \(reject.record) 使导入中止:\(reject.reason)", path: reject.path)
  }

  /// What the target receives: where the records come from, the records, and the options.
  private func envelope(_ batch: RecordBatch) -> [UInt8] {
    var json = JSONWriter(reserving: batch.json.count + batch.records.count * 64 + 512)
    json.beginObject()
    json.key("source")
    json.beginObject()
    for (name, value) in [
      ("job", JobNumber.text(id)), ("format", format.id), ("revision", String(format.revision)),
      ("sha256", progress.sha256), ("file", params.path ?? ""), ("encoding", ""),
    ] {
      json.key(name)
      json.string(value)
    }
    json.endObject()
    json.key("records")
    json.beginArray()
    for record in batch.records {
      json.beginObject()
      for (name, number) in [("record", record.number), ("line", record.line), ("column", record.column)] {
        json.key(name)
        json.integer(number)
      }
      json.key("path")
      json.string(record.path)
      json.key("value")
      json.raw(batch.json[record.value])
      json.endObject()
    }
    json.endArray()
    json.key("options")
    json.raw(options)
    json.endObject()
    return json.bytes
  }

  // MARK: The writer

  /// Ends a dry run's transaction: everything is undone, what was counted is kept.
  private struct DryRun: Error {
    let progress: ImportProgress
  }

  /// Runs `body` as a task of the writer and waits for its commit; meanwhile this thread does nothing else, so `self`
  /// is used by one thread at a time.
  private func perform(
    _ body: @escaping @Sendable (WriteGroup, RequestContext) throws -> ImportProgress
  ) throws -> ImportProgress {
    let committed = DispatchSemaphore(value: 0)
    let answer = Mutex<Result<ImportProgress, Failure>>(.failure(Self.interrupted))
    engine.writer.submit(
      WriterTask(completion: { outcome in
        if case .failure(let failure) = outcome { answer.withLock { $0 = .failure(failure) } }
        committed.signal()
      }) { [self] group in
        let context = try engine.context(of: record, engine.modules.current, cancellation, group)
        context.subject = JobNumber.text(id)
        do {
          let next = try group.within { try body(group, context) }
          answer.withLock { $0 = .success(next) }
        } catch let dryRun as DryRun {
          answer.withLock { $0 = .success(dryRun.progress) }
        }
        return []
      })
    committed.wait()
    return try answer.withLock { $0 }.get()
  }

  private func checkpoint(_ next: ImportProgress, _ context: RequestContext, _ group: WriteGroup) throws {
    let now = context.now.milliseconds
    let owned = try group.books.jobs.checkpoint(
      id, owner: engine.instance, bytes: JSONCoding.encode(next), done: Int64(next.read), total: 0, at: now)
    guard owned, try !group.books.jobs.isCancelRequested(id) else { throw Failure.cancelled }
    if !context.changes.isEmpty { try group.audit(context, params: Array("{}".utf8)) }
  }

  /// Ends the job: what became of the file, and the evidence that backs it.
  private func finish(_ summary: ImportSummary) throws -> [UInt8] {
    if let problem = summary.problem, progress.read == 0 { throw problem.failure }
    let result = RunImport.Result(
      job: JobNumber.text(id), read: progress.read, accepted: progress.accepted, rejected: progress.rejected,
      duplicates: progress.duplicates, rejects: progress.rejects,
      rejectFile: rejectFile.exists ? rejectFile.path : nil, dryRun: isDryRun ? true : nil,
      truncated: summary.truncated ? true : nil, ids: progress.ids,
      warnings: warnings(summary),
      coverage: summary.unread.isEmpty ? nil : summary.unread.map { "\($0.path) ×\($0.count)" },
      evidence: .init(
        sha256: isDryRun ? summary.sha256 : progress.sha256, bytes: isDryRun ? Int64(summary.bytes) : progress.bytes,
        encoding: summary.encoding))
    let reply = try JSONCoding.encode(result)
    _ = try perform { [self] group, context in
      if !isDryRun {
        _ = try Evidence.record(
          EvidenceRecord(
            sha256: progress.sha256, bytes: progress.bytes, encoding: summary.encoding,
            fileName: params.path?.split(separator: "/").last.map(String.init) ?? "",
            receivedAt: context.now.milliseconds),
          on: group.connection)
      }
      try engine.finishJob(record, reply, context, group)
      return progress
    }
    return reply
  }

  private func warnings(_ summary: ImportSummary) -> [String]? {
    var lines = summary.warnings.map { "\($0.code): \($0.message.in(language))" }
    if let problem = summary.problem { lines.insert("\(problem.code): \(problem.message.in(language))", at: 0) }
    return lines.isEmpty ? nil : lines
  }
}
