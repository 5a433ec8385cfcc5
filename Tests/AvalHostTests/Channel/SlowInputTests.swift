import AvalHost
import Glibc
import Testing

/// Time per byte must not grow with the input, whatever a hostile client repeats.
@Suite("Control channel: slow input", .serialized)
struct SlowInputTests {
  private static let size = 1 << 20

  /// What is repeated, with what stands before and behind it.
  static let inputs: [(head: String, repeated: String, tail: String)] = {
    let alone = [
      " ", "\t", "\r", "\n", "{", "}", "[", "]", "\"", "\\", ":", ",", "0", "-", "a", "C", "é", "中", "{}\n", "[]\n",
      "[1]\n",
      "\\u0000", "Content-", "Content-Length: ", "Content-Length: 0\r\n", "Content-Length: 1\r\n\r\n",
      "X: 1\r\n", "Content-Length: 2\r\n\r\n{}",
    ].flatMap { [("", $0, ""), ("Content-Length: 1\r\n", $0, "\r\n\r\n1")] }
    let head = #"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":"#
    let within = [
      (#"{"a":""#, "x", #""}}"#), (#"{"a":""#, "中", #""}}"#), (#"{"a":""#, "\\n", #""}}"#),
      (#"{"a":""#, "\\u0041", #""}}"#), (#"{"a":""#, "\\\\u0000", #""}}"#), (#"{"a":"#, " ", "1}}"),
      (#"{"a":"#, "7", "}}"), (#"{"a":0."#, "7", "}}"), (#"{"a":["#, "1,", "1]}}"), (#"{"a":["#, "{},", "{}]}}"),
      (#"{"a":["#, "\"x\",", "\"x\"]}}"), (#"{"a":1"#, #","a":1"#, "}}"), (#"{"_meta":{"x":1"#, #","y":1"#, "}}}"),
      (#"{"_meta":{"lang":""#, "z", #""}}}"#), (#"{"_meta":{"idempotencyKey":""#, "\\u00e9", #""}}}"#),
    ].map { (head + $0.0, $0.1, $0.2) }
    let envelopes = [
      (#"{"jsonrpc":"2.0","id":""#, "i", #"","method":"test.echo"}"#),
      (#"{"jsonrpc":"2.0","id":"#, "9", #","method":"test.echo"}"#),
      (#"{"jsonrpc":"2.0","method":""#, "m", #""}"#), (#"{"jsonrpc":"2.0","x":1"#, #","jsonrpc":1"#, "}"),
      (#"[1"#, ",1", "]"), ("[[", "],[", "]]"),
      (#"[{"jsonrpc":"2.0","method":"test.echo"}"#, #",{"a":1,"a":1}"#, "]"),
    ]
    return alone + within + envelopes
  }()

  @Test("One byte class repeated for 1 and 2 MiB at every entry: twice the bytes take about twice the time")
  func linear() {
    for input in Self.inputs {
      // Where each repetition is a message that is answered, the answers are most of the work.
      let size = input.repeated.contains { "\n{[".contains($0) } ? Self.size / 32 : Self.size
      // A quadratic reader takes minutes; what a busy machine adds does not, and seldom twice.
      let isLinear = (0..<2).contains { _ in
        let short = seconds(bytes(input, size))
        return seconds(bytes(input, 2 * size)) < 4 * short + 5
      }
      #expect(isLinear, "\(input.head)\(input.repeated)")
    }
  }

  private func bytes(_ input: (head: String, repeated: String, tail: String), _ size: Int) -> [UInt8] {
    let count = max(1, size / input.repeated.utf8.count)
    return Array((input.head + String(repeating: input.repeated, count: count) + input.tail).utf8)
  }

  /// The time from an input's first byte to the end of the channel.
  private func seconds(_ bytes: [UInt8]) -> Double {
    let start = Self.now()
    let rig = ChannelRig()
    rig.sendAside(bytes)
    _ = rig.finish()
    #expect(rig.ending() == .endOfInput)
    return Self.now() - start
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
