import AvalHost
import AvalKit
import Testing

@Suite("Control channel: fuzz")
struct ChannelFuzzTests {
  private static let seeds = [
    #"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"a":"中文 \u00e9","b":[1,-2,3.5e2,true,null]}}"#,
    #"[{"jsonrpc":"2.0","id":2,"method":"test.fail"},{"jsonrpc":"2.0","method":"test.echo"},4,{"id":5}]"#,
    #"{"jsonrpc":"2.0","id":"s","method":"tools/call","params":{"name":"test.echo","arguments":{}}}"#,
    #"{"jsonrpc":"2.0","id":6,"method":"tools/list","params":{"_meta":{"lang":"zh","progressToken":7}}}"#,
    #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}"#,
    #"{"jsonrpc":"2.0","id":7,"method":"server/discover"}"#,
    #"{"jsonrpc":"2.0","id":null,"method":"test.progress","params":{"_meta":{"progressToken":"p"}}}"#,
  ]

  /// A seed with a few bytes changed, removed, doubled or taken from another.
  private static func mutant(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes = Array((seeds.randomElement(using: &random) ?? "").utf8)
    for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
      let position = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: position)
      case 2: bytes.insert(bytes[position], at: position)
      case 3: bytes.removeSubrange(position..<min(bytes.count, position + Int.random(in: 1...20, using: &random)))
      default:
        let other = Array((seeds.randomElement(using: &random) ?? "").utf8)
        bytes.insert(contentsOf: other.suffix(Int.random(in: 0...other.count, using: &random)), at: position)
      }
    }
    return bytes.map { $0 == 0x0A ? 0x20 : $0 }
  }

  /// Whether a line is one response or notification of JSON-RPC, or an array of them.
  private static func isWellFormed(_ line: [UInt8]) -> Bool {
    guard let root = try? JSONDocument(parsing: line).root else { return false }
    let messages = root.kind == .array ? Array(root.elements) : [root]
    return !messages.isEmpty
      && messages.allSatisfy { message in
        guard message["jsonrpc"]?.isString("2.0") == true else { return false }
        if message["method"] != nil { return message["id"] == nil }
        return message["id"] != nil && (message["result"] == nil) != (message["error"] == nil)
      }
  }

  @Test("Whatever comes in a line, what goes out is JSON-RPC, and the channel goes on", arguments: [4000])
  func lines(_ count: Int) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    let rig = ChannelRig()
    for round in 0..<count {
      rig.send(Self.mutant(&random) + [0x0A])
      guard round % 50 == 49 else { continue }
      rig.sendLine("{\"jsonrpc\":\"2.0\",\"id\":\"round \(round)\",\"method\":\"test.meta\"}")
      while true {
        let line = try #require(rig.line(), "SEED=\(seed)")
        #expect(Self.isWellFormed(Array(line.utf8)), "SEED=\(seed): \(line)")
        if line.contains("\"round \(round)\"") { break }
      }
    }
    #expect(rig.finishLines().allSatisfy { Self.isWellFormed(Array($0.utf8)) })
    #expect(rig.ending() == .endOfInput)
  }

  @Test("Header frames with bytes changed anywhere never stop the channel", arguments: [1500])
  func headers(_ count: Int) {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    var stream: [UInt8] = Array("Content-Length: 2\r\n\r\n{}".utf8)
    for _ in 0..<count {
      let message = Self.mutant(&random)
      var frame = Array("Content-Length: \(message.count)\r\n\r\n".utf8) + message
      if Int.random(in: 0..<4, using: &random) == 0 {
        frame[Int.random(in: 0..<frame.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      stream += frame
    }
    let rig = ChannelRig()
    rig.sendAside(stream)
    var replies = FrameReader(limit: 16 << 20)
    var wellFormed = 0
    while let more = rig.read() {
      var rest = more[...]
      while !rest.isEmpty {
        _ = replies.fill { room in
          let piece = rest.prefix(room.count)
          room.copyBytes(from: piece)
          rest = rest.dropFirst(piece.count)
          return piece.count
        }
        while let frame = replies.next() {
          guard case .message(let bytes) = frame else {
            Issue.record("SEED=\(seed): not a frame")
            continue
          }
          #expect(Self.isWellFormed(Array(bytes)), "SEED=\(seed)")
          wellFormed += 1
        }
      }
    }
    #expect(wellFormed > 100, "SEED=\(seed)")
    #expect(rig.ending() == .endOfInput)
  }
}
