import Glibc
import TestSupport
import Testing

/// The channel of the built `aval`, as a process that a client starts. The host alone is enough: no module is loaded.
@Suite("Control channel: the process")
struct ServedChannelTests {
  private let health = #"{"jsonrpc":"2.0","id":1,"method":"system.health"}"#

  private func served<T>(_ body: (ServedProcess) throws -> T) throws -> T {
    try Workspace.withFolder { folder in
      try Workspace.write(#"{"modules": []}"#, to: folder + "/aval.json")
      return try body(
        try ServedProcess(
          Workspace.aval, ["serve", "--config", folder + "/aval.json", "--database", folder + "/books.sqlite"]))
    }
  }

  /// The exit code, and whether it came soon: half a minute tells a host that ends from one that hangs, on any machine.
  private func end(of process: ServedProcess) -> (code: Int32, inTime: Bool) {
    let start = ServedProcess.monotonic()
    let code = process.wait()
    return (code, ServedProcess.monotonic() - start < 30)
  }

  @Test("End of input: the last line needs no newline, everything is answered, exit 0, soon")
  func endOfInput() throws {
    try served { process in
      process.send(Array((health + "\n" + health.replacing(":1,", with: ":2,")).utf8))
      process.closeInput()
      let lines = String(decoding: process.rest(), as: UTF8.self).split(separator: "\n")
      #expect(lines.count == 2)
      #expect(lines.allSatisfy { $0.contains("\"result\"") })
      #expect(end(of: process) == (0, true))
    }
  }

  @Test("SIGTERM, SIGINT and SIGHUP are as the end of input: exit 0", arguments: [SIGTERM, SIGINT, SIGHUP])
  func termination(_ signal: Int32) throws {
    try served { process in
      process.send(line: health)
      #expect(process.line()?.contains("\"result\"") == true)
      process.kill(signal)
      #expect(end(of: process) == (0, true))
      #expect(process.rest().isEmpty)
    }
  }

  @Test("SIGTERM among pipelined requests: what was accepted is answered whole, exit 0")
  func terminationWhileBusy() throws {
    try served { process in
      process.send(Array(String(repeating: health.replacing(":1,", with: ":null,") + "\n", count: 300).utf8))
      #expect(process.line()?.contains("\"result\"") == true)
      process.kill(SIGTERM)
      let rest = process.rest()
      #expect(end(of: process) == (0, true))
      #expect(rest.isEmpty || rest.last == 0x0A)
      #expect(rest.split(separator: 0x0A).allSatisfy { $0.first == 0x7B && $0.last == 0x7D })
    }
  }

  @Test("SIGTERM ends a host whose client neither reads nor writes")
  func terminationWithDeafClient() throws {
    try served { process in
      process.send(line: health)
      #expect(process.line() != nil)
      let discover = #"{"jsonrpc":"2.0","id":null,"method":"system.describe"}"# + "\n"
      _ = fcntl(process.input, F_SETFL, O_NONBLOCK)
      for _ in 0..<200 { process.send(Array(String(repeating: discover, count: 100).utf8)) }
      usleep(100_000)
      process.kill(SIGTERM)
      #expect(end(of: process) == (0, true))
    }
  }

  @Test("A client that has gone ends the host, although its input is still open: exit 0")
  func clientGone() throws {
    try served { process in
      process.send(line: health)
      #expect(process.line() != nil)
      stopReading(process)
      process.send(line: health)
      #expect(end(of: process) == (0, true))
    }
  }

  @Test("exit after shutdown is exit code 0, without it 1", arguments: [true, false])
  func exit(_ afterShutdown: Bool) throws {
    try served { process in
      if afterShutdown {
        process.send(line: #"{"jsonrpc":"2.0","id":1,"method":"shutdown"}"#)
        #expect(process.line()?.contains("null") == true)
      }
      process.send(line: #"{"jsonrpc":"2.0","method":"exit"}"#)
      #expect(end(of: process) == (afterShutdown ? 0 : 1, true))
    }
  }

  @Test("Descriptor 0 is /dev/null and 1 is standard error while serving; the channel's own do not pass to children")
  func descriptors() throws {
    try served { process in
      process.send(line: health)
      #expect(process.line() != nil)
      let folder = "/proc/\(process.pid)/fd"
      #expect(target(of: folder + "/0") == "/dev/null")
      #expect(target(of: folder + "/1") == target(of: folder + "/2"))
      let pipes = [process.input, process.output].map { target(of: "/proc/self/fd/\($0)") }
      let ends = Workspace.names(in: folder).filter { pipes.contains(target(of: folder + "/" + $0)) }
      #expect(Set(ends.map { target(of: folder + "/" + $0) }) == Set(pipes))
      for end in ends {
        let info = String(decoding: Workspace.read("/proc/\(process.pid)/fdinfo/\(end)") ?? [], as: UTF8.self)
        let flags = info.split(separator: "\n").first { $0.hasPrefix("flags:") }?.split(separator: "\t").last
        let closesOnExec = (Int(flags ?? "", radix: 8) ?? 0) & 0o2000000 != 0
        #expect(closesOnExec, "descriptor \(end)")
      }
    }
  }

  @Test("A host started without standard input, output or error does no harm", arguments: [0, 1, 2])
  func closedStreams(_ descriptor: Int) throws {
    try Workspace.withFolder { folder in
      try Workspace.write(#"{"modules": []}"#, to: folder + "/aval.json")
      let command =
        "exec \(Workspace.aval) serve --config \(folder)/aval.json --database \(folder)/books.sqlite \(descriptor)>&-"
      let process = try ServedProcess("/bin/sh", ["-c", command])
      process.send(line: health)
      process.closeInput()
      let reply = String(decoding: process.rest(), as: UTF8.self)
      #expect(reply.contains("\"result\"") == (descriptor == 2))
      #expect(end(of: process).code == 0)
    }
  }

  @Test("Standard error that nobody reads holds nothing up: lines are dropped, counted, and told when it is read again")
  func unreadLog() throws {
    try served { process in
      let name = String(repeating: "x", count: 100)
      let notifications = (0..<2000).map { #"{"jsonrpc":"2.0","method":"no.such\#($0).\#(name)"}"# + "\n" }.joined()
      process.send(Array(notifications.utf8))
      process.send(line: health)
      let reply = process.line() ?? ""
      #expect(reply.contains(#""name":"log","ok":false"#), "\(reply)")
      // Reading makes room; what was dropped is told although nothing more is logged.
      var text = ""
      var chunk = [UInt8](repeating: 0, count: 65_536)
      while !text.contains("lines of this log were dropped") {
        let count = read(process.errors, &chunk, chunk.count)
        guard count > 0 else { break }
        text += String(decoding: chunk.prefix(count), as: UTF8.self)
      }
      #expect(text.contains("standard error was not read"))
      process.closeInput()
      #expect(end(of: process) == (0, true))
    }
  }

  @Test("Too few files to open is a sentence and exit code 3, not a crash", arguments: [8, 12, 16, 22, 40, 95])
  func fewDescriptors(_ limit: Int) throws {
    try Workspace.withFolder { folder in
      try Workspace.write(#"{"modules": []}"#, to: folder + "/aval.json")
      let command =
        "ulimit -n \(limit); exec \(Workspace.aval) serve --config \(folder)/aval.json --database \(folder)/books.sqlite"
      let process = try ServedProcess("/bin/sh", ["-c", command])
      process.closeInput()
      #expect(process.wait() == 3)
      #expect(process.errorText().contains("ulimit -n 96"))
    }
  }

  @Test("A host that cannot start ends with 3, whichever command starts it", arguments: ["serve", "call", "import"])
  func cannotStart(_ command: String) throws {
    try Workspace.withFolder { folder in
      try Workspace.write(#"{"modules": [], "typo": 1}"#, to: folder + "/aval.json")
      let words = ["serve": [], "call": ["system.health"], "import": ["openitem-csv", "x.csv"]][command] ?? []
      let process = try ServedProcess(Workspace.aval, [command] + words + ["--config", folder + "/aval.json"])
      process.closeInput()
      #expect(process.wait() == 3)
      #expect(process.errorText().contains("typo"))
    }
  }

  /// Closes the reading end of the child's output; the number goes on standing for something.
  private func stopReading(_ process: ServedProcess) {
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    dup2(null, process.output)
    close(null)
  }

  private func target(of link: String) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(link, &buffer, buffer.count - 1)
    return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
