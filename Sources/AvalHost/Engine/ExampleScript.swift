import AvalKit

/// A declared example as lines of a shell: what must be there first, then the call itself. What an answer gives and a
/// later line needs is kept in a variable of the shell.
enum ExampleScript {
  static func lines(_ entry: MethodEntry) -> [String] {
    guard let example = try? JSONDocument(parsing: entry.example).root else { return [] }
    let given = example["given"].map { Array($0.elements) } ?? []
    var lines: [String] = []
    for name in ["root", "folder"] where String(decoding: entry.example, as: UTF8.self).contains("$\(name)") {
      lines.append("\(name)=$PWD")
    }
    for step in given {
      let captures = (step["capture"].map { Array($0.members) } ?? []).map {
        "--capture \($0.key)=\($0.value.string ?? "")"
      }
      let call = command(step["method"]?.string ?? "", step["params"])
      lines.append(captures.isEmpty ? call : "eval \"$(\(([call] + captures).joined(separator: " ")))\"")
    }
    lines.append(command(entry.name, example["params"]))
    return lines
  }

  private static func command(_ method: String, _ params: JSONNode?) -> String {
    let json = params.map { compact($0) } ?? "{}"
    return json == "{}" ? "aval call \(method)" : "aval call \(method) \(quoted(json))"
  }

  /// One line of JSON, with a blank behind each colon and comma.
  private static func compact(_ node: JSONNode) -> String {
    switch node.kind {
    case .object:
      let members = node.members.map { "\(JSONValue.string($0.key).text): \(compact($0.value))" }
      return "{" + members.joined(separator: ", ") + "}"
    case .array: return "[" + node.elements.map(compact).joined(separator: ", ") + "]"
    default: return String(decoding: node.rawBytes, as: UTF8.self)
    }
  }

  /// A word of the shell: everything in single quotes, but variables that stand for captured values between them.
  private static func quoted(_ json: String) -> String {
    var word = "'"
    var rest = Substring(json)
    while let scalar = rest.first {
      if scalar == "$", let name = variable(rest.dropFirst()) {
        word += "'\"$\(name)\"'"
        rest = rest.dropFirst(1 + name.count)
      } else {
        word += scalar == "'" ? "'\\''" : String(scalar)
        rest = rest.dropFirst()
      }
    }
    return word + "'"
  }

  /// The name behind a dollar sign; nil where none stands there.
  private static func variable(_ text: Substring) -> Substring? {
    let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    return name.first?.isLetter == true ? name : nil
  }
}

extension JSONValue {
  fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
