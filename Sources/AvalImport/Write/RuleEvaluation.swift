import AvalKit

extension RecordMapper {
  func capture(_ slot: Int, _ from: Int, member: String = "") {
    guard let last = frames.indices.last, slot < frames[last].values.count else { return }
    frames[last].values[slot] = SlotFrame.Value(
      from: from, to: scalarEnd >= 0 ? scalarEnd : out.count, pointer: format.setsNull ? pointerText + member : "")
  }

  /// Carries out the rules of the group just written.
  func apply(_ rules: [Rule], _ node: Int32) throws(RecordRejection) {
    guard !rules.isEmpty, let frame = frames.last else { return }
    var edits: [(slot: Int, bytes: [UInt8])] = []
    for rule in rules where truth(rule.condition, frame) {
      for action in rule.actions {
        switch action {
        case .warn: warn(rule.problem, at: place(of: node))
        case .reject: throw rejection(rule.problem, at: place(of: node))
        case .setNull(let slot, let reason):
          guard let value = frame.values[slot] else { continue }
          edits.append((slot, Array("null".utf8)))
          nulls.append((value.pointer, reason))
        case .set(let slot, let bytes): edits.append((slot, bytes))
        }
      }
    }
    for edit in edits { replace(edit.slot, edit.bytes) }
  }

  /// Puts other bytes in the place of a captured value, and moves the places of those behind it.
  private func replace(_ slot: Int, _ bytes: [UInt8]) {
    let last = frames.count - 1
    guard let value = frames[last].values[slot] else { return }
    let tail = out.bytes(value.to)
    out.count = value.from
    out.append(bytes)
    out.append(tail)
    let moved = bytes.count - (value.to - value.from)
    for (index, other) in frames[last].values.enumerated() {
      guard let other, other.from >= value.from else { continue }
      let from = other.from == value.from ? other.from : other.from + moved
      frames[last].values[index] = SlotFrame.Value(from: from, to: other.to + moved, pointer: other.pointer)
    }
  }

  private func truth(_ expression: RuleExpression, _ frame: SlotFrame) -> Bool {
    switch expression {
    case .present(let inner): return text(inner, frame) != nil
    case .not(let inner): return !truth(inner, frame)
    case .and(let left, let right): return truth(left, frame) && truth(right, frame)
    case .or(let left, let right): return truth(left, frame) || truth(right, frame)
    case .compare(let left, let comparison, let right):
      guard let first = text(left, frame), let second = text(right, frame) else { return false }
      return Self.compare(first, comparison, second)
    case .slot, .literal, .today, .sum: return text(expression, frame) != nil
    }
  }

  private static func compare(_ left: String, _ comparison: RuleExpression.Comparison, _ right: String) -> Bool {
    let order: Int
    if let first = try? ExactDecimal(parsing: left), let second = try? ExactDecimal(parsing: right) {
      order = first < second ? -1 : first == second ? 0 : 1
    } else {
      order = left < right ? -1 : left == right ? 0 : 1
    }
    switch comparison {
    case .equal: return order == 0
    case .different: return order != 0
    case .less: return order < 0
    case .lessOrEqual: return order <= 0
    case .greater: return order > 0
    case .greaterOrEqual: return order >= 0
    }
  }

  /// The text of an operand. In a sum a missing value counts as 0; a sum of nothing but missing values is missing.
  private func text(_ expression: RuleExpression, _ frame: SlotFrame) -> String? {
    switch expression {
    case .literal(let text): return text
    case .today: return today
    case .slot(let slot):
      guard let value = frame.values[safe: slot] ?? nil else { return nil }
      var slice = out.slice(value.from, value.to)
      if slice.count >= 2, slice[0] == 0x22 { slice = ByteSlice(start: slice.start + 1, count: slice.count - 2) }
      return slice.string
    case .sum(let left, let right, let negative):
      let first = text(left, frame)
      let second = text(right, frame)
      guard first != nil || second != nil else { return nil }
      guard let one = try? ExactDecimal(parsing: first ?? "0"), let two = try? ExactDecimal(parsing: second ?? "0"),
        let sum = negative ? try? one - two : try? one + two
      else { return nil }
      return sum.description
    default: return nil
    }
  }

  /// The text of a member of the record just written, by its slot.
  func captured(_ slot: Int) -> String? { keyFrame.flatMap { text(.slot(slot), $0) } }

  /// What identifies the record just written, from the byte at `from` to the last: the values of the key's slots, none of
  /// them missing, and its content.
  func identity(from: Int) -> RecordIdentity? {
    guard !format.key.isEmpty, let frame = keyFrame else { return nil }
    var parts: [String] = []
    for slot in format.key {
      guard let text = text(.slot(slot), frame) else { return nil }
      parts.append(text)
    }
    return RecordIdentity(
      format: format.id, parts: parts.joined(separator: "\u{1F}"), record: out.slice(from, out.count),
      body: bodyEnd - from)
  }
}
