import AvalKit

/// The host as a server of the Model Context Protocol: its methods are the tools.
struct MCPAdapter {
  /// How long a client may keep a listing, in milliseconds
  private static let listingLifetime = 60_000
  /// The bytes of a page of tools, about; the menu fits in one, for clients that ask for no second.
  static let pageBytes = 60_000

  let directory: any MethodDirectory
  let server: ServerIdentity
  let offer: ToolOffer

  /// The result of `initialize`.
  func initialize(requested: String, in language: Language) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("protocolVersion")
    writer.string(MCPVersions.agreed(requested))
    writeCapabilities(to: &writer)
    writer.key("serverInfo")
    writeServer(in: language, to: &writer)
    writer.key("instructions")
    writer.string(server.instructions.in(language))
    writer.endObject()
    return writer.bytes
  }

  /// The result of `server/discover`.
  func discover(in language: Language) -> [UInt8] {
    var writer = JSONWriter(reserving: 1024)
    writer.beginObject()
    writeModernMembers(listing: true, to: &writer)
    writer.key("supportedVersions")
    writer.beginArray()
    for version in MCPVersions.all { writer.string(version) }
    writer.endArray()
    writeCapabilities(to: &writer)
    writer.key("instructions")
    writer.string(server.instructions.in(language))
    writer.key("_meta")
    writer.beginObject()
    writer.key("io.modelcontextprotocol/serverInfo")
    writeServer(in: language, to: &writer)
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }

  /// The result of `tools/list`: the methods that are offered, in the order of names, as many as a page holds. Nil for a
  /// cursor that no page ended with.
  func listTools(behind cursor: String?, modern: Bool, in language: Language) -> [UInt8]? {
    var names = offer.listed[...]
    if let cursor {
      guard let last = names.firstIndex(of: ToolName.method(cursor)) else { return nil }
      names = names[(last + 1)...]
    }
    var writer = JSONWriter(reserving: 64 << 10)
    writer.beginObject()
    if modern { writeModernMembers(listing: true, to: &writer) }
    writer.key("tools")
    writer.beginArray()
    var last: String?
    for method in directory.entries(of: Array(names), in: language) {
      var tool = JSONWriter(reserving: 2 << 10)
      write(method, in: language, to: &tool)
      guard last == nil || writer.bytes.count + tool.bytes.count <= Self.pageBytes else { break }
      writer.raw(tool.bytes)
      last = method.name
    }
    writer.endArray()
    if let last, last != names.last {
      writer.key("nextCursor")
      writer.string(ToolName.of(method: last))
    }
    writer.endObject()
    return writer.bytes
  }

  /// What is listed to somebody who has not signed in where that is required.
  func noTools(modern: Bool) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    if modern { writeModernMembers(listing: true, to: &writer) }
    writer.key("tools")
    writer.beginArray()
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }

  /// The result of requests that only want to hear that they were received.
  func empty(modern: Bool) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    if modern { writeModernMembers(listing: false, to: &writer) }
    writer.endObject()
    return writer.bytes
  }

  private func write(_ method: MethodEntry, in language: Language, to writer: inout JSONWriter) {
    let reads = method.effect == .read
    writer.beginObject()
    writer.key("name")
    writer.string(ToolName.of(method: method.name))
    if let title = offer.titles[method.name] {
      writer.key("title")
      writer.string(title.in(language))
    }
    writer.key("description")
    writer.string(method.summary.in(language))
    writer.key("inputSchema")
    writer.raw(method.params)
    if offer.hasOutputSchemas {
      writer.key("outputSchema")
      writer.raw(method.result)
    }
    writer.key("annotations")
    writer.beginObject()
    writer.key("readOnlyHint")
    writer.bool(reads)
    if !reads {
      writer.key("destructiveHint")
      writer.bool(method.effect == .destructive)
      // A repeat is told from a second posting by `_meta.idempotencyKey`, not by its arguments.
      writer.key("idempotentHint")
      writer.bool(false)
    }
    writer.key("openWorldHint")
    writer.bool(false)
    writer.endObject()
    writer.endObject()
  }

  private func writeModernMembers(listing: Bool, to writer: inout JSONWriter) {
    writer.key("resultType")
    writer.string("complete")
    guard listing else { return }
    writer.key("ttlMs")
    writer.integer(Self.listingLifetime)
    writer.key("cacheScope")
    writer.string("private")
  }

  private func writeCapabilities(to writer: inout JSONWriter) {
    writer.key("capabilities")
    writer.beginObject()
    writer.key("tools")
    writer.beginObject()
    writer.key("listChanged")
    writer.bool(false)
    writer.endObject()
    writer.endObject()
  }

  private func writeServer(in language: Language, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("name")
    writer.string(server.name)
    writer.key("title")
    writer.string(server.title.in(language))
    writer.key("version")
    writer.string(server.version)
    writer.endObject()
  }
}
