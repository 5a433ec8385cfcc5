import AvalImport
import AvalKit

extension ImportDriver {
  /// Runs the target on a batch and counts what became of its records.
  func land(
    _ batch: RecordBatch, after progress: ImportProgress, _ context: RequestContext, _ group: WriteGroup
  ) throws -> ImportProgress {
    var landing = Landing(progress)
    landing.next.lastRecord = max(progress.lastRecord, batch.lastNumber)
    landing.rejects = batch.rejects.map { reject in
      RejectFile.Line(ListedReject(reject, language), code: reject.code, chinese: reject.message.zhHans)
    }
    if !batch.records.isEmpty { try deliver(batch, &landing, context, group) }
    var next = landing.next
    let rejects = landing.rejects.sorted { $0.reject.record < $1.reject.record }
    next.rejected += rejects.count
    for reject in rejects { next.reasons[reject.code, default: 0] += 1 }
    let room = engine.configuration.limits.importRejectsListed - next.rejects.count
    next.rejects += rejects.prefix(max(0, room)).map(\.reject)
    if !isDryRun {
      rejectFile.rewind(to: progress.rejectFileBytes)
      try rejectFile.append(rejects)
      next.rejectFileBytes = rejectFile.bytes
    }
    return next
  }

  /// What one batch has come to.
  private struct Landing {
    var next: ImportProgress
    var rejects: [RejectFile.Line] = []

    init(_ progress: ImportProgress) { next = progress }
  }

  /// Hands the batch to the target, without the records that are known by their key. Where a key stands twice in the
  /// batch it is cut, so that what became of the first is known when the second is looked at.
  private func deliver(
    _ batch: RecordBatch, _ landing: inout Landing, _ context: RequestContext, _ group: WriteGroup
  ) throws {
    let target = try Imports.target(of: format, context.snapshot)
    // Of this batch alone: their statements are the writer's, and must end where it runs.
    let keys = try ImportKeys(group.connection)
    let module = String(target.name.prefix { $0 != "." })
    let sender = ImportSender(driver: self, target: target, options: try options.bytes(for: target))
    var part: [ImportRecord] = []
    var inPart: Set<RecordIdentity.Digest> = []
    func send() throws {
      guard !part.isEmpty else { return }
      for (record, outcome) in zip(part, try sender.send(part, of: batch, context, group)) {
        try count(record, outcome, &landing)
        if ["accepted", "duplicate"].contains(outcome.status), let identity = record.identity {
          try remember(identity, of: record, keys, module)
        }
      }
      part.removeAll(keepingCapacity: true)
      inPart.removeAll(keepingCapacity: true)
    }
    for record in batch.records {
      if let identity = record.identity {
        if inPart.contains(identity.key) { try send() }
        if let known = try (isDryRun ? dryKeys.find(identity) : nil) ?? keys.find(identity) {
          if known.content == identity.content.bytes, !options.asksAgain {
            landing.next.duplicates += 1
            continue
          }
          if options.onDuplicate == .reject, known.content != identity.content.bytes {
            let reason = known.conflict(with: identity.text, job: id, revision: format.revision)
            landing.rejects.append(Self.refused(record, "DUPLICATE_KEY", reason, path: "", language))
            continue
          }
        }
        inPart.insert(identity.key)
      }
      part.append(record)
    }
    try send()
  }

  private func count(
    _ record: ImportRecord, _ outcome: ImportOutcomes.Outcome, _ landing: inout Landing
  ) throws {
    switch outcome.status {
    case "accepted":
      landing.next.accepted += 1
      if let id = outcome.id, landing.next.ids.count < ImportProgress.listedIDs { landing.next.ids.append(id) }
      for warning in record.warnings { landing.next.count(warning, of: record, self) }
      for warning in outcome.warnings ?? [] {
        landing.next.count(
          ImportWarning(code: warning.code, message: warning.reason, pointer: warning.path), of: record, self)
      }
    case "duplicate": landing.next.duplicates += 1
    default:
      let reason = outcome.reason ?? Text("The record was refused.", zh: "记录被拒绝。")
      landing.rejects.append(Self.refused(record, "REFUSED", reason, path: outcome.path ?? "", language))
    }
  }

  private func remember(
    _ identity: RecordIdentity, of record: ImportRecord, _ keys: ImportKeys, _ module: String
  ) throws {
    let known = ImportKeys.Known(
      content: identity.content.bytes, job: id, record: record.number, line: record.line, revision: format.revision,
      file: progress.sha256)
    if !isDryRun {
      try keys.remember(identity, known, of: module)
    } else {
      try dryKeys.remember(identity, known, of: module)
    }
  }

  private static func refused(
    _ record: ImportRecord, _ code: String, _ reason: Text, path: String, _ language: Language
  ) -> RejectFile.Line {
    let reject = ListedReject(
      record: record.number, line: record.line, column: record.column, path: path, source: record.path,
      reason: reason.in(language))
    return RejectFile.Line(reject, code: code, chinese: reason.zhHans)
  }
}

/// Calls an import's target with some records of a batch.
private struct ImportSender {
  let driver: ImportDriver
  let target: BoundMethod
  let options: [UInt8]

  func send(
    _ records: [ImportRecord], of batch: RecordBatch, _ context: RequestContext, _ group: WriteGroup
  ) throws -> [ImportOutcomes.Outcome] {
    let engine = driver.engine
    let reply = try envelope(records, of: batch).withUnsafeBytes { params in
      try engine.run(
        target, trusted: params, context: context, connection: group.connection, group: group, depth: 1)
    }
    let outcomes = try JSONCoding.decode(ImportOutcomes.self, from: JSONDocument(parsing: reply).root).outcomes
    guard outcomes.count == records.count else {
      throw Failure(
        .corrupt, "\(target.name) answered \(outcomes.count) outcomes for \(records.count) records.",
        zh: "\(target.name) 对 \(records.count) 条记录返回了 \(outcomes.count) 个结果。")
    }
    try engine.settle(context, group)
    return outcomes
  }

  /// What the target receives: where the records come from, the records, and the options.
  private func envelope(_ records: [ImportRecord], of batch: RecordBatch) -> [UInt8] {
    var json = JSONWriter(reserving: batch.json.count + records.count * 64 + 512)
    json.beginObject()
    json.key("source")
    json.beginObject()
    for (name, value) in [
      ("job", JobNumber.text(driver.id)), ("format", driver.format.id), ("revision", String(driver.format.revision)),
      ("sha256", driver.progress.sha256), ("file", driver.params.path ?? ""), ("encoding", batch.encoding),
    ] {
      json.key(name)
      json.string(value)
    }
    json.endObject()
    json.key("records")
    if records.count == batch.records.count {
      // As the reader wrote them: nothing is taken apart to be put together again.
      json.raw(batch.json)
    } else {
      write(records, of: batch, to: &json)
    }
    json.key("options")
    json.raw(options)
    json.endObject()
    return json.bytes
  }

  private func write(_ records: [ImportRecord], of batch: RecordBatch, to json: inout JSONWriter) {
    json.beginArray()
    for record in records {
      json.beginObject()
      for (name, number) in [("record", record.number), ("line", record.line), ("column", record.column)] {
        json.key(name)
        json.integer(number)
      }
      json.key("path")
      json.string(record.path)
      json.key("value")
      json.raw(batch.json[record.value])
      if driver.wantsDigests, let digest = record.identity?.whole {
        json.key("sha256")
        json.string(Hex.encode(digest))
      }
      json.endObject()
    }
    json.endArray()
  }
}
