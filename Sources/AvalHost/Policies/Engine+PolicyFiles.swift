import AvalKit
import Dispatch
import Synchronization

/// What this start's files say, against what the database remembers: first versions are recorded as they are, what has
/// changed since becomes a version of its own.
extension Engine {
  /// One file that speaks otherwise than the last version of its origin.
  private struct FileChange {
    let name: PolicyName
    let origin: PolicyVersion.Origin
    /// Nil where the file is gone.
    let file: PolicyFile?
    /// Whether the policy has no version at all.
    let isFirst: Bool
  }

  /// - Throws: `failedPrecondition` where another host serves the database with other files.
  func takePolicies(_ overrides: [PolicyName: PolicyFile]) throws {
    let hasLadders = try readers.withSnapshot { try LadderCopy.isDue($0) }
    guard hasLadders || !fileChanges(overrides, modules.current.policies).isEmpty else { return }
    let done = DispatchSemaphore(value: 0)
    let outcome = Mutex<Outcome?>(nil)
    writer.submit(
      WriterTask(
        endsGroup: true,
        completion: { result in
          outcome.withLock { $0 = result }
          done.signal()
        }
      ) { [self] group in
        try record(fileChanges(overrides, try PolicyTable(group.connection).all()), group)
        if hasLadders { try LadderCopy.run(group.connection) }
        return []
      })
    done.wait()
    if case .failure(let failure) = outcome.withLock({ $0 }) { throw failure }
  }

  /// Shipped files first, in load order, so that an integrator's is told apart from what it stands for.
  private func fileChanges(
    _ overrides: [PolicyName: PolicyFile], _ known: PolicyVersions
  ) -> [FileChange] {
    var changes: [FileChange] = []
    for module in modules.loadedModules where module.state == .enabled {
      let shipped = module.policies.shipped.map { (PolicyName(module: module.id, path: $0.name), $0) }
      changes += Self.changes(
        Dictionary(shipped) { first, _ in first }, origin: .module, of: module.id, known)
    }
    for module in modules.loadedModules where module.state == .enabled {
      changes += Self.changes(
        overrides.filter { $0.key.module == module.id }, origin: .config, of: module.id, known)
    }
    return changes
  }

  private static func changes(
    _ files: [PolicyName: PolicyFile], origin: PolicyVersion.Origin, of module: String, _ known: PolicyVersions
  ) -> [FileChange] {
    let names = Set(files.keys).union(known.names(recordedOf: module))
    return names.sorted { $0.path < $1.path }.compactMap { name in
      let history = known.history(of: name)
      let last = history.last { $0.origin == origin }
      let said = last.flatMap { $0.isWithdrawal ? nil : $0.sha256 }
      guard said != files[name]?.sha256 else { return nil }
      return FileChange(name: name, origin: origin, file: files[name], isFirst: history.isEmpty)
    }
  }

  private func record(_ changes: [FileChange], _ group: WriteGroup) throws {
    if let changed = changes.first(where: { !$0.isFirst }), instance.hasCompany { throw Self.otherFiles(changed) }
    let table = PolicyTable(group.connection)
    for change in changes {
      if change.origin == .config, let file = change.file { try check(file, change.name, group) }
      let history = try table.history(of: change.name)
      let before = PolicyVersions.inForce(history, PolicyView(asOf: clock.today))
      let version = change.file.map { PolicyRecord.distinct($0.version, $0.sha256, among: history) } ?? ""
      let document = try change.file.map { file in
        version == file.version
          ? file.bytes : PolicyDocument.renamed(try JSONDocument(parsing: file.bytes).root, to: version)
      }
      let new = try table.add(
        NewPolicyVersion(
          name: change.name, from: change.isFirst ? nil : clock.today,
          recordedAt: change.isFirst ? clock.now : clock.record(), author: "system", principal: "system", reason: "",
          origin: change.origin, version: version,
          sha256: change.file?.sha256 ?? history.last { $0.origin == change.origin }?.sha256 ?? "", document: document))
      if !change.isFirst { try audit(new, document, before, group) }
    }
    if !changes.isEmpty { try Generation.raise(on: group.connection) }
  }

  private func audit(
    _ new: PolicyVersion, _ document: [UInt8]?, _ before: PolicyVersion?, _ group: WriteGroup
  ) throws {
    struct Payload: Encodable {
      let before: PolicyRecord.Evidence?
      let after: PolicyRecord.Evidence
    }
    let old = try before.map { try policies.document($0, on: group.connection) }
    group.records = true
    try group.books.audit.append(
      AuditRecord(
        at: new.recordedAt.milliseconds, kind: .host, actor: "system", principal: "system", method: "policy.file",
        subject: new.name.text),
      payload: JSONCoding.encode(
        Payload(before: old.map { .init($0.version, $0.bytes) }, after: .init(new, document))))
  }

  /// The module's own look at an integrator's file; what it refuses stops the start with file and line.
  private func check(_ file: PolicyFile, _ name: PolicyName, _ group: WriteGroup) throws {
    let snapshot = modules.current
    guard let module = snapshot.module(name.module), module.enabled else { return }
    let context = RequestContext(
      caller: Caller(principal: "system", actor: "system"), method: "policy.file", clock: clock, asOf: nil,
      knownAt: nil,
      language: configuration.language, writes: false, snapshot: snapshot, cancellation: Cancellation())
    let root = try JSONDocument(parsing: file.bytes).root
    do {
      try PolicyCheck(engine: self, context: context, connection: group.connection)
        .run(name, root, of: module, on: clock.today)
    } catch let failure as Failure {
      throw PolicyFile.misfit(failure, at: file.path, in: root)
    }
  }

  private static func otherFiles(_ change: FileChange) -> Failure {
    let place = change.file?.path ?? "policies/\(change.name.path).json"
    return Failure(
      .failedPrecondition,
      "Another host serves this database with another policy \(change.name.text) than \(place) states: start both with the same files, or change the policy with config.policy.put.",
      zh: "另有主机以不同于 \(place) 的策略 \(change.name.text) 服务该数据库：请让两者使用相同的文件，或用 config.policy.put 更改策略。")
  }
}
