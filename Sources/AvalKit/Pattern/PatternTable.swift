/// A pattern worked out in advance for ASCII texts: one look-up a byte, nothing allocated.
///
/// Made by the subset construction, where the pattern is small enough; whatever the table has no answer for goes to
/// `PatternMachine`, which gives the same one.
struct PatternTable: Sendable {
  /// The state that nothing leaves and nothing matches.
  private static let dead: UInt8 = 0
  /// The state in which a match has been found.
  private static let accepted: UInt8 = 1
  private static let first: UInt8 = 2

  /// The class of each ASCII character: characters that no instruction tells apart share one.
  private let classes: [UInt8]
  private let classCount: Int
  /// The next state, by state and class.
  private let next: [UInt8]
  private let acceptsAtEnd: [Bool]

  /// Nil where the pattern looks at word boundaries or has too many states.
  init?(_ program: PatternProgram, extent: Pattern.Extent) {
    guard var builder = TableBuilder(program, extent), builder.build() else { return nil }
    classes = builder.classes
    classCount = builder.representatives.count
    next = builder.next
    acceptsAtEnd = builder.acceptsAtEnd
  }

  /// The answer, or nil for a text that is not ASCII.
  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    var state = PatternTable.first
    for byte in text {
      guard byte < 0x80 else { return nil }
      state = next[Int(state) * classCount + Int(classes[Int(byte)])]
      if state == PatternTable.accepted { return true }
      if state == PatternTable.dead { return text.allSatisfy { $0 < 0x80 } ? false : nil }
    }
    return acceptsAtEnd[Int(state)]
  }

  private struct TableBuilder {
    let program: PatternProgram
    let extent: Pattern.Extent
    private(set) var classes: [UInt8] = []
    /// One character of each class.
    private(set) var representatives: [UInt32] = []
    private(set) var next: [UInt8] = []
    private(set) var acceptsAtEnd: [Bool] = []
    private var states: [[Int]] = []
    private var numbers: [[Int]: UInt8] = [:]
    /// The round of `closure` that last came by each instruction.
    private var seen: [Int]
    private var round = 0

    private static let maximumStates = 128
    private static let maximumInstructions = 300

    init?(_ program: PatternProgram, _ extent: Pattern.Extent) {
      guard program.instructions.count <= TableBuilder.maximumInstructions else { return nil }
      self.program = program
      self.extent = extent
      seen = Array(repeating: 0, count: program.instructions.count)
      for case .wordBoundary in program.instructions { return nil }
      makeClasses()
    }

    private mutating func makeClasses() {
      var known: [[Bool]: UInt8] = [:]
      for value in UInt32(0)..<128 {
        let signature = program.instructions.map { program.consumes($0, value) }
        if let number = known[signature] {
          classes.append(number)
        } else {
          known[signature] = UInt8(representatives.count)
          classes.append(UInt8(representatives.count))
          representatives.append(value)
        }
      }
    }

    mutating func build() -> Bool {
      // The dead and the accepted state lead to themselves. The first state is not shared: only there `^` holds.
      states = [[], [], closure([0], atStart: true, atEnd: false)]
      acceptsAtEnd = [false, true, holds(match: closure([0], atStart: true, atEnd: true))]
      next = Array(repeating: PatternTable.dead, count: representatives.count)
      next += Array(repeating: PatternTable.accepted, count: representatives.count)
      if extent == .partial, holds(match: states[2]) { acceptsAtEnd[2] = true }
      var done = 2
      while done < states.count {
        for scalar in representatives {
          guard let target = target(of: states[done], scalar) else { return false }
          next.append(target)
        }
        done += 1
      }
      return true
    }

    private mutating func target(of state: [Int], _ scalar: UInt32) -> UInt8? {
      if extent == .partial, holds(match: state) { return PatternTable.accepted }
      var seeds = state.filter { program.consumes(program.instructions[$0], scalar) }.map { $0 + 1 }
      if extent == .partial { seeds.append(0) }
      let set = closure(seeds, atStart: false, atEnd: false)
      if set.isEmpty { return PatternTable.dead }
      if extent == .partial, holds(match: set) { return PatternTable.accepted }
      if let number = numbers[set] { return number }
      guard states.count < TableBuilder.maximumStates else { return nil }
      let number = UInt8(states.count)
      numbers[set] = number
      states.append(set)
      acceptsAtEnd.append(holds(match: closure(set, atStart: false, atEnd: true)))
      return number
    }

    private func holds(match state: [Int]) -> Bool {
      state.contains { if case .match = program.instructions[$0] { true } else { false } }
    }

    /// Everything reached without a character, as far as a state has to remember it: what consumes, what waits for the
    /// end, and the match. Sorted.
    private mutating func closure(_ seeds: [Int], atStart: Bool, atEnd: Bool) -> [Int] {
      round += 1
      var kept: [Int] = []
      var stack = seeds
      while let index = stack.popLast() {
        guard seen[index] != round else { continue }
        seen[index] = round
        switch program.instructions[index] {
        case .jump(let target): stack.append(target)
        case .split(let a, let b): stack += [a, b]
        case .save: stack.append(index + 1)
        case .start: if atStart { stack.append(index + 1) }
        case .end:
          kept.append(index)
          if atEnd { stack.append(index + 1) }
        case .scalar, .set, .match: kept.append(index)
        case .wordBoundary: break
        }
      }
      return kept.sorted()
    }
  }
}
