/// JSON Pointers (RFC 6901): `/items/0/amount`; `~` is written `~0` and `/` is written `~1`.
public enum JSONPointer {
  /// A member name as one token of a pointer.
  public static func escape(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) else { return name }
    var token = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "~": token += "~0"
      case "/": token += "~1"
      default: token.unicodeScalars.append(scalar)
      }
    }
    return token
  }

  /// The member name of a token; nil where `~` is followed by neither 0 nor 1.
  public static func unescape(_ token: some StringProtocol) -> String? {
    guard token.utf8.contains(0x7E) else { return String(token) }
    var name = ""
    var scalars = token.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == "~" else {
        name.unicodeScalars.append(scalar)
        continue
      }
      switch scalars.next() {
      case "0": name += "~"
      case "1": name += "/"
      default: return nil
      }
    }
    return name
  }

  /// The names that a pointer goes through; nil where it is no pointer. The empty pointer has none.
  public static func tokens(of pointer: String) -> [String]? {
    guard let first = pointer.utf8.first else { return [] }
    guard first == 0x2F else { return nil }
    var tokens: [String] = []
    for token in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let name = unescape(token) else { return nil }
      tokens.append(name)
    }
    return tokens
  }

  /// A token as a position in an array: digits without a leading zero.
  static func position(_ token: String) -> Int? {
    guard token.utf8.allSatisfy({ $0 &- 0x30 < 10 }), token == "0" || token.utf8.first != 0x30 else { return nil }
    return Int(token)
  }

  /// The pointer from one entry of a tape down to another; the second lies within the first.
  static func path(from root: Int, to target: Int, in document: JSONDocument) -> String {
    var path = ""
    walk(from: root, to: target, in: document) { name, position in
      path += "/"
      path += name.map(escape) ?? String(position)
    }
    return path
  }

  /// Names the steps from one entry down to another: a member's name, or an element's position.
  static func walk(
    from root: Int, to target: Int, in document: JSONDocument, step: (_ name: String?, _ position: Int) -> Void
  ) {
    var container = root
    while container < target {
      let isObject = document.tape[container].kind == .object
      var child = isObject ? container + 2 : container + 1
      var position = 0
      while child <= target, Int(document.tape[child].next) <= target {
        child = Int(document.tape[child].next) + (isObject ? 1 : 0)
        position += 1
      }
      guard child <= target else { return }
      step(isObject ? document.string(document.tape[child - 1]) : nil, position)
      container = child
    }
  }
}
