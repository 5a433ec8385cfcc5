import AvalImport
import AvalKit

/// The import formats of this host, and what can be asked of them without storing anything.
final class Imports: Sendable {
  let registry: FormatRegistry
  private let files: FileAccess

  init(paths: [String], files: FileAccess) {
    registry = FormatRegistry(paths: paths)
    self.files = files
  }

  func formats(_ language: Language) -> [ListImportFormats.Item] {
    registry.list().map { format in
      let ready = format.state == .ready
      return ListImportFormats.Item(
        id: format.id, title: ready ? format.title.in(language) : nil, kind: ready ? format.kind : nil,
        media: ready ? format.media : nil, version: ready ? String(format.revision) : nil,
        records: ready ? format.kind : nil, state: ready ? "ready" : "refused", reason: format.reason?.in(language))
    }
  }

  /// Which formats a file looks like, best first.
  func detect(_ path: String, _ context: RequestContext) throws(Failure) -> [DetectImportFormat.Item] {
    let language = context.language
    let file = try files.input(path)
    do {
      return try withExtendedLifetime(file) { () throws(Failure) in
        let isCancelled = { context.cancellation.isRaised }
        return try registry.detect(.path(file.path), name: file.name, isCancelled: isCancelled).map {
          DetectImportFormat.Item(format: $0.format, confidence: $0.confidence, why: $0.why.in(language))
        }
      }
    } catch {
      throw error.path.isEmpty ? error.at("/path") : error
    }
  }

  /// The canonical records of a file's beginning.
  func preview(_ params: PreviewImport.Params, _ host: HostCall) throws -> PreviewImport.Result {
    let limits = host.engine.configuration.limits
    let given = try given(path: params.path, content: params.content, limits)
    defer { withExtendedLifetime(given) {} }
    var options = ImportOptions()
    options.records = params.records ?? 10
    options.hashAll = false
    options.today = host.engine.today
    options.seconds = Self.previewSeconds
    options.isCancelled = { [cancellation = host.context.cancellation] in cancellation.isRaised }
    let run = try ImportRun(registry.format(params.format), given.source, options: options)
    var records: [RawJSON] = []
    var rejects: [ListedReject] = []
    try run.run { batch in
      records += batch.records.map { RawJSON(trusted: batch.value(of: $0)) }
      rejects += batch.rejects.prefix(limits.importRejectsListed - min(rejects.count, limits.importRejectsListed))
        .map { ListedReject($0, host.context.language) }
      try host.context.checkCancelled()
      return records.count < options.records
    }
    try host.context.checkCancelled()
    if records.isEmpty, rejects.isEmpty, let problem = run.summary().problem { throw problem.failure }
    return PreviewImport.Result(records: Array(records.prefix(options.records)), rejects: rejects)
  }

  /// Processor seconds that a preview may take.
  private static let previewSeconds = 10

  /// What can be known to be wrong before an import becomes a job.
  func check(_ params: JSONNode, _ snapshot: ModuleSnapshot, _ limits: Limits) throws {
    let asked = try JSONCoding.decode(RunImportParams.self, from: params)
    let format = try registry.format(asked.format)
    let target = try Self.target(of: format, snapshot)
    try ImportTargetOptions(format, asked.options).check(for: target, format)
    _ = try given(path: asked.path, content: asked.content, limits)
  }

  /// The method that takes the format's records.
  static func target(of format: ImportFormat, _ snapshot: ModuleSnapshot) throws(Failure) -> BoundMethod {
    guard let method = snapshot.importTargets[format.kind] else {
      throw Failure(
        .moduleUnavailable, "No enabled module takes records of the kind \(format.kind); enable the one that does.",
        zh: "没有启用的模块接收 \(format.kind) 类型的记录；请启用相应模块。", path: "/format")
    }
    return method
  }

  /// The bytes of a request: those of the file that it names, opened and checked, or those that came with it.
  func given(path: String?, content: String?, _ limits: Limits) throws(Failure) -> GivenBytes {
    switch (path, content) {
    case (let path?, nil): return .file(try files.input(path))
    case (nil, let content?):
      guard let bytes = Base64.decode(content) else {
        throw Failure(
          .invalidParams, "content is not base64; encode the file's bytes.", zh: "content 不是 base64；请对文件字节进行编码。",
          path: "/content")
      }
      guard bytes.count <= limits.importContentBytes else {
        throw Failure(
          .limitExceeded, "content has \(bytes.count) bytes; above \(limits.importContentBytes) name a path instead.",
          zh: "content 有 \(bytes.count) 字节；超过 \(limits.importContentBytes) 请改用 path。", path: "/content")
      }
      return .bytes(bytes)
    default: throw Self.oneSource
    }
  }

  private static let oneSource = Failure(
    .invalidParams, "Name the file by path, or send its bytes as content; exactly one of the two.",
    zh: "请用 path 指定文件，或用 content 传送其字节；二者取一。", path: "/path")
}

/// Where an import's bytes come from, held open.
enum GivenBytes: Sendable {
  case file(OpenedFile)
  case bytes([UInt8])

  /// As the import engine takes it; valid while the file is held.
  var source: ImportSource {
    switch self {
    case .file(let file): .path(file.path)
    case .bytes(let bytes): .bytes(bytes)
    }
  }
}

extension ListedReject {
  init(_ reject: ImportReject, _ language: Language) {
    self.init(
      record: reject.number, line: reject.line, column: reject.column,
      path: reject.pointer.isEmpty ? reject.path : reject.pointer, source: reject.path,
      reason: reject.message.in(language))
  }
}

extension RequestContext {
  func checkCancelled() throws {
    if cancellation.isRaised { throw Failure.cancelled }
  }
}
