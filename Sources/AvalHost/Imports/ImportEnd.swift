import AvalImport
import AvalKit

extension ImportDriver {
  /// Ends the job: what became of the file, what can be corrected, and the evidence that backs it.
  func finish(_ summary: ImportSummary, _ source: ImportSource) throws -> [UInt8] {
    let problem = summary.problem ?? stop
    if let problem, progress.read == 0 { throw problem.failure }
    var warnings = summary.warnings.map { "\($0.code): \($0.message.in(language))" }
    if let problem { warnings.insert("\(problem.code): \(problem.message.in(language))", at: 0) }
    for found in summary.warnings { progress.warningCounts[found.code, default: 0] += 1 }
    let refeed = try refeedFile(source, &warnings)
    let result = RunImport.Result(
      job: JobNumber.text(id), read: progress.read, accepted: progress.accepted, rejected: progress.rejected,
      duplicates: progress.duplicates, rejects: progress.rejects, reasons: progress.reasons,
      warningCounts: progress.warningCounts,
      warningPlaces: progress.warningPlaces.isEmpty ? nil : progress.warningPlaces,
      rejectFile: rejectFile.exists ? rejectFile.path : nil,
      refeedFile: refeed,
      problem: problem.map {
        .init(code: $0.code, message: $0.message.in(language), line: $0.line, column: $0.column)
      },
      dryRun: isDryRun ? true : nil, truncated: summary.truncated ? true : nil, ids: progress.ids,
      warnings: warnings.isEmpty ? nil : warnings,
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

  /// Writes the refused records to a file of the source's own shape, unpacked, beside the list of reasons; nil where
  /// none was refused or records do not stand by themselves.
  private func refeedFile(_ source: ImportSource, _ warnings: inout [String]) throws -> String? {
    guard !isDryRun, rejectFile.exists, format.canRefeed else { return nil }
    let ending =
      switch format.media {
      case .xml, .tagged: "xml"
      case .csv: "csv"
      case .fixed: "txt"
      }
    let path = rejectFile.path.dropLast("jsonl".count) + ending
    do {
      let written = try RefeedFile.write(format, source, keeping: rejectFile.numbers(), to: String(path)) { [self] in
        cancellation.isRaised || engine.jobs.isStopping
      }
      if written != nil { return String(path) }
    } catch {
      warnings.append("REFEED: \(error.message.in(language))")
      return nil
    }
    try checkGoingOn()
    return nil
  }
}
