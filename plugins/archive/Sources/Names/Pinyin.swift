import AvalKit

/// How ideographs are read, without tones: one reading a character, and phrases in which a character is read otherwise
/// (policy `pinyin`).
package struct Pinyin: Decodable, Sendable {
  /// By their first character, the longest first.
  private let phrases: [UInt32: [Phrase]]
  /// Changes with the phrases.
  let mark: UInt64

  private struct Phrase: Sendable {
    let text: [UInt32]
    let syllables: [[UInt8]]
  }

  private struct Document: Decodable {
    let phrases: [String: String]
  }

  package init(from decoder: any Decoder) throws {
    let document = try Document(from: decoder)
    var phrases: [UInt32: [Phrase]] = [:]
    var mark = ContentMark()
    for (phrase, reading) in document.phrases.sorted(by: { $0.key < $1.key }) {
      let text = phrase.unicodeScalars.map(\.value)
      let parts = reading.split(separator: " ").map { Array($0.utf8) }
      guard let start = text.first, text.count == parts.count else {
        throw Failure(
          .invalidParams, "\(phrase) has \(text.count) characters and \(parts.count) syllables; give one for each.",
          zh: "“\(phrase)”有 \(text.count) 个字，却有 \(parts.count) 个音节；请逐字给出。", path: "/phrases/\(phrase)")
      }
      phrases[start, default: []].append(Phrase(text: text, syllables: parts))
      mark.add(phrase)
      mark.add(reading)
    }
    self.phrases = phrases.mapValues { $0.sorted { $0.text.count > $1.text.count } }
    self.mark = mark.value
  }

  static func load(_ call: Call) throws -> Pinyin {
    try call.policy("pinyin", as: Pinyin.self)
  }

  /// The syllable of each character; a letter or digit stands for itself. Nil where there is no ideograph.
  func reading(_ text: [UInt32]) -> [[UInt8]]? {
    guard text.contains(where: NameFolding.isIdeograph) else { return nil }
    var result: [[UInt8]] = []
    var place = 0
    while place < text.count {
      if let phrase = phrases[text[place]]?.first(where: { text[place...].starts(with: $0.text) }) {
        result += phrase.syllables
        place += phrase.text.count
        continue
      }
      let value = text[place]
      place += 1
      if let syllable = Self.readings.syllable(value) {
        result.append(syllable)
      } else if value < 0x80 {
        result.append([UInt8(value)])
      }
    }
    return result
  }

  /// Letters that may be a reading as people type it: ü is written u and v.
  static func typed(_ text: [UInt32]) -> [UInt8]? {
    guard !text.isEmpty, text.allSatisfy({ (0x61...0x7A).contains($0) }) else { return nil }
    var letters = text.map { UInt8($0) }
    for place in letters.indices.dropFirst() where letters[place] == UInt8(ascii: "v") {
      if letters[place - 1] == UInt8(ascii: "l") || letters[place - 1] == UInt8(ascii: "n") {
        letters[place] = UInt8(ascii: "u")
      }
    }
    return letters
  }

  private static let readings = Readings()

  /// The table by character.
  private struct Readings: Sendable {
    private static let range: ClosedRange<UInt32> = 0x4E00...0x9FFF
    private var syllables: [[UInt8]] = []
    /// By the ideograph's place: its syllable's number and one, or 0.
    private var numbers = [UInt16](repeating: 0, count: Readings.range.count)

    init() {
      for line in syllableTable.split(separator: "\n") {
        let letters = line.utf8.prefix { $0 < 0x80 }
        syllables.append(Array(letters))
        for scalar in line.unicodeScalars.dropFirst(letters.count) where Self.range.contains(scalar.value) {
          numbers[Int(scalar.value - Self.range.lowerBound)] = UInt16(syllables.count)
        }
      }
    }

    func syllable(_ value: UInt32) -> [UInt8]? {
      guard Self.range.contains(value) else { return nil }
      let number = numbers[Int(value - Self.range.lowerBound)]
      return number > 0 ? syllables[Int(number) - 1] : nil
    }
  }
}

/// What tells the contents of a table from another's: FNV-1a, the same on every machine.
struct ContentMark {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    value = (value ^ 0xFF) &* 0x100_0000_01B3
  }
}
