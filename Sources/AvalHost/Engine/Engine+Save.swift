import AvalKit

/// `file.save`: a read runs aside on its snapshot, its document goes to a file without a name, and the file gets its name
/// in the transaction of its audit entry.
extension Engine {
  func saveFile(_ invocation: Invocation) {
    do {
      let request = try SaveRequest(invocation, modules.current)
      try afterEarlier(invocation) { [self] in try readForSave(request) }
    } catch {
      refuse(invocation.request, Writer.failure(error), of: invocation.caller)
    }
  }

  /// Pins the snapshot now and reads aside.
  private func readForSave(_ request: SaveRequest) throws {
    // Begun before anything runs: a name that cannot be used is refused at once.
    let file = try files.output(request.file)
    try asideOnSnapshot(request.invocation) { [self] connection in
      try publish(file, try write(request, to: file, connection), request)
    }
  }

  /// Runs the read with the file as the place of its document.
  private func write(_ request: SaveRequest, to file: NewFile, _ connection: Connection) throws -> SaveFile.Result {
    let read = try request.inner(modules.current)
    let sink = DocumentSink(read.method.declaration, configuration.limits, file: file)
    let result: [UInt8]
    do {
      result = try perform(read, modules.current, connection: connection, group: nil, sink: sink)
    } catch let failure as Failure {
      throw failure.kind == .cancelled || failure.path.hasPrefix("/file") ? failure : failure.at("/params")
    }
    if let sink, let media = sink.media {
      return SaveFile.Result(file: request.file, bytes: file.bytes, sha256: sink.sha256, media: media)
    }
    let text = result + [0x0A]
    guard text.count <= configuration.limits.savedFileBytes else {
      throw FileRefusal.tooLong(request.file, configuration.limits.savedFileBytes, "/file")
    }
    try text.withUnsafeBytes { try file.append($0) }
    return SaveFile.Result(
      file: request.file, bytes: file.bytes, sha256: SHA256.hex(text), media: "application/json")
  }

  /// Names the file in the transaction of its audit entry. A read that is evidence itself has its own entry first.
  private func publish(_ file: NewFile, _ result: SaveFile.Result, _ request: SaveRequest) throws {
    let publishing = try publishing(file, result, subject: result.file, request.invocation)
    guard request.isAudited else { return writer.submit(publishing) }
    writer.submit(
      WriterTask(
        endsGroup: true,
        completion: { [self] outcome in
          if case .failure = outcome { return finish(request.invocation.request, outcome) }
          writer.submit(publishing)
        }
      ) { [self] group in
        let read = try request.inner(modules.current)
        let context = try context(for: read, modules.current)
        try group.auditRead(context, params: Self.auditedParams(read.params))
        return []
      })
  }
}

/// What `file.save` was asked for: a read, its parameters and the name of the file.
struct SaveRequest: Sendable {
  let invocation: Invocation
  let file: String
  let isAudited: Bool
  private let method: String
  private let params: JSONNode

  init(_ invocation: Invocation, _ snapshot: ModuleSnapshot) throws {
    let asked = try JSONCoding.decode(SaveFile.Params.self, from: invocation.params)
    self.invocation = invocation
    file = asked.file
    method = asked.method
    params = try invocation.params["params"] ?? JSONDocument(parsing: Array("{}".utf8)).root
    let found = try Self.method(asked.method, snapshot)
    do {
      try snapshot.access.require(invocation.caller, found.declaration)
    } catch {
      throw error.at("/method")
    }
    isAudited = found.declaration.audited
    do {
      try found.params.validate(params)
    } catch {
      throw error.at("/params")
    }
  }

  /// The read itself, by the modules as they are.
  func inner(_ snapshot: ModuleSnapshot) throws -> Invocation {
    Invocation(
      request: invocation.request, caller: invocation.caller, access: invocation.access,
      method: try Self.method(method, snapshot), params: params, cancellation: invocation.cancellation,
      turn: invocation.turn)
  }

  private static func method(_ name: String, _ snapshot: ModuleSnapshot) throws(Failure) -> BoundMethod {
    guard let method = try snapshot.method(name)?.get(), !method.declaration.internal else {
      throw Failure(
        .notFound, "There is no method \(name); name a read.", zh: "没有方法 \(name)；请指定一个查询方法。", path: "/method")
    }
    guard !method.writes, method.name != WaitForJob.name else {
      throw Failure(
        .invalidParams, "\(name) is no read; file.save writes what reads answer.",
        zh: "\(name) 不是查询方法；file.save 只写入查询的结果。", path: "/method")
    }
    return method
  }
}
