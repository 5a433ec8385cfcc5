import AvalKit
import Dispatch
import Synchronization

/// The host at work: finds the methods of requests and runs them, on the writer or aside.
///
/// What threads share, and why that is safe:
/// - the intake thread calls `handle` in arrival order; it validates and routes, and pins the snapshots of reads;
/// - the writer's thread runs everything that writes, and reads that arrive behind uncommitted writes (`Writer`);
/// - reads run aside, each on a thread and a connection of its own (`Readers`);
/// - the watch's thread cancels calls at their limit and ends the host where one does not return (`CallWatch`);
/// - every stored property is immutable or guards itself; requests keep the module snapshot they started with.
package final class Engine: Sendable {
  let configuration: Configuration
  let clock: Clock
  let random: RandomSource
  let database: Database
  let modules: ModuleRegistry
  let policies: Policies
  let writer: Writer
  let readers: Readers
  let breadcrumb: Breadcrumb
  let jobs: JobBoard
  let deliveries: Deliveries
  let imports: Imports
  /// The token of requests that bring none (`AVAL_TOKEN`).
  let token: String?
  /// What the channel offers.
  let offer: ToolOffer
  /// Which files requests may name.
  let files: FileAccess
  /// This process among those that serve the database.
  let instance: HostInstance
  /// Whether content has been destroyed that may still be found on the disk.
  let pendingDestruction: Flag
  /// Whether what is to be cleared away waits for a recording that bears the clock out.
  let isHousekeepingLeft = Flag(false)
  /// How many migrations each module has had.
  let schemaVersions: OrderedMap<Int>
  /// Deliveries of what was just announced.
  let announced = DispatchGroup()
  /// The clock of every call that runs.
  let watch = CallWatch()
  /// Tells the channel to end because a call does not return.
  let stop = ChannelStop()
  /// Imports at work: a bounded number, the others wait.
  let importers: ThreadPool
  /// Day runs at work: one, the others wait.
  let dayRuns = ThreadPool(limit: 1)
  /// Calls that wait for a job.
  let waitingCalls = Atomic<Int>(0)
  /// The requests of the channel that is served, for `system.health`.
  let served = Mutex<RequestQueue?>(nil)

  init(
    configuration: Configuration, clock: Clock, random: RandomSource, database: Database, modules: ModuleRegistry,
    schemaVersions: [OrderedPair<Int>], instance: HostInstance, books: WriterBooks, breadcrumb: Breadcrumb,
    offer: ToolOffer
  ) {
    self.configuration = configuration
    self.clock = clock
    self.random = random
    self.database = database
    self.modules = modules
    self.schemaVersions = OrderedMap(schemaVersions)
    self.breadcrumb = breadcrumb
    self.offer = offer
    token = Locations.variable("AVAL_TOKEN")
    pendingDestruction = books.pendingDestruction
    policies = Policies()
    writer = Writer(
      books, limits: configuration.limits, checkpointer: Checkpointer { try database.openCheckpointer() },
      leaveRoom: { instance.leaveRoom() }, onGroupStart: { group in try modules.refreshIfChanged(group.connection) })
    readers = Readers(limit: configuration.limits.readers, aside: configuration.limits.asideCalls) {
      try database.openReader()
    }
    importers = ThreadPool(limit: configuration.limits.importsAtOnce)
    self.instance = instance
    jobs = JobBoard()
    deliveries = Deliveries()
    files = FileAccess(configuration, database: database.path)
    imports = Imports(paths: configuration.importFormatPaths, files: files)
    books.onEvents = { [unowned self] in deliver(.fresh) }
    watch.onHang { [weak self] call in self?.hangs(call) }
  }

  /// Runs a method in a transaction that the caller has opened, and answers its result as one JSON object.
  ///
  /// Parameters have been validated. `group` is the writer's group, nil for a read aside.
  func run(
    _ method: BoundMethod, params: JSONNode, context: RequestContext, connection: Connection?, group: WriteGroup?,
    depth: Int
  ) throws -> [UInt8] {
    switch method.owner {
    case .host(let type):
      let sink = sink(of: method, context, depth: depth)
      let call = HostCall(engine: self, context: context, connection: connection, group: group, sink: sink)
      return try watched(method, context, connection, group) {
        let result = try type.run(params, in: call)
        return try conforming(try sink?.complete(result) ?? result, to: method)
      }
    case .module:
      return try params.rawBytes.withUnsafeBytes { bytes in
        try run(method, trusted: bytes, context: context, connection: connection, group: group, depth: depth)
      }
    }
  }

  /// Runs a module's method on parameters that the host itself has written: one JSON object that is not read again here.
  func run(
    _ method: BoundMethod, trusted params: UnsafeRawBufferPointer, context: RequestContext, connection: Connection?,
    group: WriteGroup?, depth: Int
  ) throws -> [UInt8] {
    guard case .module(let module, let number) = method.owner, let connection else {
      throw Failure(.unsupported, "\(method.name) needs a module and the database.", zh: "\(method.name) 需要模块和数据库。")
    }
    if context.writes { group?.records = true }
    let frame = CallFrame(
      module, context: context, connection: connection, engine: self, group: group, depth: depth,
      sink: sink(of: method, context, depth: depth))
    let before = context.storedRows(on: connection)
    let result = try watched(method, context, connection, group) {
      try conforming(try checked(try frame.run(number, params: params), of: method), to: method)
    }
    let hasStored = context.storedRows(on: connection) != before
    if hasStored, !method.declaration.isUnreported { context.storing = method.name }
    return result
  }

  /// Where a method's document goes: what the request asked for has the request's own place, every inner call a reply.
  private func sink(of method: BoundMethod, _ context: RequestContext, depth: Int) -> DocumentSink? {
    depth == 0 && context.sink != nil ? context.sink : DocumentSink(method.declaration, configuration.limits)
  }

  /// A module's reply goes onto the wire as it is, so it must be one JSON object on one line, within the limit.
  private func checked(_ result: [UInt8], of method: BoundMethod) throws(Failure) -> [UInt8] {
    guard result.count <= configuration.limits.resultBytes else {
      throw Failure(
        .limitExceeded,
        "\(method.name) answered \(result.count) bytes; at most \(configuration.limits.resultBytes) are sent: ask for less.",
        zh: "\(method.name) 的结果有 \(result.count) 字节，超过上限 \(configuration.limits.resultBytes)；请缩小查询范围。")
    }
    do {
      let document = try JSONDocument(parsing: result)
      guard document.root.kind == .object else { throw Self.badReply(method, "it is not an object.") }
      return result.contains(0x0A) || result.contains(0x0D) ? JSONValue(document.root).bytes : result
    } catch let error as JSONSyntaxError {
      throw Self.badReply(method, error.reason.en)
    } catch let error as Failure {
      throw error
    } catch {
      throw Self.badReply(method, "\(error)")
    }
  }

  /// A result that is not what the method declares is a failure of the method, so that its writes are undone: looked at
  /// under test, and always for a module from outside. A job's result is looked at when its last slice has returned.
  private func conforming(_ result: [UInt8], to method: BoundMethod) throws -> [UInt8] {
    method.declaration.job ? result : try declared(result, of: method)
  }

  /// The result, where it is what the method declares.
  func declared(_ result: [UInt8], of method: BoundMethod) throws -> [UInt8] {
    guard let schema = method.schemas.compiledResult else { return result }
    do {
      try schema.validate(JSONDocument(parsing: result).root)
    } catch let failure as Failure {
      let place = failure.path.isEmpty ? "/" : failure.path
      throw Self.badReply(method, "\(place): \(failure.message.en)", zh: "\(place)：\(failure.message.zhHans)")
    }
    return result
  }

  private static func badReply(_ method: BoundMethod, _ why: String, zh: String? = nil) -> Failure {
    Failure(
      .corrupt, "The reply of \(method.name) is not valid: \(why) Report it to the module's author.",
      zh: "\(method.name) 的回复无效：\(zh ?? why) 请告知模块作者。")
  }
}

extension HostMethod {
  /// Opens the existential: decodes, runs and encodes one host method.
  static func run(_ params: JSONNode, in call: HostCall) throws -> [UInt8] {
    try JSONCoding.encode(try Self().run(JSONCoding.decode(Params.self, from: params), in: call))
  }
}
