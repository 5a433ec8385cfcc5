/// One step of the matching machine.
enum PatternInstruction: Sendable {
  case scalar(UInt32)
  case set(Int)
  /// Goes on at both places; the first is preferred.
  case split(Int, Int)
  case jump(Int)
  /// Notes the position in a slot: 2n for the start of group n, 2n+1 for its end.
  case save(Int)
  case start
  case end
  case wordBoundary(Bool)
  case match
}

/// A compiled pattern.
struct PatternProgram: Sendable {
  var instructions: [PatternInstruction] = []
  var sets: [ScalarSet] = []
  var slotCount = 2
  var groupNames: [String: Int] = [:]

  @inline(__always)
  func consumes(_ instruction: PatternInstruction, _ scalar: UInt32) -> Bool {
    switch instruction {
    case .scalar(let value): value == scalar
    case .set(let index): sets[index].contains(scalar)
    default: false
    }
  }
}

/// Turns a pattern into steps. A counted repetition is written out, so the program's size is bounded.
struct PatternCompiler {
  private var program = PatternProgram()
  private let ignoresCase: Bool

  static let maximumInstructions = 5000

  static func compile(_ parsed: ParsedPattern) throws(Failure) -> PatternProgram {
    var compiler = PatternCompiler(ignoresCase: parsed.ignoresCase)
    compiler.program.slotCount = 2 * (parsed.groupCount + 1)
    compiler.program.groupNames = parsed.groupNames
    try compiler.emit(.save(0))
    try compiler.add(parsed.node)
    try compiler.emit(.save(1))
    try compiler.emit(.match)
    return compiler.program
  }

  private init(ignoresCase: Bool) {
    self.ignoresCase = ignoresCase
  }

  private var next: Int { program.instructions.count }

  private mutating func emit(_ instruction: PatternInstruction) throws(Failure) {
    guard next < PatternCompiler.maximumInstructions else {
      throw Failure(
        .invalidParams, "The pattern is too large once its repetitions are written out; use smaller counts.",
        zh: "模式展开重复后过大，请减小重复次数。")
    }
    program.instructions.append(instruction)
  }

  private mutating func add(_ node: PatternNode) throws(Failure) {
    switch node {
    case .empty: break
    case .scalar(let value): try add(value)
    case .set(let set):
      program.sets.append(set)
      try emit(.set(program.sets.count - 1))
    case .start: try emit(.start)
    case .end: try emit(.end)
    case .wordBoundary(let isWanted): try emit(.wordBoundary(isWanted))
    case .group(let inner, let group):
      if let group { try emit(.save(2 * group)) }
      try add(inner)
      if let group { try emit(.save(2 * group + 1)) }
    case .sequence(let items):
      for item in items { try add(item) }
    case .alternatives(let branches): try addAlternatives(branches)
    case .repetition(let inner, let minimum, let maximum, let isGreedy):
      try addRepetition(inner, minimum, maximum, isGreedy)
    }
  }

  private mutating func add(_ scalar: UInt32) throws(Failure) {
    let others = ignoresCase ? ScalarSet.otherCases(of: scalar) : []
    guard !others.isEmpty else { return try emit(.scalar(scalar)) }
    let set = ScalarSet(([scalar] + others).map { $0...$0 })
    program.sets.append(set.finished(negated: false, ignoringCase: false))
    try emit(.set(program.sets.count - 1))
  }

  private mutating func addAlternatives(_ branches: [PatternNode]) throws(Failure) {
    var jumps: [Int] = []
    for (position, branch) in branches.enumerated() {
      guard position < branches.count - 1 else {
        try add(branch)
        continue
      }
      let split = next
      try emit(.split(split + 1, split + 1))
      try add(branch)
      jumps.append(next)
      try emit(.jump(0))
      program.instructions[split] = .split(split + 1, next)
    }
    for jump in jumps { program.instructions[jump] = .jump(next) }
  }

  private mutating func addRepetition(
    _ inner: PatternNode, _ minimum: Int, _ maximum: Int?, _ isGreedy: Bool
  ) throws(Failure) {
    guard let maximum else { return try addUnbounded(inner, minimum, isGreedy) }
    for _ in 0..<minimum { try add(inner) }
    var splits: [Int] = []
    for _ in minimum..<max(maximum, minimum) {
      splits.append(next)
      try emit(.split(next + 1, next + 1))
      try add(inner)
    }
    for split in splits {
      program.instructions[split] = isGreedy ? .split(split + 1, next) : .split(next, split + 1)
    }
  }

  private mutating func addUnbounded(_ inner: PatternNode, _ minimum: Int, _ isGreedy: Bool) throws(Failure) {
    guard minimum > 0 || inner.canBeEmpty else {
      let split = next
      try emit(.split(split + 1, split + 1))
      try add(inner)
      try emit(.jump(split))
      program.instructions[split] = isGreedy ? .split(split + 1, next) : .split(next, split + 1)
      return
    }
    // What can be empty is written as (x+)?: a round that takes nothing then ends the loop, as in other engines.
    let skip = minimum == 0 ? next : nil
    if skip != nil { try emit(.split(next + 1, next + 1)) }
    for _ in 1..<max(minimum, 1) { try add(inner) }
    let body = next
    try add(inner)
    try emit(isGreedy ? .split(body, next + 1) : .split(next + 1, body))
    if let skip { program.instructions[skip] = isGreedy ? .split(skip + 1, next) : .split(next, skip + 1) }
  }
}
