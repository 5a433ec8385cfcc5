import AvalHost
import AvalKit
import Glibc
import Synchronization

/// The person at the terminal: their language, and what to print for them.
enum Terminal {
  /// What `--lang` says; set once, before the command runs.
  private static let chosen = Mutex<Language?>(nil)

  static func choose(_ language: Language) { chosen.withLock { $0 = language } }
  static var chosenLanguage: Language? { chosen.withLock { $0 } }

  /// The one chosen, else zh-Hans where the locale is Chinese.
  static var language: Language {
    if let chosen = chosenLanguage { return chosen }
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      if let value = Locations.variable(name) { return value.hasPrefix("zh") ? .zhHans : .en }
    }
    return .en
  }

  static var isOutputTerminal: Bool { isatty(1) == 1 }
  static var isErrorTerminal: Bool { isatty(2) == 1 }

  static func error(_ text: Text) { error(text.in(language)) }

  static func error(_ text: String) { write("aval: \(text)\n", to: 2) }

  static func write(_ text: String, to descriptor: Int32) {
    write(Array(text.utf8), to: descriptor)
  }

  /// False where not everything could be written.
  @discardableResult
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }
}

/// How the process ends.
enum ProcessEnd {
  /// Ends at once: exit handlers of loaded modules could wait for ever.
  static func now(_ code: ExitCode) -> Never { now(code.rawValue) }

  static func now(_ code: Int32) -> Never {
    fflush(nil)
    _exit(code)
  }
}
