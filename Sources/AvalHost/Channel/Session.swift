/// What the connection has turned out to be. Only the intake reads and changes it.
struct Session {
  enum Client: Sendable, Equatable {
    /// JSON-RPC without a handshake, or the Model Context Protocol without a session (2026-07-28).
    case plain
    /// The Model Context Protocol since `initialize`.
    case modelContext
    /// The Language Server Protocol's lifecycle since `initialize`.
    case languageServer
  }

  var client = Client.plain
  /// `shutdown` has been answered: nothing but `exit` is in order any more.
  var isShutDown = false

  var progressStyle: ProgressNotes.Style { client == .languageServer ? .languageServer : .modelContext }
}
