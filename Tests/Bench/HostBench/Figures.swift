import Glibc
import TestSupport

/// How the benchmarks measure and word what they found.
enum Figures {
  /// Results are not checked against declarations here: that is the tests' work.
  static let quiet = ["AVAL_CONFORMANCE": "0"]

  static func timed(_ body: () throws -> Void) rethrows -> Double {
    let start = ServedProcess.monotonic()
    try body()
    return ServedProcess.monotonic() - start
  }

  /// A line that stands there at once, also where the output is a pipe.
  static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
  static func microseconds(_ seconds: Double) -> String { "\(Int(seconds * 1e6)) µs" }
  static func milliseconds(_ seconds: Double) -> String { "\(Double(Int(seconds * 1e5)) / 100) ms" }
  static func ratio(_ a: Double, _ b: Double) -> String { "\(Double(Int(a / b * 100)) / 100)" }

  /// Seconds of both kinds of processor time that a process has used, all threads together: what other programs on the
  /// machine disturb least.
  static func processorTime(of process: ServedProcess) -> Double {
    guard let bytes = Workspace.read("/proc/\(process.pid)/stat") else { return 0 }
    let text = String(decoding: bytes, as: UTF8.self)
    // The name in parentheses may hold anything; utime and stime are the 14th and 15th fields, in clock ticks.
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
