/// One member of a JSON object whose keys are data.
struct OrderedPair<Value: Sendable>: Sendable {
  let key: String
  let value: Value
}

/// A JSON object whose keys are data, written in the order given: a dictionary's order would differ from run to run.
struct OrderedMap<Value: Encodable & Sendable>: Encodable, Sendable {
  let pairs: [OrderedPair<Value>]

  init(_ pairs: [OrderedPair<Value>]) { self.pairs = pairs }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    for pair in pairs { try object.encode(pair.value, forKey: Key(stringValue: pair.key)) }
  }
}
