import AvalKit

/// The progress notifications of one request. None follows the reply, and their figure only grows.
struct ProgressNotes: Sendable {
  /// Whose notifications they are.
  enum Style: Sendable {
    /// `notifications/progress` of the Model Context Protocol, for everybody else too.
    case modelContext
    /// `$/progress` of the Language Server Protocol, with begin, report and end.
    case languageServer
  }

  private let token: [UInt8]
  private let title: String
  private let style: Style
  private var last: Int64?

  init(token: [UInt8], title: String, style: Style) {
    self.token = token
    self.title = title
    self.style = style
  }

  /// The notification for this much done, or nil where it would not be more than the last.
  mutating func note(_ done: Int64, of total: Int64, _ message: String, job: String?) -> [UInt8]? {
    if let last, done <= last { return nil }
    defer { last = done }
    switch style {
    case .modelContext:
      return notification("notifications/progress", token: "progressToken") { writer in
        writer.key("progress")
        writer.integer(done)
        if total > 0 {
          writer.key("total")
          writer.integer(total)
        }
        Self.write(message, job, to: &writer)
      }
    case .languageServer:
      let kind = last == nil ? "begin" : "report"
      return value(kind) { writer in
        if last == nil {
          writer.key("title")
          writer.string(title)
        }
        writer.key("progress")
        writer.integer(done)
        if total > 0 {
          writer.key("total")
          writer.integer(total)
          writer.key("percentage")
          writer.integer(Int64(clamping: min(100, Int128(done) * 100 / Int128(total))))
        }
        Self.write(message, job, to: &writer)
      }
    }
  }

  /// What has to be said before the reply.
  func end() -> [UInt8]? {
    style == .languageServer && last != nil ? value("end") { _ in } : nil
  }

  private static func write(_ text: String, _ job: String?, to writer: inout JSONWriter) {
    if !text.isEmpty {
      writer.key("message")
      writer.string(text)
    }
    if let job {
      writer.key("job")
      writer.string(job)
    }
  }

  private func value(_ kind: String, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
    notification("$/progress", token: "token") { writer in
      writer.key("value")
      writer.beginObject()
      writer.key("kind")
      writer.string(kind)
      body(&writer)
      writer.endObject()
    }
  }

  private func notification(_ method: String, token name: String, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("jsonrpc")
    writer.string("2.0")
    writer.key("method")
    writer.string(method)
    writer.key("params")
    writer.beginObject()
    writer.key(name)
    writer.raw(token)
    body(&writer)
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }
}
