/// What the containers of one decoding share. Used by one thread, for the length of one call; nothing called while a
/// property is being changed comes back here, so the run-time check for overlapping access is left out.
final class DecodingContext {
  let document: JSONDocument
  private let root: Int
  /// The path of the failure in flight once it is complete, so that outer values do not prefix it again.
  private var located: String?
  /// Members usually stand in the order they are asked for: where to look first, and in which object.
  @exclusivity(unchecked) private var expectedObject = -1
  @exclusivity(unchecked) private var expectedName = 0
  /// Per entry, whether it was read; nil where nobody asks.
  @exclusivity(unchecked) private var reads: [Bool]?

  init(_ node: JSONNode, recordsReads: Bool) {
    document = node.document
    root = node.index
    reads = recordsReads ? Array(repeating: false, count: document.tape.count) : nil
  }

  /// Decodes the value at an entry, and sees to it that its failure names the place.
  func value<T: Decodable>(_ type: T.Type, at index: Int) throws -> T {
    do {
      return try T(from: TapeDecoder(context: self, index: index))
    } catch {
      throw locate(error, at: index)
    }
  }

  // MARK: Scalars

  func isNull(at index: Int) -> Bool { document.tape[index].kind == .null }

  func bool(at index: Int) throws -> Bool {
    let entry = document.tape[index]
    guard entry.kind == .bool else { throw failure(.bool, at: index) }
    return entry.isFlagged
  }

  func string(at index: Int) throws -> String {
    let entry = document.tape[index]
    guard entry.kind == .string else { throw failure(.string, at: index) }
    return document.string(entry)
  }

  func double(at index: Int) throws -> Double {
    guard let value = JSONNode(document: document, index: index).double else { throw failure(.number, at: index) }
    return value
  }

  func float(at index: Int) throws -> Float {
    let value = Float(try double(at: index))
    guard value.isFinite else { throw failure(.number, at: index) }
    return value
  }

  func integer<I: FixedWidthInteger>(_ type: I.Type, at index: Int) throws -> I {
    let entry = document.tape[index]
    if let value = document.integer(entry, as: type) { return value }
    let isInteger = document.integer(entry, as: Int64.self) != nil
    throw failure(isInteger ? .integerRange : .integer, at: index)
  }

  // MARK: Members

  /// The entry of the member's value, marked as read.
  func member(_ name: String, of object: Int) -> Int? {
    var name = name
    return name.withUTF8 { member($0, of: object) }
  }

  func member(_ name: UnsafeBufferPointer<UInt8>, of object: Int) -> Int? {
    guard let value = find(name, in: object) else { return nil }
    expect(after: value, in: object)
    if reads != nil { reads?[value] = true }
    return value
  }

  /// The next member to look at first; said again after a nested value has been decoded.
  func expect(after value: Int, in object: Int) {
    expectedObject = object
    expectedName = Int(document.tape[value].next)
  }

  private func find(_ name: UnsafeBufferPointer<UInt8>, in object: Int) -> Int? {
    guard expectedObject == object, expectedName < Int(document.tape[object].next) else {
      return document.member(name, of: object)
    }
    return document.isText(expectedName, name) ? expectedName + 1 : document.member(name, of: object)
  }

  /// Marks a value and everything inside it as read: it was taken as it is.
  func markAll(at index: Int) {
    guard reads != nil else { return }
    for entry in index..<Int(document.tape[index].next) { reads?[entry] = true }
  }

  func unread() -> [String] {
    var paths: [String] = []
    collectUnread(below: root, into: &paths)
    return paths
  }

  private func collectUnread(below container: Int, into paths: inout [String]) {
    let entry = document.tape[container]
    guard entry.kind == .object || entry.kind == .array else { return }
    let isObject = entry.kind == .object
    var index = container + 1
    while index < Int(entry.next) {
      let value = isObject ? index + 1 : index
      if isObject, reads?[value] == false {
        paths.append(pointer(to: value))
      } else {
        collectUnread(below: value, into: &paths)
      }
      index = Int(document.tape[value].next)
    }
  }

  // MARK: Failures

  func pointer(to index: Int) -> String {
    JSONPointer.path(from: root, to: index, in: document)
  }

  func codingPath(to index: Int) -> [any CodingKey] {
    var path: [any CodingKey] = []
    JSONPointer.walk(from: root, to: index, in: document) { name, position in
      path.append(name.map { PathKey(stringValue: $0) } ?? PathKey(intValue: position))
    }
    return path
  }

  func failure(_ expected: Expectation, at index: Int, member: String? = nil) -> Failure {
    let suffix = member.map { "/" + JSONPointer.escape($0) } ?? ""
    return complete(Failure(.invalidParams, expected.message, path: pointer(to: index) + suffix))
  }

  private func complete(_ failure: Failure) -> Failure {
    located = failure.path
    return failure
  }

  /// The error as a failure with its full path.
  private func locate(_ error: any Error, at index: Int) -> any Error {
    switch error {
    case let failure as Failure:
      failure.path == located ? failure : complete(failure.at(pointer(to: index)))
    case DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context),
      DecodingError.valueNotFound(_, let context):
      complete(refused(context, at: index))
    case DecodingError.keyNotFound(let key, let context):
      complete(refused(context, at: index).extended(by: key))
    default:
      error
    }
  }

  private func refused(_ context: DecodingError.Context, at index: Int) -> Failure {
    var path = context.codingPath.map { "/" + JSONPointer.escape($0.stringValue) }.joined()
    if path.isEmpty { path = pointer(to: index) }
    return Failure(
      .invalidParams, "This value does not fit: \(context.debugDescription)",
      zh: "此值不符合要求：\(context.debugDescription)", path: path)
  }
}

extension Failure {
  fileprivate func extended(by key: any CodingKey) -> Failure {
    Failure(kind, Expectation.member.message, path: path + "/" + JSONPointer.escape(key.stringValue), data: data)
  }
}

/// One step of a coding path.
struct PathKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init(intValue: Int) {
    stringValue = String(intValue)
    self.intValue = intValue
  }
}
