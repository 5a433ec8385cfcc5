import AvalKit
import ModuleABI

/// What a module asks of the host during its call: other modules, events, evidence, ids and policies. Each answers
/// false after putting the failure on the call.
extension CallFrame {
  var snapshot: ModuleSnapshot { context.snapshot }

  /// Calls a method of a required module, in a savepoint of its own where the request writes.
  func invoke(
    _ name: String, _ params: UnsafeRawBufferPointer, into result: UnsafeMutablePointer<aval_bytes>?
  ) -> Bool {
    keepingFailure {
      let method = try callee(name)
      let document = try JSONDocument(parsing: params)
      try method.params.validate(document.root)
      let bytes = try engine.withSavepoint(context, group) {
        try engine.run(
          method, params: document.root, context: context, connection: connection, group: group, depth: depth + 1)
      }
      result?.pointee = lendInner(bytes)
    }
  }

  private func callee(_ name: String) throws(Failure) -> BoundMethod {
    guard depth < engine.configuration.limits.callDepth else {
      throw Failure(
        .limitExceeded, "Modules call one another more than \(depth) deep at \(name); break the loop.",
        zh: "模块间调用在 \(name) 处超过 \(depth) 层；请消除循环。")
    }
    let target = name.prefix { $0 != "." }
    guard target == module.id || module.entry.manifest?.requires.contains(where: { $0.id == target }) == true else {
      throw Failure(
        .denied, "\(module.id) may not call \(name): its manifest does not require \(target).",
        zh: "\(module.id) 不得调用 \(name)：其清单未声明依赖 \(target)。")
    }
    guard let found = snapshot.method(name) else {
      throw Failure(.notFound, "There is no method \(name).", zh: "没有方法 \(name)。")
    }
    let method = try found.get()
    guard context.writes || !method.writes else {
      throw Failure(
        .denied, "A read of \(module.id) may not call the write \(name).", zh: "\(module.id) 的只读方法不得调用写方法 \(name)。")
    }
    guard !method.declaration.job else {
      throw Failure(.unsupported, "\(name) is a job; modules cannot call jobs.", zh: "\(name) 是作业；模块不能调用作业。")
    }
    return method
  }

  func emit(_ event: String, _ payload: [UInt8]) -> Bool {
    keepingFailure {
      guard context.writes else { throw Self.writesInRead(module) }
      guard module.entry.manifest?.emits.contains(event) == true else {
        throw Failure(
          .denied, "\(module.id) emits \(event), which its manifest does not declare under emits.",
          zh: "\(module.id) 发出事件 \(event)，但其清单的 emits 未声明。")
      }
      try checkPayload(event, payload)
      context.eventCount += 1
      guard context.eventCount <= engine.configuration.limits.eventsPerRequest else {
        throw Failure(
          .limitExceeded, "The request announces more than \(context.eventCount - 1) events; split it.",
          zh: "请求发出的事件超过 \(context.eventCount - 1) 个；请拆分请求。")
      }
      // What nobody has subscribed to is counted and forgotten.
      guard snapshot.subscribers[event] != nil || snapshot.outboxed.contains(event) else { return }
      context.events.append(.init(name: event, payload: payload))
    }
  }

  /// A payload that is not what the manifest declares is a failure of the module, so that nobody hears of it.
  private func checkPayload(_ event: String, _ payload: [UInt8]) throws {
    guard let schema = module.entry.eventSchemas[event] else { return }
    do {
      try schema.validate(JSONDocument(parsing: payload).root)
    } catch let failure as Failure {
      let place = failure.path.isEmpty ? "/" : failure.path
      throw Failure(
        .corrupt,
        "The payload of \(event) is not what \(module.id) declares: \(place): \(failure.message.en) Report it to the module's author.",
        zh: "\(event) 的内容与模块 \(module.id) 的声明不符：\(place)：\(failure.message.zhHans) 请告知模块作者。")
    }
  }

  func change(_ subject: String, before: [UInt8], after: [UInt8]) -> Bool {
    keepingFailure {
      guard context.writes else { throw Self.writesInRead(module) }
      guard context.changes.count < engine.configuration.limits.changesPerRequest else {
        throw Failure(
          .limitExceeded, "The request changes more than \(context.changes.count) things; split it.",
          zh: "请求变更超过 \(context.changes.count) 项；请拆分请求。")
      }
      var json = JSONWriter()
      json.beginObject()
      json.key("subject")
      json.string(subject)
      if !before.isEmpty {
        json.key("before")
        json.raw(before)
      }
      if !after.isEmpty {
        json.key("after")
        json.raw(after)
      }
      json.endObject()
      context.changes.append(json.bytes)
      if context.subject == nil { context.subject = subject }
    }
  }

  func nextID(into id: UnsafeMutablePointer<Int64>?) -> Bool {
    keepingFailure {
      guard let group, context.writes else { throw Self.writesInRead(module) }
      id?.pointee = try group.nextID()
    }
  }

  func policy(_ name: String, into policy: UnsafeMutablePointer<aval_policy>?) -> Bool {
    keepingFailure {
      if let proposed, proposed.name == name {
        policy?.pointee.document = lend(proposed.bytes)
        policy?.pointee.version = lend(proposed.version.utf8)
        policy?.pointee.sha256 = lend(proposed.sha256.utf8)
        policy?.pointee.origin = lend(PolicyVersion.Origin.channel.name.utf8)
        return
      }
      let key = PolicyName(module: module.id, path: name)
      guard let version = snapshot.policies.inForce(key, context.policies) else {
        throw Failure(
          .notFound, "Module \(module.id) has no policy named \(name) on \(context.asOf); see config.policy.list.",
          zh: "\(context.asOf) 模块 \(module.id) 没有名为 \(name) 的策略；请查看 config.policy.list。")
      }
      lend(try engine.policies.document(version, on: connection), into: policy)
    }
  }

  func policyNames(_ folder: String) -> aval_bytes {
    var names = snapshot.policies.names(of: module.id, below: folder, context.policies)
    if let proposed, folder.isEmpty || proposed.name.hasPrefix(folder + "/"), !names.contains(proposed.name) {
      names = (names + [proposed.name]).sorted()
    }
    var json = JSONWriter()
    json.beginArray()
    for name in names { json.string(name) }
    json.endArray()
    return lend(json.bytes)
  }
}
