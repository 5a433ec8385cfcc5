import AvalImport
import AvalKit

/// All or nothing: the file is read through first, and lands in one transaction where nothing was wrong with it.
extension ImportDriver {
  func landAtOnce(_ source: ImportSource) throws -> ImportSummary {
    let summary = try readThrough(source)
    let start = progress
    progress = try perform(isLarge: true) { [self] group, context in
      let run = try ImportRun(format, source, options: batches)
      total = Int64(run.size)
      var next = start
      while let batch = run.next() {
        do {
          try checkGoingOn()
          next = try land(batch, after: next, context, group)
          guard next.rejected == 0 else { throw refused(next) }
        } catch {
          run.cancel()
          throw error
        }
        report(batch, next)
      }
      let problem = run.summary().problem
      try checkGoingOn()
      if let problem { throw problem.failure }
      try checkpoint(next, context, group)
      return next
    }
    return summary
  }

  private var batches: ImportOptions {
    var options = ImportOptions()
    options.hashAll = false
    options.batchRecords = engine.configuration.limits.importRecordsPerBatch
    options.batchBytes = Self.batchBytes
    options.batchesAhead = 2
    options.today = engine.today
    options.digests = wantsDigests
    options.isCancelled = givesUp
    return options
  }

  /// Reads the file without landing anything: what is wrong with a record refuses it, and all such are listed.
  private func readThrough(_ source: ImportSource) throws -> ImportSummary {
    let run = try ImportRun(format, source, options: batches)
    var found = progress
    rejectFile.rewind(to: 0)
    let limit = engine.configuration.limits.importRecordsAtOnce
    while let batch = run.next() {
      try checkGoingOn()
      let lines = batch.rejects.map { reject in
        RejectFile.Line(ListedReject(reject, language), code: reject.code, chinese: reject.message.zhHans)
      }
      try rejectFile.append(lines)
      found.rejected += lines.count
      found.accepted += batch.records.count
      found.rejects += lines.prefix(max(0, 1 - found.rejects.count)).map(\.reject)
      guard found.accepted <= limit else {
        run.cancel()
        throw Failure(
          .limitExceeded,
          "The file has more than \(limit) records, too many to land all at once; split it, or import with onError \"reject\".",
          zh: "文件记录数超过 \(limit)，无法一次性整体入库；请拆分文件，或以 onError \"reject\" 导入。", path: "/onError")
      }
    }
    let summary = run.summary()
    try checkGoingOn()
    if found.rejected > 0 { throw refused(found) }
    if let problem = summary.problem { throw problem.failure }
    rejectFile.rewind(to: progress.rejectFileBytes)
    return summary
  }

  private func refused(_ progress: ImportProgress) -> Failure {
    let first = progress.rejects.first
    let (record, line, column) = (first?.record ?? 0, first?.line ?? 0, first?.column ?? 0)
    return Failure(
      .failedPrecondition,
      "Nothing was imported: \(progress.rejected) of \(progress.read) records were refused, listed in \(rejectFile.path). The first is record \(record) at line \(line), column \(column): \(first?.reason ?? "")",
      zh:
        "未导入任何记录：\(progress.read) 条中有 \(progress.rejected) 条被拒绝，详见 \(rejectFile.path)。首条为第 \(line) 行第 \(column) 列的记录 \(record)：\(first?.reason ?? "")",
      path: first?.path ?? "")
  }
}
