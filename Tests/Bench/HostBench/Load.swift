import AvalKit
import TestSupport

/// Many requests sent without waiting, and what they took.
struct Load {
  struct Silent: Error {}
  struct Refused: Error, CustomStringConvertible { let description: String }

  /// Elapsed seconds.
  private(set) var seconds = 0.0
  /// Seconds of processor time that the host spent.
  private(set) var processor = 0.0

  /// Sends lines and waits for as many replies; the sender runs beside the reader, as a real client's would.
  mutating func send(_ bytes: [UInt8], requests: Int, to process: ServedProcess) throws {
    let before = Figures.processorTime(of: process)
    seconds += try Figures.timed {
      let sender = Sender(process, bytes)
      var replies = 0
      while replies < requests {
        guard let lines = process.countLines(withinSeconds: 300) else { throw Silent() }
        replies += lines
      }
      sender.join()
    }
    processor += Figures.processorTime(of: process) - before
  }
}

/// The lines of requests, put together as text: the client's share of a measurement stays small.
struct Requests {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0

  mutating func add(_ method: String, _ params: String) {
    bytes += #"{"jsonrpc":"2.0","id":\#(count),"method":"\#(method)","params":\#(params)}"#.utf8
    bytes.append(0x0A)
    count += 1
  }
}
