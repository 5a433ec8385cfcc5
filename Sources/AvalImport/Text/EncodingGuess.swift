/// Tells Chinese text in GB18030 from Western text in an encoding of one byte, which most texts can be read in alike:
/// Chinese characters are pairs of high bytes, nearly all from the common rows; a Western letter with an accent stands
/// alone among letters without.
struct EncodingGuess {
  /// Characters that GB18030 would have, and those of them that are common: the 3,755 characters and the marks that texts
  /// are made of.
  private var pairs = 0
  private var common = 0
  /// Bytes that cannot stand where they stand in GB18030.
  private var broken = 0
  /// Bytes that no text in Windows-1252 has.
  private(set) var notWestern = 0

  init(_ bytes: [UInt8]) {
    var at = 0
    while at < bytes.count {
      let first = bytes[at]
      guard first >= 0x80 else {
        at += 1
        continue
      }
      if [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(first) { notWestern += 1 }
      guard first != 0x80, first != 0xFF, at + 1 < bytes.count else {
        if at + 1 < bytes.count { broken += 1 }
        at += 1
        continue
      }
      let second = bytes[at + 1]
      if (0x30...0x39).contains(second), at + 3 < bytes.count, bytes[at + 2] > 0x80, bytes[at + 2] < 0xFF,
        (0x30...0x39).contains(bytes[at + 3])
      {
        (pairs, common, at) = (pairs + 1, common + 1, at + 4)
        continue
      }
      guard second >= 0x40, second != 0x7F, second != 0xFF else {
        (broken, at) = (broken + 1, at + 1)
        continue
      }
      pairs += 1
      if second >= 0xA1, (0xB0...0xD7).contains(first) || (0xA1...0xA3).contains(first) { common += 1 }
      at += 2
    }
  }

  /// Most pairs are common, and at most a few bytes are damaged.
  var isChinese: Bool { common * 2 >= pairs && broken * 8 <= common }

  var isClearlyChinese: Bool { isChinese && pairs >= 8 && common * 5 >= pairs * 4 }

  /// The bytes could be either, and nothing tells clearly which.
  var isDoubtful: Bool {
    guard pairs > 0, broken == 0 else { return false }
    return isChinese ? common * 5 < pairs * 4 : notWestern == 0 && (pairs < 20 || common * 10 >= pairs)
  }
}
