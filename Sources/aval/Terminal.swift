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

  /// The text with blanks up to a width in columns, of which a Chinese character takes two.
  static func padded(_ text: String, _ width: Int) -> String {
    let columns = text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
    return columns >= width ? text : text + String(repeating: " ", count: width - columns)
  }

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
  static func now(_ code: ExitCode) -> Never {
    // Printing buffers: what could not be written out shows here.
    if fflush(nil) != 0 {
      Terminal.error(Text("The output could not be written.", zh: "无法写出输出。"))
      if code == .success { now(ExitCode.failure.rawValue) }
    }
    now(code.rawValue)
  }

  static func now(_ code: Int32) -> Never {
    fflush(nil)
    _exit(code)
  }
}
