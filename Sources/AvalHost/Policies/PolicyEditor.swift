import AvalKit

/// Puts versions of policies in force through the channel.
struct PolicyEditor {
  /// What somebody asks for.
  struct Change {
    let name: PolicyName
    let document: RawJSON
    /// Today where nobody says.
    var from: CivilDate?
    var isRetroactive = false
    var reason: String?
    var expected: Int64?
  }

  let engine: Engine
  let context: RequestContext
  let connection: Connection

  private var limits: Limits { engine.configuration.limits }

  // MARK: Looking

  /// The module whose policy it is, and what the policy must look like.
  func rule(for name: PolicyName) throws(Failure) -> (module: ModuleRuntime, rule: PolicySchemas.Rule) {
    guard let module = context.snapshot.module(name.module) else {
      throw ModuleRegistry.unknown(name.module, context.snapshot, path: "/name")
    }
    guard module.enabled else {
      let reason = module.reason ?? Text("it is \(module.state.rawValue).", zh: "其状态为 \(module.state.rawValue)。")
      throw Failure(
        .moduleUnavailable, "The policies of \(module.id) cannot be used: \(reason.en)",
        zh: "模块 \(module.id) 的策略不可用：\(reason.zhHans)", path: "/name")
    }
    guard let rule = module.entry.policies.rule(for: name.path) else { throw unknown(name) }
    return (module, rule)
  }

  func unknown(_ name: PolicyName) -> Failure {
    let known = context.snapshot.policies.names(of: name.module, below: "", context.policies)
      .map { name.module + "/" + $0 }
    let nearest = NearestName.of(name.text, among: known).map { " Did you mean \($0)?" } ?? ""
    let chinese = NearestName.of(name.text, among: known).map { "是否指 \($0)？" } ?? ""
    return Failure(
      .notFound, "There is no policy \(name.text) on \(context.policies.asOf).\(nearest) See config.policy.list.",
      zh: "\(context.policies.asOf) 没有策略 \(name.text)。\(chinese)请查看 config.policy.list。", path: "/name")
  }

  /// The version in force for the request.
  func inForce(_ name: PolicyName) throws(Failure) -> PolicyVersion {
    guard let version = context.snapshot.policies.inForce(name, context.policies) else { throw unknown(name) }
    return version
  }

  /// Refuses a document that does not fit; the pointer leads from the request to the place in the document.
  func check(_ name: PolicyName, _ document: RawJSON, on day: CivilDate) throws {
    let (module, rule) = try rule(for: name)
    guard document.bytes.count <= limits.policyBytes else {
      throw Failure(
        .limitExceeded, "A policy has at most \(limits.policyBytes) bytes; this one has \(document.bytes.count).",
        zh: "策略最多 \(limits.policyBytes) 字节；该文档有 \(document.bytes.count) 字节。", path: "/document")
    }
    let root = try document.document().root
    do {
      try rule.compiled.validate(root)
      guard !PolicyDocument.version(root).isEmpty else {
        throw Failure(
          .invalidParams, "A policy needs a member \"version\", a text that is not empty.",
          zh: "策略需要非空的成员 “version”。", path: "/version")
      }
      try PolicyCheck(engine: engine, context: context, connection: connection).run(name, root, of: module, on: day)
    } catch let failure as Failure {
      throw failure.at("/document")
    }
  }

  // MARK: Changing

  /// Records a version and answers it; the requests after this one see it.
  func put(_ change: Change, group: WriteGroup) throws -> PolicyVersion {
    let from = try day(change.from, isRetroactive: change.isRetroactive, reason: change.reason)
    try check(change.name, change.document, on: from)
    let history = try PolicyTable(connection).history(of: change.name)
    if history.isEmpty { try requireRoom(in: change.name.module) }
    let before = PolicyVersions.inForce(history, PolicyView(asOf: from))
    try require(change.expected, before, change.name)
    let root = try change.document.document().root
    let sha256 = SHA256.hex(change.document.bytes)
    let version = PolicyRecord.distinct(PolicyDocument.version(root), sha256, among: history)
    let document =
      version == PolicyDocument.version(root) ? change.document.bytes : PolicyDocument.renamed(root, to: version)
    return try record(
      NewPolicyVersion(
        name: change.name, from: from, recordedAt: context.now, author: context.caller.actor,
        principal: context.caller.principal, reason: change.reason ?? "", origin: .channel, version: version,
        sha256: sha256, document: document),
      before, history, group)
  }

  /// Puts an earlier version in force again: the one of a number, or the one that held before the present one. Where
  /// that is what the files say, the channel says nothing any more.
  func revert(
    _ name: PolicyName, to number: Int64?, from day: CivilDate?, isRetroactive: Bool, reason: String?,
    expected: Int64?, group: WriteGroup
  ) throws -> PolicyVersion {
    _ = try rule(for: name)
    let history = try PolicyTable(connection).history(of: name)
    let from = try self.day(day, isRetroactive: isRetroactive, reason: reason)
    let view = PolicyView(asOf: from)
    guard let present = PolicyVersions.inForce(history, view) else { throw unknown(name) }
    try require(expected, present, name)
    // What ranks below the channel is not copied but let through, so that it goes on following its file.
    let below = PolicyVersions.inForce(history.filter { $0.origin != .channel }, view)
    var target = try number.map { try version($0, in: history) } ?? predecessor(of: present, in: history, view)
    if number == nil, target.origin != .channel, let below { target = below }
    guard target.number != (present.restores ?? present.number) else {
      throw Failure(
        .failedPrecondition,
        "Version \(target.number) of \(name.text) is in force on \(from); there is nothing to revert.",
        zh: "\(from) 生效的正是 \(name.text) 的第 \(target.number) 版；无需恢复。", path: "/to")
    }
    let isFile = below?.id == target.id
    let document = isFile ? nil : try engine.policies.document(target, on: connection)
    if let document { try check(name, RawJSON(trusted: document.bytes), on: from) }
    return try record(
      NewPolicyVersion(
        name: name, from: from, recordedAt: context.now, author: context.caller.actor,
        principal: context.caller.principal, reason: reason ?? "", origin: .channel,
        version: isFile ? "" : target.version, sha256: target.sha256, document: document?.bytes,
        restores: target.number),
      present, history, group)
  }

  private func version(_ number: Int64, in history: [PolicyVersion]) throws(Failure) -> PolicyVersion {
    guard let version = history.first(where: { $0.number == number }), !version.isWithdrawal else {
      throw Failure(
        .notFound, "There is no version \(number) with a document; config.policy.history lists the versions.",
        zh: "没有带文档的第 \(number) 版；各版本见 config.policy.history。", path: "/to")
    }
    return version
  }

  /// What would be in force had the present version, and everything after it, not been recorded.
  private func predecessor(
    of present: PolicyVersion, in history: [PolicyVersion], _ view: PolicyView
  ) throws(Failure) -> PolicyVersion {
    let own = present.restores ?? present.number
    guard let before = PolicyVersions.inForce(history.filter { $0.number < own }, view) else {
      throw Failure(
        .failedPrecondition, "Nothing was in force before version \(own) of \(present.name.text).",
        zh: "\(present.name.text) 第 \(own) 版之前没有生效的版本。", path: "/name")
    }
    return before
  }

  private func record(
    _ new: NewPolicyVersion, _ before: PolicyVersion?, _ history: [PolicyVersion], _ group: WriteGroup
  ) throws -> PolicyVersion {
    guard history.count < limits.policyVersions else {
      throw Failure(
        .limitExceeded, "\(new.name.text) has \(history.count) versions, which is the most (limits.policyVersions).",
        zh: "\(new.name.text) 已有 \(history.count) 个版本，达到上限（limits.policyVersions）。", path: "/name")
    }
    let old = try before.map { try engine.policies.document($0, on: connection) }
    let evidence = try old.map { RawJSON(trusted: try JSONCoding.encode(PolicyRecord.Evidence($0.version, $0.bytes))) }
    let version = try PolicyTable(connection).add(new)
    try context.note(
      new.name.text, before: evidence ?? RawJSON(JSONValue.null),
      after: PolicyRecord.Evidence(version, new.document))
    try Generation.raise(on: connection)
    group.isLast = true
    return version
  }

  // MARK: Refusals

  private func day(
    _ day: CivilDate?, isRetroactive: Bool, reason: String?
  ) throws(Failure) -> CivilDate {
    let day = day ?? context.today
    guard day < context.today else { return day }
    guard isRetroactive else {
      throw Failure(
        .failedPrecondition,
        "\(day) is before today: what was decided since then was decided otherwise. Say retroactive: true and give a reason, or begin today.",
        zh: "\(day) 早于今天：其后的决定依据的是原策略。请写明 retroactive: true 并说明理由，或从今天起生效。", path: "/from")
    }
    guard let reason, reason.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw Failure(
        .failedPrecondition, "A policy that holds from a day before today needs a reason.",
        zh: "自今天之前生效的策略须说明理由。", path: "/reason")
    }
    return day
  }

  private func require(
    _ expected: Int64?, _ present: PolicyVersion?, _ name: PolicyName
  ) throws(Failure) {
    guard let expected, expected != present?.number ?? 0 else { return }
    throw Failure(
      .conflict,
      "Version \(present?.number ?? 0) of \(name.text) is in force, not \(expected): somebody has changed it. Read it again.",
      zh: "\(name.text) 生效的是第 \(present?.number ?? 0) 版，而不是第 \(expected) 版：已有人更改。请重新读取。",
      path: "/expectedVersion")
  }

  private func requireRoom(in module: String) throws(Failure) {
    let count = context.snapshot.policies.count(of: module)
    guard count < limits.policiesPerModule else {
      throw Failure(
        .limitExceeded, "\(module) has \(count) policies, which is the most (limits.policiesPerModule).",
        zh: "\(module) 已有 \(count) 份策略，达到上限（limits.policiesPerModule）。", path: "/name")
    }
  }
}
