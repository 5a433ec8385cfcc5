import AvalHost
import AvalKit
import Testing

@Suite("Control channel: framing")
struct FramingTests {
  private let echo = #"{"jsonrpc":"2.0","id":1,"method":"test.echo"}"#
  private let echoed = #"{"jsonrpc":"2.0","id":1,"result":{"params":null}}"#

  private func framed(_ text: String) -> String { "Content-Length: \(text.utf8.count)\r\n\r\n\(text)" }

  /// What the channel answers to an input, whole.
  private func answer(_ input: [UInt8], _ limits: ChannelLimits = ChannelLimits()) -> String {
    let rig = ChannelRig(limits)
    rig.send(input)
    return String(decoding: rig.finish(), as: UTF8.self)
  }
  private func answer(_ input: String, _ limits: ChannelLimits = ChannelLimits()) -> String {
    answer(Array(input.utf8), limits)
  }

  @Test("A first byte { or [ means lines; CR LF, blank lines, a byte order mark and a missing last newline are fine")
  func lines() {
    #expect(answer(echo + "\n") == echoed + "\n")
    #expect(answer(echo + "\r\n\r\n  \n" + echo + "\r\n") == echoed + "\n" + echoed + "\n")
    #expect(answer("\u{FEFF}" + echo + "\n") == echoed + "\n")
    #expect(answer("\n \t\r\n" + echo) == echoed + "\n")
    #expect(answer(echo + "\n" + echo) == echoed + "\n" + echoed + "\n")
    #expect(answer("[" + echo + "]") == "[" + echoed + "]\n")
    #expect(answer("") == "")
    #expect(answer([0xEF, 0xBB]).contains("-32700"))
  }

  @Test("A first byte C means headers, answered with Content-Length first, in that spelling")
  func headers() {
    #expect(answer(framed(echo)) == framed(echoed))
    #expect(answer(framed(echo) + framed(echo)) == framed(echoed) + framed(echoed))
    #expect(answer("\u{FEFF}\r\n" + framed(echo)) == framed(echoed))
  }

  @Test("Header names in any order and case, misspelt charsets, LF alone and line breaks within a message are read")
  func leniencyOfHeaders() {
    let length = echo.utf8.count
    for header in [
      "content-length: \(length)\r\n\r\n", "CONTENT-LENGTH:\(length)\r\n\r\n", "Content-Length: \(length)\n\n",
      "Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: \(length)\r\n\r\n",
      "Content-Length:  \(length) \r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\nX-More: 1\r\n\r\n",
    ] {
      #expect(answer(header + echo) == framed(echoed))
    }
    let pretty = "{\r\n\"jsonrpc\": \"2.0\",\n\"id\": 1,\n\"method\": \"test.echo\"\n}\n"
    #expect(answer(framed(pretty)) == framed(echoed))
  }

  @Test("A header that cannot be right is refused with −32700, and the next message is read")
  func brokenHeaders() {
    for broken in [
      "Content-Length: x\r\n\r\n{}", "Content-Length: -5\r\n\r\n", "Content-Type: text/plain\r\n\r\n{}",
      "Content-Length: 99999999999999999999\r\n\r\n", "Content-Length 12\r\n\r\n",
      "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", "C" + String(repeating: "x", count: 10_000) + "\r\n",
      "Content-Length: 0\r\n\r\n",
    ] {
      let reply = answer(broken + framed(echo))
      #expect(reply.hasSuffix(framed(echoed)), "\(broken.prefix(60))")
      #expect(reply.components(of: "-32700") == 1, "\(broken.prefix(60)): \(reply)")
    }
    // One byte too few announced: the message is cut, its rest stands before the next header.
    let short = "Content-Length: \(echo.utf8.count - 1)\r\n\r\n" + echo
    #expect(answer(framed(echo) + short + framed(echo)).hasSuffix(framed(echoed)))
    #expect(answer("Content-Length: 100\r\n\r\n" + echo).contains("-32700"))
    #expect(answer("Content-Length: 100").contains("-32700"))
    #expect(answer(framed("{hello}}") + framed(echo)).hasSuffix(framed(echoed)))
  }

  @Test(
    "A header line that does not end is one error, however long and whatever it repeats; a message after it is read")
  func endlessHeaders() {
    for line in [
      "Content-Type: " + String(repeating: " ", count: 9000), String(repeating: "C", count: 1 << 20),
      String(repeating: "content-", count: 20_000), String(repeating: "Content-Length: 5 ", count: 2000),
      String(repeating: "Content-Length: x\r\n\r\n", count: 2000),
    ] {
      let reply = answer(line)
      #expect(reply.components(of: "-32700") == 1, "\(line.prefix(40))")
      let second = answer(line + "\n" + framed(echo))
      #expect(second.components(of: "-32700") == 1, "\(line.prefix(40))")
      #expect(second.hasSuffix(framed(echoed)), "\(line.prefix(40))")
    }
  }

  @Test("A result with line breaks between its tokens stays on one line")
  func lineBreaksInResults() {
    #expect(
      answer(#"{"jsonrpc":"2.0","id":1,"method":"test.lines"}"# + "\n")
        == "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\": 1,  \"b\":\"\u{2028}\"}}\n")
    #expect(
      answer("[" + #"{"jsonrpc":"2.0","id":1,"method":"test.lines"}"# + "]\n")
        == "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\": 1,  \"b\":\"\u{2028}\"}}]\n")
  }

  @Test("Messages up to the limit are read; one byte more is one −32600 limitExceeded, and the next line is read")
  func largestLine() {
    // Params that are a string are refused too, but with the id that was read.
    let shell = #"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":""}"#
    for (extra, fits) in [(0, true), (1, false), (2, false), (700_000, false)] {
      var limits = ChannelLimits()
      limits.messageBytes = 1 << 20
      let padding = String(repeating: "x", count: limits.messageBytes - shell.utf8.count + extra)
      for lineEnd in ["\n", "\r\n"] {
        let message = shell.replacing("\"\"}", with: "\"\(padding)\"}")
        let reply = answer(message + lineEnd + echo + lineEnd, limits)
        let lines = reply.split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        #expect(lines.last == echoed)
        #expect(lines.first?.contains("limitExceeded") == !fits)
        #expect(lines.first?.contains(#""id":null"#) == !fits)
        #expect(lines.first?.contains("-32600") == true)
      }
    }
  }

  @Test("16 MiB and one byte are too large by default, in either framing")
  func sixteenMebibytes() {
    let large = [UInt8](repeating: UInt8(ascii: "x"), count: (16 << 20) + 1)
    for reply in [
      answer([UInt8(ascii: "{")] + large.dropFirst() + Array("\n".utf8) + Array(echo.utf8)),
      answer(Array("Content-Length: \(large.count)\r\n\r\n".utf8) + large + Array(framed(echo).utf8)),
    ] {
      #expect(reply.components(of: "limitExceeded") == 1)
      #expect(reply.contains(#""id":null,"error":{"code":-32600"#))
      #expect(reply.contains(echoed))
    }
  }

  @Test("Bytes may arrive one at a time, and two messages in one write")
  func byteByByte() {
    for input in [echo + "\n" + echo + "\n", framed(echo) + framed(echo), "\u{FEFF}" + echo + "\r\n"] {
      let whole = answer(input)
      let rig = ChannelRig()
      for byte in input.utf8 { rig.send([byte]) }
      #expect(String(decoding: rig.finish(), as: UTF8.self) == whole)
      #expect(!whole.isEmpty)
    }
  }

  @Test("Wherever an input is cut into writes, the answer is the same")
  func randomSplits() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    let messages = [
      echo, "", "{", "[]", #"[{"jsonrpc":"2.0","id":"两","method":"test.echo","params":{"a":"中文"}},3]"#, "hello",
      #"{"jsonrpc":"2.0","id":5,"method":"test.fail"}"#, #"{"jsonrpc":"2.0","method":"test.fail"}"#,
    ]
    for _ in 0..<60 {
      let chosen =
        [echo]
        + (0..<Int.random(in: 1...12, using: &random)).map { _ in
          messages[Int.random(in: 0..<messages.count, using: &random)]
        }
      let headers = Bool.random(using: &random)
      let input = Array((headers ? chosen.map(framed).joined() : chosen.joined(separator: "\n")).utf8)
      let whole = answer(input)
      let rig = ChannelRig()
      var rest = input[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...max(1, rest.count / 3), using: &random))
        rig.send(Array(piece))
        rest = rest.dropFirst(piece.count)
      }
      #expect(String(decoding: rig.finish(), as: UTF8.self) == whole, "SEED=\(seed)")
    }
  }
}

/// SplitMix64: the same numbers from the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension String {
  /// How often a text occurs.
  func components(of text: String) -> Int { split(separator: text, omittingEmptySubsequences: false).count - 1 }
}
