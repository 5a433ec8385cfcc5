import AvalKit

/// The host as a server of the Model Context Protocol: its methods are the tools.
struct MCPAdapter {
  /// How long a client may keep a listing, in milliseconds: modules come and go with `module.enable`.
  private static let listingLifetime = 60_000

  let directory: any MethodDirectory
  let server: ServerIdentity

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

  /// The result of `tools/list`: every method under its own name, in the order of names.
  func listTools(modern: Bool, in language: Language) -> [UInt8] {
    var writer = JSONWriter(reserving: 64 << 10)
    writer.beginObject()
    if modern { writeModernMembers(listing: true, to: &writer) }
    writer.key("tools")
    writer.beginArray()
    for method in directory.methods(in: language).sorted(by: { $0.name < $1.name }) {
      write(method, in: language, to: &writer)
    }
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
    writer.string(method.name)
    writer.key("description")
    writer.string(method.summary.in(language))
    writer.key("inputSchema")
    writer.raw(method.params)
    writer.key("outputSchema")
    writer.raw(method.result)
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
