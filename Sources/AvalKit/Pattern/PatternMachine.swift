/// Runs a program over a text with all its alternatives side by side, in order of preference (Pike's machine): each
/// character is looked at once by each instruction at most, so the time is linear in the text.
struct PatternMachine {
  private let program: PatternProgram
  private let text: UnsafeBufferPointer<UInt8>
  private let extent: Pattern.Extent
  /// 0 where nobody asks for captures.
  private let slotCount: Int

  private var current: Threads
  private var following: Threads
  private var stack: [Step] = []

  /// The alternatives alive at one position, the preferred one first; each instruction at most once.
  private struct Threads {
    var dense: [Int] = []
    /// Where an instruction stands in `dense`, if it does.
    var sparse: [Int]
    var slots: [Int]

    init(_ instructions: Int, _ slotCount: Int) {
      sparse = Array(repeating: 0, count: instructions)
      slots = Array(repeating: -1, count: instructions * slotCount)
      dense.reserveCapacity(instructions)
    }

    mutating func insert(_ instruction: Int) -> Bool {
      let place = sparse[instruction]
      if place < dense.count, dense[place] == instruction { return false }
      sparse[instruction] = dense.count
      dense.append(instruction)
      return true
    }
  }

  private enum Step {
    case visit(Int)
    /// Puts a slot back after the branch that wrote it.
    case restore(slot: Int, value: Int)
  }

  init(
    _ program: PatternProgram, _ text: UnsafeBufferPointer<UInt8>, _ extent: Pattern.Extent, capturing: Bool
  ) {
    self.program = program
    self.text = text
    self.extent = extent
    slotCount = capturing ? program.slotCount : 0
    current = Threads(program.instructions.count, slotCount)
    following = current
  }

  /// The slots of the preferred match (empty where captures are not asked for), or nil.
  mutating func run() -> [Int]? {
    var matched: [Int]?
    var position = 0
    let fresh = Array(repeating: -1, count: slotCount)
    while true {
      if matched == nil, position == 0 || extent == .partial {
        add(0, at: position, fresh, following: false)
      }
      if current.dense.isEmpty, matched != nil || extent == .whole { break }
      let (scalar, length) = scalar(at: position)
      if let slots = step(scalar, at: position, next: position + length) {
        matched = slots
        if slotCount == 0 { break }
      }
      guard position < text.count else { break }
      swap(&current, &following)
      following.dense.removeAll(keepingCapacity: true)
      position += length
    }
    return matched
  }

  /// Moves every alternative over one character; answers the slots of one that is complete here, which ends all those
  /// that are less preferred.
  private mutating func step(_ scalar: UInt32?, at position: Int, next: Int) -> [Int]? {
    for place in current.dense.indices {
      let index = current.dense[place]
      let instruction = program.instructions[index]
      if case .match = instruction {
        guard extent == .partial || position == text.count else { continue }
        return slots(of: index)
      }
      if let scalar, program.consumes(instruction, scalar) {
        add(index + 1, at: next, slots(of: index), following: true)
      }
    }
    return nil
  }

  private func slots(of instruction: Int) -> [Int] {
    slotCount == 0 ? [] : Array(current.slots[instruction * slotCount..<(instruction + 1) * slotCount])
  }

  /// Adds an alternative with everything that it reaches without a character.
  private mutating func add(_ first: Int, at position: Int, _ slots: [Int], following isFollowing: Bool) {
    var slots = slots
    stack.append(.visit(first))
    while let step = stack.popLast() {
      switch step {
      case .restore(let slot, let value): slots[slot] = value
      case .visit(let index):
        guard isFollowing ? following.insert(index) : current.insert(index) else { continue }
        visit(index, at: position, &slots, isFollowing)
      }
    }
  }

  private mutating func visit(_ index: Int, at position: Int, _ slots: inout [Int], _ isFollowing: Bool) {
    switch program.instructions[index] {
    case .jump(let target): stack.append(.visit(target))
    case .split(let preferred, let other):
      stack.append(.visit(other))
      stack.append(.visit(preferred))
    case .save(let slot):
      if slotCount > 0 {
        stack.append(.restore(slot: slot, value: slots[slot]))
        slots[slot] = position
      }
      stack.append(.visit(index + 1))
    case .start: if position == 0 { stack.append(.visit(index + 1)) }
    case .end: if position == text.count { stack.append(.visit(index + 1)) }
    case .wordBoundary(let isWanted):
      let isBoundary = isWord(before: position) != isWord(after: position)
      if isBoundary == isWanted { stack.append(.visit(index + 1)) }
    case .scalar, .set, .match:
      for slot in 0..<slotCount {
        if isFollowing {
          following.slots[index * slotCount + slot] = slots[slot]
        } else {
          current.slots[index * slotCount + slot] = slots[slot]
        }
      }
    }
  }

  // MARK: The text

  private func isWord(before position: Int) -> Bool { position > 0 && isWord(text[position - 1]) }
  private func isWord(after position: Int) -> Bool { position < text.count && isWord(text[position]) }

  private func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    default: false
    }
  }

  /// The character at a position and its length in bytes; nil and 1 at the end. The text is valid UTF-8; what is cut
  /// short all the same reads as U+FFFD.
  private func scalar(at position: Int) -> (UInt32?, Int) {
    guard position < text.count else { return (nil, 1) }
    let lead = text[position]
    if lead < 0x80 { return (UInt32(lead), 1) }
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard position + length <= text.count else { return (0xFFFD, text.count - position) }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(text[position + offset] & 0x3F) }
    return (value, length)
  }
}
