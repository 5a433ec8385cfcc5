import AvalKit
import Glibc

/// The control channel: JSON-RPC 2.0 between one client and the request handler, with the lifecycles of the Model
/// Context Protocol and the Language Server Protocol on top.
///
/// One thread, the one that calls `run`, reads and accepts; replies leave from whatever thread finishes a request.
package final class Channel {
  /// What the channel is made of.
  package struct Parts: Sendable {
    package var streams: StandardStreams
    package var limits = ChannelLimits()
    /// The language of messages where a request names none.
    package var language = Language.en
    package var handler: any RequestHandler
    package var directory: any MethodDirectory
    package var server: ServerIdentity
    /// What is listed as tools, and what is refused.
    package var offer: ToolOffer
    package var log: ChannelLog
    /// Who orders the end from within.
    package var stop = ChannelStop()

    package init(
      streams: StandardStreams, handler: any RequestHandler, directory: any MethodDirectory, server: ServerIdentity,
      offer: ToolOffer, log: @escaping ChannelLog = { Log.write(.warning, $0) }
    ) {
      self.streams = streams
      self.handler = handler
      self.directory = directory
      self.server = server
      self.offer = offer
      self.log = log
    }
  }

  let parts: Parts
  let output: ChannelOutput
  let queue: RequestQueue
  let tools: MCPAdapter
  var session = Session()
  /// Set by `exit`.
  var ending: ChannelEnd?
  /// Accepted, waiting for room among those handed on.
  var parked = ParkedRequests()

  let wakeups: Wakeups
  private var reader: FrameReader
  private var framing: Framing?

  package init(_ parts: Parts) {
    let wakeups = Wakeups()
    self.parts = parts
    self.wakeups = wakeups
    output = ChannelOutput(descriptor: parts.streams.output) { _ in wakeups.wake() }
    queue = RequestQueue(limits: parts.limits) { wakeups.wake() }
    tools = MCPAdapter(directory: parts.directory, server: parts.server, offer: parts.offer)
    reader = FrameReader(limit: parts.limits.messageBytes)
    parts.stop.onOrder { wakeups.wake() }
  }

  /// Serves the client until it has gone or the host is told to end; everything accepted is then performed and answered,
  /// or, where its time is over, answered `busy`.
  package func run() -> ChannelEnd { finish(after: intake()) }

  private func intake() -> ChannelEnd {
    var atEnd = false
    while true {
      if let ending = acceptBurst() { return ending }
      handParked()
      if let error = output.error { return Self.end(after: error) }
      if isToldToEnd { return toldEnd }
      if atEnd { return .endOfInput }
      guard wakeups.wait(for: parts.streams.input), !isToldToEnd else { continue }
      let count = reader.fill { read(parts.streams.input, $0.baseAddress, $0.count) }
      if count > 0 { continue }
      switch count == 0 ? 0 : errno {
      case EINTR, EAGAIN: continue
      // A terminal that has hung up answers EIO.
      case 0, EIO, ECONNRESET:
        atEnd = true
        reader.end()
      default: return .broken(errno: errno)
      }
    }
  }

  /// A signal has come, or a call does not return: nothing more is accepted.
  var isToldToEnd: Bool { TerminationSignal.hasCome || parts.stop.isOrdered }
  private var toldEnd: ChannelEnd { parts.stop.isOrdered ? .stalled : .terminated }

  /// Accepts every message that has been read, and answers those together that need no waiting. What was read before a
  /// signal came is accepted after it too: the client cannot know that nobody has looked at it yet.
  private func acceptBurst() -> ChannelEnd? {
    output.hold()
    defer { output.release() }
    var sinceRelease = 0
    while !parts.stop.isOrdered, !TerminationSignal.hasComeTwice, let frame = reader.next() {
      adoptFraming()
      accept(frame)
      if let ending { return ending }
      sinceRelease += 1
      if sinceRelease == Self.burst {
        output.release()
        output.hold()
        if output.error != nil { return nil }
        sinceRelease = 0
      }
    }
    return nil
  }

  /// After this many messages replies are let go, whatever else has been read.
  private static let burst = 64

  /// How envelopes are read on this connection.
  var rules: EnvelopeRules {
    EnvelopeRules(
      limits: parts.limits, language: parts.language, refusesNullId: session.client == .modelContext,
      allowsNullParams: framing == .headers)
  }

  private func adoptFraming() {
    guard framing == nil, let found = reader.framing else { return }
    framing = found
    output.adopt(found)
  }

  static func end(after error: Int32) -> ChannelEnd {
    switch error {
    case EPIPE, ECONNRESET: .clientGone
    case ETIMEDOUT: .terminated
    default: .broken(errno: error)
    }
  }
}
