import AvalKit

/// The encodings that imports read; nothing else is tried, whatever a file declares.
enum TextEncoding: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case gb18030
  case big5
  case latin1 = "iso-8859-1"
  case latin9 = "iso-8859-15"
  case windows1252 = "windows-1252"
  case windows1250 = "windows-1250"
  case shiftJIS = "shift_jis"

  /// The name that glibc's iconv knows.
  var iconvName: String {
    switch self {
    case .utf8: "UTF-8"
    case .utf16LittleEndian: "UTF-16LE"
    case .utf16BigEndian: "UTF-16BE"
    case .gb18030: "GB18030"
    case .big5: "BIG5"
    case .latin1: "ISO-8859-1"
    case .latin9: "ISO-8859-15"
    case .windows1252: "CP1252"
    case .windows1250: "CP1250"
    case .shiftJIS: "SHIFT_JIS"
    }
  }

  /// Reads a declared name. GB2312 and GBK are read as GB18030, which contains both: files that declare the smaller
  /// one use the larger one's characters.
  static func named(_ name: String) -> TextEncoding? {
    switch name.lowercased() {
    case "utf-8", "utf8", "utf-8-sig", "us-ascii", "ascii": .utf8
    case "utf-16", "utf-16le": .utf16LittleEndian
    case "utf-16be": .utf16BigEndian
    case "gb18030", "gbk", "gb2312", "cp936", "x-gbk", "gb_2312-80": .gb18030
    case "big5": .big5
    case "iso-8859-1", "latin1": .latin1
    case "iso-8859-15": .latin9
    case "windows-1252", "cp1252": .windows1252
    case "windows-1250": .windows1250
    case "shift_jis", "sjis": .shiftJIS
    default: nil
    }
  }

  /// The entries of a format's `encodings`: names, or `declared>read` pairs.
  static func allowed(_ entry: String) -> TextEncoding? {
    guard let cut = entry.firstIndex(of: ">") else { return named(entry) }
    return named(String(entry[entry.index(after: cut)...]))
  }

  private static func isUTF16(_ encoding: TextEncoding) -> Bool {
    encoding == .utf16LittleEndian || encoding == .utf16BigEndian
  }

  /// The encoding of a file by its first bytes: byte order mark, then the XML declaration, then strict UTF-8, then
  /// what else the format allows (F-I5).
  static func detect(_ head: [UInt8], xml: Bool, allowed: [TextEncoding]) throws(FileProblem) -> TextEncoding {
    let marked = mark(head)
    let declared = xml ? declaration(head) : nil
    if let marked {
      return try check(marked, allowed, marked.rawValue)
    }
    if xml, let wide = wideXML(head) { return try check(wide, allowed, wide.rawValue) }
    if head.starts(with: [0x4C, 0x6F, 0xA7, 0x94]) { throw refused("EBCDIC") }
    if let declared {
      guard let encoding = named(declared) else { throw refused(declared) }
      guard !isUTF16(encoding) else {
        throw FileProblem(
          "ENCODING", "The file declares \(declared), but its bytes are not UTF-16; ask for it again.",
          zh: "文件声明为 \(declared)，但内容不是 UTF-16；请重新获取。")
      }
      return try check(encoding, allowed, declared)
    }
    if xml { return try check(.utf8, allowed, "UTF-8") }
    if allowed.contains(where: isUTF16), let wide = wideText(head) { return wide }
    if allowed.contains(.utf8), UTF8Check.looksLikeUTF8(head) { return .utf8 }
    let others = allowed.filter { $0 != .utf8 && !isUTF16($0) }
    guard let other = others.first else { return try check(.utf8, allowed, "UTF-8") }
    let isMixed = others.contains(.gb18030)
    guard let western = others.first(where: { $0.isWestern }), isMixed || other.isWestern else { return other }
    let guess = EncodingGuess(head)
    if isMixed, guess.isChinese { return .gb18030 }
    // Bytes that Windows-1252 does not have, of an encoding that nobody names: Latin-1 reads every byte.
    return western == .windows1252 && guess.notWestern > 0 && others.contains(.latin1) ? .latin1 : western
  }

  /// One byte a character, of Western Europe.
  private var isWestern: Bool { [.latin1, .latin9, .windows1252, .windows1250].contains(self) }

  /// Whether a text file's encoding was guessed and could as well be another one: nothing in the file says it.
  static func isDoubtful(_ chosen: TextEncoding, _ head: [UInt8], _ allowed: [TextEncoding]) -> Bool {
    guard chosen == .gb18030 || chosen.isWestern, mark(head) == nil else { return false }
    let guess = EncodingGuess(head)
    if chosen == .latin1, guess.notWestern > 0 { return true }
    // A format that reads only one of them has decided, unless the bytes speak clearly against it.
    guard allowed.contains(.gb18030), allowed.contains(where: { $0.isWestern }) else {
      return chosen == .gb18030 ? !guess.isChinese : guess.isClearlyChinese
    }
    return guess.isDoubtful
  }

  private static func check(_ encoding: TextEncoding, _ allowed: [TextEncoding], _ name: String) throws(FileProblem)
    -> TextEncoding
  {
    let family: [TextEncoding] = isUTF16(encoding) ? [.utf16LittleEndian, .utf16BigEndian] : [encoding]
    guard allowed.contains(where: { family.contains($0) }) else {
      let names = allowed.map { $0.rawValue }.joined(separator: ", ")
      throw FileProblem(
        "ENCODING", "The file is in \(name), and this format accepts \(names); save it in one of these.",
        zh: "文件编码为 \(name)，该格式只接受 \(names)；请以其中之一另存。")
    }
    return encoding
  }

  private static func refused(_ name: String) -> FileProblem {
    FileProblem(
      "ENCODING", "The encoding \(name) is not one that imports read; save the file as UTF-8.",
      zh: "导入不支持编码 \(name)；请另存为 UTF-8。")
  }

  private static func mark(_ head: [UInt8]) -> TextEncoding? {
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
    if head.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
    if head.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
    return nil
  }

  private static func wideXML(_ head: [UInt8]) -> TextEncoding? {
    if head.starts(with: [0x3C, 0x00]) { return .utf16LittleEndian }
    if head.starts(with: [0x00, 0x3C]) { return .utf16BigEndian }
    return nil
  }

  /// UTF-16 without a mark: every other byte of digits, separators and line ends is zero.
  private static func wideText(_ head: [UInt8]) -> TextEncoding? {
    let sample = head.prefix(1024)
    var zeros = (even: 0, odd: 0)
    for (index, byte) in sample.enumerated() where byte == 0 {
      if index % 2 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
    }
    if zeros.even == 0, zeros.odd * 8 > sample.count { return .utf16LittleEndian }
    if zeros.odd == 0, zeros.even * 8 > sample.count { return .utf16BigEndian }
    return nil
  }

  /// The name in `<?xml … encoding="…"?>`, nil where there is none.
  static func declaration(_ head: [UInt8]) -> String? {
    guard head.starts(with: Array("<?xml".utf8)), let end = head.prefix(512).firstIndex(of: 0x3E) else { return nil }
    let text = String(decoding: head[..<end], as: UTF8.self)
    guard let word = text.firstRange(of: "encoding") else { return nil }
    let rest = text[word.upperBound...].drop { $0 == " " || $0 == "=" || $0 == "\t" }
    guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
    return String(rest.dropFirst().prefix { $0 != quote })
  }
}
