import AvalKit

/// The names that a scenario has given to values it met, and the partial comparison that fills them.
public struct Captures {
  public private(set) var values: [String: JSONValue] = [:]

  public init() {}

  public mutating func set(_ name: String, _ value: JSONValue) { values[name] = value }

  /// The value with every string "$name" of a known name replaced by what it stands for.
  public func filled(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text):
      guard text.hasPrefix("$") else { return value }
      if let captured = values[String(text.dropFirst())] { return captured }
      // "$folder/report.xml": a captured text, then the rest of a path.
      let name = text.dropFirst().prefix { $0 != "/" }
      guard case .string(let start) = values[String(name)] else { return value }
      return .string(start + text.dropFirst(name.count + 1))
    case .array(let elements): return .array(elements.map { filled($0) })
    case .object(let object): return .object(JSONObject(object.map { ($0.key, filled($0.value)) }))
    default: return value
    }
  }

  /// What of `expected` is not in `actual`, one line each; captures on the way.
  public mutating func differences(_ expected: JSONValue, _ actual: JSONValue, at path: String = "") -> [String] {
    switch (expected, actual) {
    case (.string(let text), _) where text.hasPrefix("$"):
      let name = String(text.dropFirst())
      guard let known = values[name] else {
        values[name] = actual
        return []
      }
      return known == actual ? [] : ["\(path): expected \(text) = \(known), found \(actual)"]
    case (.object(let expected), .object(let actual)):
      return expected.flatMap { member -> [String] in
        guard let found = actual[member.key] else { return ["\(path)/\(member.key): missing"] }
        return differences(member.value, found, at: path + "/" + member.key)
      }
    case (.array(var expected), .array(let actual)):
      let open = expected.last == .string("…")
      if open { expected.removeLast() }
      guard open ? actual.count >= expected.count : actual.count == expected.count else {
        return [
          "\(path): expected \(expected.count)\(open ? " or more" : "") elements, found \(actual.count): \(actual)"
        ]
      }
      return zip(expected, actual).enumerated().flatMap { index, pair in
        differences(pair.0, pair.1, at: path + "/\(index)")
      }
    default:
      return expected == actual ? [] : ["\(path): expected \(expected), found \(actual)"]
    }
  }
}
