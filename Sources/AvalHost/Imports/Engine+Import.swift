import AvalImport
import AvalKit
import Dispatch
import Synchronization

/// `import.run`: the file is kept as evidence, then read from there on a thread of its own, while batches of records go
/// through the writer, each in a transaction with its checkpoint.
extension Engine {
  /// Works an import off, from its beginning or from its last checkpoint.
  func importJob(_ id: Int64) {
    let begun = importers.run { [self] in
      do {
        let result = try ImportDriver(self, id).run()
        jobs.close(id, .done(result))
      } catch let failure as Failure where failure == ImportDriver.interrupted {
        return
      } catch {
        failJob(id, Writer.failure(error))
      }
    }
    if !begun { failJob(id, .noThread) }
  }
}

/// One import under way.
///
/// Invariant: used by its own thread, and by the writer's queue while that thread waits for it in `perform`.
final class ImportDriver: @unchecked Sendable {
  /// The host ends: the job stays where its last checkpoint is.
  static let interrupted = Failure(.busy, "The host is ending.", zh: "主机正在结束。")

  let engine: Engine
  let id: Int64
  let cancellation: Cancellation
  let record: JobRecord
  let params: RunImportParams
  let language: Language
  let format: ImportFormat
  let options: ImportTargetOptions
  var progress: ImportProgress
  let rejectFile: RejectFile
  /// Keys that a dry run has met; nothing of it is in the database.
  lazy var dryKeys = DryRunKeys(database: engine.database.path, job: JobNumber.text(id))
  /// What the request named, held open while a dry run reads it.
  var given: GivenBytes?
  /// Why the host gave the rest of the file up.
  var stop: FileProblem?
  /// Bytes of the file.
  var total: Int64 = 0

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
    options = try ImportTargetOptions(format, params.options)
    rejectFile = RejectFile(
      database: engine.database.path, job: JobNumber.text(id), bytes: progress.rejectFileBytes)
  }

  var wantsDigests: Bool { engine.modules.current.wantsDigests(format.kind) }
  var isDryRun: Bool { params.dryRun == true }

  /// Whether one refused record refuses the file: the caller's word, else the format's.
  private var isAllOrNothing: Bool {
    params.onError.map { $0 == "abort" } ?? (format.acceptance.policy == .allOrNothing)
  }

  func run() throws -> [UInt8] {
    try checkOptions()
    let source = try evidence()
    do {
      let summary = isAllOrNothing && !isDryRun ? try landAtOnce(source) : try landInBatches(source)
      return try finish(summary, source)
    } catch let failure as Failure where failure.kind == .cancelled && progress.read > 0 && !isDryRun {
      throw stopped
    }
  }

  /// What whoever stops an import under way is told: batches that were committed are not taken back.
  private var stopped: Failure {
    let (read, landed) = (progress.read, progress.accepted)
    return Failure(
      .cancelled,
      "The import was stopped after \(read) records; the \(landed) that landed stay. Import the file again to go on: what is known is passed over.",
      zh: "导入在 \(read) 条记录后停止；已写入的 \(landed) 条保留。再次导入该文件即可继续：已知记录会被跳过。")
  }

  private func landInBatches(_ source: ImportSource) throws -> ImportSummary {
    var options = ImportOptions()
    options.resumeAfter = progress.lastRecord
    options.hashAll = isDryRun
    options.coverage = isDryRun
    options.batchRecords = engine.configuration.limits.importRecordsPerBatch
    options.batchBytes = Self.batchBytes
    options.batchesAhead = 2
    options.today = engine.today
    options.digests = wantsDigests
    options.isCancelled = givesUp
    let run = try ImportRun(format, source, options: options)
    total = Int64(run.size)
    while let batch = run.next() {
      do {
        try take(batch)
      } catch {
        run.cancel()
        throw error
      }
      stop = format.acceptance.stop(read: progress.read, rejected: progress.rejected)
      if stop != nil {
        run.cancel()
        break
      }
    }
    let summary = run.summary()
    // The reader stops where it stands when nobody wants the rest, with or without a batch.
    if stop == nil { try checkGoingOn() }
    return summary
  }

  /// Asked by the reader's thread.
  var givesUp: @Sendable () -> Bool {
    { [cancellation, jobs = engine.jobs] in cancellation.isRaised || jobs.isStopping }
  }

  /// Canonical text of one batch: enough to share the cost of a commit, little enough that a record's neighbours do not
  /// count in memory.
  static let batchBytes = 384 << 10

  // MARK: Evidence

  /// Keeps the original's bytes under their digest, once; the import reads those. A dry run reads the file itself.
  private func evidence() throws -> ImportSource {
    let store = EvidenceStore(engine.database)
    if isDryRun || progress.sha256.isEmpty {
      let given = try engine.imports.given(
        path: params.path, content: params.content, engine.configuration.limits)
      self.given = given
      guard !isDryRun else { return given.source }
      let writer = try store.begin()
      switch given {
      case .bytes(let bytes): try bytes.withUnsafeBytes { try writer.append($0) }
      case .file(let file):
        try Files.readChunks(file.path) { chunk in
          try checkGoingOn()
          try writer.append(chunk)
        }
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
    try checkGoingOn()
    progress = try perform(isLarge: batch.records.count > Self.manyRecords) { [self] group, context in
      let next = try land(batch, after: progress, context, group)
      guard !isDryRun else { throw DryRun(progress: next) }
      try checkpoint(next, context, group)
      return next
    }
    report(batch, progress)
    engine.instance.leaveRoom()
  }

  func checkGoingOn() throws {
    guard !engine.jobs.isStopping else { throw Self.interrupted }
    guard !cancellation.isRaised else { throw Failure.cancelled }
  }

  func report(_ batch: RecordBatch, _ progress: ImportProgress) {
    let (read, rejected) = (progress.read, progress.rejected)
    let words = Text("\(read) records, \(rejected) rejected", zh: "\(read) 条记录，\(rejected) 条被拒绝").in(language)
    let dryRun = Text("dry run, ", zh: "试运行，").in(language)
    engine.jobs.report(id, Int64(batch.bytesRead), of: total, isDryRun ? dryRun + words : words)
  }

  // MARK: The writer

  /// Ends a dry run's transaction: everything is undone, what was counted is kept.
  private struct DryRun: Error {
    let progress: ImportProgress
  }

  /// From this many records on a batch has a transaction to itself: each of its records ends a savepoint, and inside of
  /// another one that costs more the more pages the batch has changed before.
  private static let manyRecords = 64

  /// Runs `body` as a task of the writer and waits for its commit; meanwhile this thread does nothing else, so `self` is
  /// used by one thread at a time.
  ///
  /// - Parameter isLarge: whether it gets a transaction of its own.
  func perform(
    isLarge: Bool = false, _ body: @escaping @Sendable (WriteGroup, RequestContext) throws -> ImportProgress
  ) throws -> ImportProgress {
    let committed = DispatchSemaphore(value: 0)
    let answer = Mutex<Result<ImportProgress, Failure>>(.failure(Self.interrupted))
    let counted = Mutex(false)
    engine.writer.submit(
      WriterTask(
        ownsGroup: isLarge, isPatient: true,
        completion: { outcome in
          // A dry run ends in a failure that is its success.
          if case .failure(let failure) = outcome, !counted.withLock({ $0 }) {
            answer.withLock { $0 = .failure(failure) }
          }
          committed.signal()
        }
      ) { [self] group in
        let context = try engine.context(of: record, engine.modules.current, cancellation, group)
        context.subject = JobNumber.text(id)
        do {
          let next = try body(group, context)
          answer.withLock { $0 = .success(next) }
        } catch let dryRun as DryRun {
          answer.withLock { $0 = .success(dryRun.progress) }
          counted.withLock { $0 = true }
          throw dryRun
        }
        return []
      })
    committed.wait()
    return try answer.withLock { $0 }.get()
  }

  func checkpoint(_ next: ImportProgress, _ context: RequestContext, _ group: WriteGroup) throws {
    let now = context.now.milliseconds
    let owned = try group.books.jobs.checkpoint(
      id, owner: engine.instance, bytes: JSONCoding.encode(next), done: Int64(next.read), total: 0, at: now)
    guard owned, try !group.books.jobs.isCancelRequested(id) else { throw Failure.cancelled }
    try EvidenceCheck.require(context)
    if !context.changes.isEmpty { try group.audit(context, params: Array("{}".utf8)) }
  }
}
