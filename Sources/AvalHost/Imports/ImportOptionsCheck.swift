import AvalImport
import AvalKit

extension ImportDriver {
  /// Lets the target look at the options before anything is read: it is called without a record, and what it has against
  /// them ends the job at once.
  func checkOptions() throws {
    guard progress.lastRecord == 0 else { return }
    _ = try perform { [self] group, context in
      let target = try Imports.target(of: format, context.snapshot)
      try options.envelope(for: target, format).withUnsafeBytes { params in
        _ = try engine.run(
          target, trusted: params, context: context, connection: group.connection, group: group, depth: 1)
      }
      return progress
    }
  }
}

extension Engine {
  /// The day that rules of formats call `today`.
  var today: String { clock.today.description }
}

extension ImportTargetOptions {
  /// Checks the options against what the target declares of them.
  func check(for target: BoundMethod, _ format: ImportFormat) throws {
    let params = try JSONDocument(parsing: envelope(for: target, format)).root
    try target.schemas.compiledParams.validate(params)
  }

  /// Parameters of the target without any record.
  func envelope(for target: BoundMethod, _ format: ImportFormat) throws -> [UInt8] {
    let source: JSONObject = [
      "job": "", "format": .string(format.id), "revision": .string(String(format.revision)), "sha256": "", "file": "",
      "encoding": "",
    ]
    var json = JSONWriter()
    json.beginObject()
    json.key("source")
    json.raw(JSONValue.object(source).bytes)
    json.key("records")
    json.raw(Array("[]".utf8))
    json.key("options")
    json.raw(try bytes(for: target))
    json.endObject()
    return json.bytes
  }
}
