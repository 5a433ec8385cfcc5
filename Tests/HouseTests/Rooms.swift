import TestSupport

/// The rooms of a target, a folder each, and which of them know which: looked at in the text, where a name that one room
/// alone declares stands in another.
struct Rooms {
  /// A name of another room, and the file that it stands in.
  struct Use: Hashable {
    let room: String
    let file: String
    let name: String
    let other: String
  }

  let names: Set<String>
  let uses: Set<Use>

  /// - Parameter target: the target's folder, below the package.
  init(target: String) {
    let root = Workspace.root + "/" + target
    var texts: [(room: String, file: String, words: [String])] = []
    for room in Workspace.names(in: root) {
      for file in Self.sources(in: root + "/" + room) {
        let text = String(decoding: Workspace.read(file) ?? [], as: UTF8.self)
        texts.append((room, String(file.dropFirst(root.count + 1)), SourceWords.of(text)))
      }
    }
    var homes: [String: Set<String>] = [:]
    for text in texts {
      for name in Self.declared(text.words) { homes[name, default: []].insert(text.room) }
    }
    var uses: Set<Use> = []
    for text in texts {
      for name in Set(text.words) {
        guard let home = homes[name], home.count == 1, let other = home.first, other != text.room else { continue }
        uses.insert(Use(room: text.room, file: text.file, name: name, other: other))
      }
    }
    names = Set(texts.map(\.room))
    self.uses = uses
  }

  /// Names that a lower floor knows of a higher one, or a room of another on its own floor.
  func faults(floors: [[String]]) -> [String] {
    var level: [String: Int] = [:]
    for (index, floor) in floors.enumerated() { for room in floor { level[room] = index } }
    let unknown = names.filter { level[$0] == nil }.sorted().map { "\($0) is no room of the plan" }
    let wrong = uses.filter { (level[$0.other] ?? 0) >= (level[$0.room] ?? 0) }
    return unknown + wrong.map { "\($0.file) knows \($0.name) of \($0.other)" }.sorted()
  }

  private static func sources(in folder: String) -> [String] {
    Workspace.names(in: folder).flatMap { name -> [String] in
      if name.hasSuffix(".swift") { return [folder + "/" + name] }
      return name.contains(".") ? [] : sources(in: folder + "/" + name)
    }
  }

  /// The types that a text declares at its outermost level, and not for itself alone.
  private static func declared(_ words: [String]) -> Set<String> {
    var names: Set<String> = []
    var depth = 0
    for (index, word) in words.enumerated() {
      if word == "{" { depth += 1 }
      if word == "}" { depth -= 1 }
      let kinds: Set<String> = ["class", "struct", "enum", "protocol", "actor", "typealias"]
      guard depth == 0, kinds.contains(word), index + 1 < words.count else { continue }
      let before = index > 0 ? words[index - 1] : ""
      if before != "private" && before != "fileprivate" { names.insert(words[index + 1]) }
    }
    return names
  }
}

/// The words and braces of Swift text, without comments and the texts in quotes.
enum SourceWords {
  static func of(_ text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    let bytes = Array(text.utf8)
    var index = 0
    func at(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
    func end() {
      if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
      word = []
    }
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "/") where at(1) == UInt8(ascii: "/"):
        while index < bytes.count, bytes[index] != 0x0A { index += 1 }
      case 0x22:
        let isLong = at(1) == 0x22 && at(2) == 0x22
        index += isLong ? 3 : 1
        while index < bytes.count {
          if at(0) == UInt8(ascii: "\\") {
            index += 1
          } else if at(0) == 0x22, !isLong || (at(1) == 0x22 && at(2) == 0x22) {
            break
          }
          index += 1
        }
        index += isLong ? 2 : 0
        end()
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        word.append(byte)
      case UInt8(ascii: "{"), UInt8(ascii: "}"):
        end()
        words.append(byte == UInt8(ascii: "{") ? "{" : "}")
      default: end()
      }
      index += 1
    }
    end()
    return words
  }
}
