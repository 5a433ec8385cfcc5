import Glibc
import Synchronization

/// A child process with pipes on its standard streams: the built `aval` binary as a client starts it.
///
/// Written with posix_spawn, since Foundation's Process costs three times as much a start.
public final class ServedProcess: @unchecked Sendable {
  // Invariant: `input` and `output` are used by the test's own thread; `exitStatus` is set once, by `wait`.
  public let pid: pid_t
  public let input: Int32
  public let output: Int32
  public let errors: Int32
  private var buffer: [UInt8] = []
  private var inputOpen = true
  private var outputOpen = true
  private var waited: Int32?

  public struct SpawnFailed: Error, CustomStringConvertible {
    public let description: String
    public init(description: String) { self.description = description }
  }

  /// Starts a program; `environment` replaces single variables of the test's own environment.
  public init(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], mergeErrors: Bool = false
  ) throws {
    (pid, input, output, errors) = try Self.spawning.withLock { _ in
      try Self.spawn(program, arguments, Self.environment(environment), mergeErrors: mergeErrors)
    }
    signal(SIGPIPE, SIG_IGN)
  }

  deinit {
    if waited == nil {
      kill()
      wait()
    }
    if inputOpen { close(input) }
    closeOutput()
    close(errors)
  }

  /// Tests start children side by side: making pipes and starting a child happen under one lock, so that no child holds
  /// another's pipe open.
  private static let spawning = Mutex(0)

  private static func spawn(
    _ program: String, _ arguments: [String], _ environment: [String], mergeErrors: Bool
  ) throws -> (pid_t, Int32, Int32, Int32) {
    var stdinPipe: [Int32] = [0, 0]
    var stdoutPipe: [Int32] = [0, 0]
    var stderrPipe: [Int32] = [0, 0]
    guard pipe(&stdinPipe) == 0, pipe(&stdoutPipe) == 0, pipe(&stderrPipe) == 0
    else {
      throw SpawnFailed(description: "pipe: errno \(errno)")
    }
    for descriptor in stdinPipe + stdoutPipe + stderrPipe { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, stdinPipe[0], 0)
    posix_spawn_file_actions_adddup2(&actions, stdoutPipe[1], 1)
    posix_spawn_file_actions_adddup2(&actions, mergeErrors ? stdoutPipe[1] : stderrPipe[1], 2)
    var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var child: pid_t = 0
    let status = posix_spawn(&child, program, &actions, nil, &argv, &envp)
    close(stdinPipe[0])
    close(stdoutPipe[1])
    close(stderrPipe[1])
    guard status == 0 else {
      throw SpawnFailed(description: "\(program): \(String(cString: strerror(status)))")
    }
    return (child, stdinPipe[1], stdoutPipe[0], stderrPipe[0])
  }

  private static func environment(_ replaced: [String: String]) -> [String] {
    var all: [String: String] = [:]
    var pointer = environ
    while let entry = pointer.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        all[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      pointer += 1
    }
    all.merge(replaced) { $1 }
    return all.map { "\($0)=\($1)" }
  }

  /// Writes bytes to the child's standard input; answers false once the child no longer reads.
  @discardableResult
  public func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { write(input, $0.baseAddress.map { $0 + sent }, bytes.count - sent) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  @discardableResult
  public func send(line: String) -> Bool { send(Array(line.utf8) + [0x0A]) }

  /// End of input: the child finishes and exits.
  public func closeInput() {
    guard inputOpen else { return }
    inputOpen = false
    close(input)
  }

  /// The client goes: nobody reads the child's standard output any more.
  public func closeOutput() {
    guard outputOpen else { return }
    outputOpen = false
    close(output)
  }

  /// The next line of standard output without its newline; nil at its end, or when nothing came in time.
  public func line(withinSeconds seconds: Double = 120) -> String? {
    let deadline = Self.monotonic() + seconds
    while true {
      if let newline = buffer.firstIndex(of: 0x0A) {
        let line = String(decoding: buffer[..<newline], as: UTF8.self)
        buffer.removeSubrange(...newline)
        return line
      }
      guard fill(until: deadline) else {
        guard !buffer.isEmpty else { return nil }
        defer { buffer = [] }
        return String(decoding: buffer, as: UTF8.self)
      }
    }
  }

  /// How many lines of standard output have arrived; waits for at least a part of one, nil when none comes.
  public func countLines(withinSeconds seconds: Double = 120) -> Int? {
    guard fill(until: Self.monotonic() + seconds) else { return nil }
    guard let last = buffer.lastIndex(of: 0x0A) else { return 0 }
    defer { buffer.removeSubrange(...last) }
    return buffer[...last].count { $0 == 0x0A }
  }

  /// Everything that is still to come on standard output.
  public func rest(withinSeconds seconds: Double = 120) -> [UInt8] {
    let deadline = Self.monotonic() + seconds
    while fill(until: deadline) {}
    defer { buffer = [] }
    return buffer
  }

  /// Everything the child wrote to standard error so far; called after it has ended.
  public func errorText() -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(errors, &chunk, chunk.count)
      if count <= 0 { break }
      bytes += chunk.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func fill(until deadline: Double) -> Bool {
    var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    let left = deadline - Self.monotonic()
    guard left > 0, poll(&descriptor, 1, Int32(left * 1000) + 1) > 0 else { return false }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = read(output, &chunk, chunk.count)
    guard count > 0 else { return false }
    buffer += chunk.prefix(count)
    return true
  }

  public func kill(_ signal: Int32 = SIGKILL) { _ = Glibc.kill(pid, signal) }

  /// Waits for the end: the exit code, or 128 + the signal's number.
  @discardableResult
  public func wait() -> Int32 {
    if let waited { return waited }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let result = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    waited = result
    return result
  }

  public static func monotonic() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
