import Glibc

/// Lines for whoever runs the host, on standard error; standard output carries protocol and nothing else.
package enum Log {
  package enum Level: Int32, Sendable {
    case debug = 0
    case info = 1
    case warning = 2
    case error = 3
  }

  /// One line, written with one system call so that lines of several threads do not mix.
  package static func write(_ level: Level, _ text: String) {
    guard level != .debug || Locations.variable("AVAL_DEBUG") != nil else { return }
    let line = Array("aval: \(level): \(text.replacingNewlines())\n".utf8)
    _ = line.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
  }
}

extension String {
  /// A log line stays one line, whatever a module or a file put into it.
  fileprivate func replacingNewlines() -> String {
    contains(where: \.isNewline) ? String(map { $0.isNewline ? " " : $0 }) : self
  }
}
