import AvalKit

/// Computes the ratios of one statement, with the statement of the year before where a formula needs it.
///
/// Everything stays an exact fraction until it is printed. What cannot be computed is missing with its reason, never 0.
package final class RatioEvaluator {
  private let policy: RatioPolicy
  private let definitions: [String: RatioPolicy.Definition]
  private let latest: StatementLines
  private let prior: StatementLines?
  private let parameters: [String: ExactDecimal]
  private var values: [String: Result<Fraction, RatioGap>] = [:]
  private var inProgress: Set<String> = []

  package init(
    _ policy: RatioPolicy, latest: StatementLines, prior: StatementLines?, parameters: [String: ExactDecimal]
  ) {
    self.policy = policy
    self.latest = latest
    self.prior = prior
    self.parameters = parameters
    definitions = Dictionary(policy.ratios.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The exact value of a ratio, or why there is none.
  package func value(_ code: String) -> Result<Fraction, RatioGap> {
    if let known = values[code] { return known }
    guard let definition = definitions[code], inProgress.insert(code).inserted else {
      return .failure(.broken(code))
    }
    defer { inProgress.remove(code) }
    let result = compute(definition)
    values[code] = result
    return result
  }

  private func compute(_ definition: RatioPolicy.Definition) -> Result<Fraction, RatioGap> {
    do throws(RatioGap) {
      let absent = try missingInputs(of: definition)
      guard absent.isEmpty else { throw .missing(absent) }
      for name in definition.meaningfulWhenPositive ?? [] {
        let value = try evaluate(name.hasPrefix("@") ? .ratio(String(name.dropFirst())) : .line(name))
        guard value > .zero else { throw .notPositive(name.hasPrefix("@") ? String(name.dropFirst()) : name) }
      }
      return .success(try evaluate(definition.expression))
    } catch {
      return .failure(error)
    }
  }

  /// What a line or a ratio is called.
  package func title(_ code: String) -> Text { definitions[code]?.title ?? latest.title(code) }

  // MARK: Inputs

  /// The lines that a ratio reads, those of the ratios it builds on included, each once, in reading order.
  package func inputs(of code: String) -> [RatioInput] {
    guard let definition = definitions[code] else { return [] }
    var list: [RatioInput] = []
    var visited: Set<String> = [code]
    collect(definition.expression, into: &list, &visited)
    return list
  }

  private func collect(_ expression: RatioExpression, into list: inout [RatioInput], _ visited: inout Set<String>) {
    switch expression {
    case .number, .parameter: return
    case .line(let code): add(RatioInput(code: code, prior: false), to: &list)
    case .prior(let code): add(RatioInput(code: code, prior: true), to: &list)
    case .average(let code):
      add(RatioInput(code: code, prior: false), to: &list)
      add(RatioInput(code: code, prior: true), to: &list)
    case .ratio(let code):
      guard let definition = definitions[code], visited.insert(code).inserted else { return }
      collect(definition.expression, into: &list, &visited)
    case .sum(let operands), .product(let operands):
      for operand in operands { collect(operand, into: &list, &visited) }
    case .difference(let left, let right), .quotient(let left, let right):
      collect(left, into: &list, &visited)
      collect(right, into: &list, &visited)
    }
  }

  private func add(_ input: RatioInput, to list: inout [RatioInput]) {
    if !list.contains(input) { list.append(input) }
  }

  private func missingInputs(of definition: RatioPolicy.Definition) throws(RatioGap) -> [RatioInput] {
    var absent: [RatioInput] = []
    for input in inputs(of: definition.code) where try amount(input) == nil { absent.append(input) }
    return absent
  }

  /// What a line held, in the statement or in the one a year before.
  package func amount(_ input: RatioInput) throws(RatioGap) -> LineAmount? {
    do throws(Failure) {
      return try (input.prior ? prior : latest)?.amount(input.code)
    } catch {
      throw .tooLarge
    }
  }

  // MARK: Arithmetic

  private func evaluate(_ expression: RatioExpression) throws(RatioGap) -> Fraction {
    switch expression {
    case .number(let value): return Fraction(value)
    case .parameter(let name):
      guard let value = parameters[name] else { throw .broken("$" + name) }
      return Fraction(value)
    case .line(let code): return try line(RatioInput(code: code, prior: false))
    case .prior(let code): return try line(RatioInput(code: code, prior: true))
    case .average(let code):
      let (now, before) = (try line(.init(code: code, prior: false)), try line(.init(code: code, prior: true)))
      return try exact { () throws(Failure) in try (now + before) / Fraction(ExactDecimal(2)) }
    case .ratio(let code): return try value(code).get()
    case .sum(let operands): return try fold(operands) { a, b throws(Failure) in try a + b }
    case .product(let operands): return try fold(operands) { a, b throws(Failure) in try a * b }
    case .difference(let left, let right):
      let (a, b) = (try evaluate(left), try evaluate(right))
      return try exact { () throws(Failure) in try a - b }
    case .quotient(let left, let right):
      let (a, b) = (try evaluate(left), try evaluate(right))
      guard !b.isZero else { throw .zeroDenominator }
      return try exact { () throws(Failure) in try a / b }
    }
  }

  private func line(_ input: RatioInput) throws(RatioGap) -> Fraction {
    guard let found = try amount(input) else { throw .missing([input]) }
    return Fraction(found.amount)
  }

  private func fold(
    _ operands: [RatioExpression], _ combine: (Fraction, Fraction) throws(Failure) -> Fraction
  ) throws(RatioGap) -> Fraction {
    var result: Fraction?
    for operand in operands {
      let next = try evaluate(operand)
      guard let soFar = result else {
        result = next
        continue
      }
      result = try exact { () throws(Failure) in try combine(soFar, next) }
    }
    guard let result else { throw .broken("") }
    return result
  }

  private func exact(_ compute: () throws(Failure) -> Fraction) throws(RatioGap) -> Fraction {
    do throws(Failure) { return try compute() } catch { throw .tooLarge }
  }
}

/// A line that a ratio reads: of the statement, or of the one a year before.
package struct RatioInput: Hashable, Sendable {
  package let code: String
  package let prior: Bool
}

/// Why a ratio has no value.
package enum RatioGap: Error, Sendable, Equatable {
  /// Lines that are neither stated nor computable from what is stated.
  case missing([RatioInput])
  case zeroDenominator
  /// A figure that must be above zero for the ratio to mean anything.
  case notPositive(String)
  /// More digits than can be kept exactly.
  case tooLarge
  /// The policy names a ratio or parameter that does not exist, or goes round in a circle.
  case broken(String)

  /// The stable name of the reason.
  package var code: String {
    switch self {
    case .missing(let inputs): inputs.allSatisfy(\.prior) ? "noPriorPeriod" : "missingLine"
    case .zeroDenominator: "zeroDenominator"
    case .notPositive: "notMeaningful"
    case .tooLarge: "tooLarge"
    case .broken: "policyError"
    }
  }

  /// The reason as a sentence, with the names of the lines.
  ///
  /// - Parameter title: what a line or a ratio is called.
  package func text(_ title: (String) -> Text) -> Text {
    switch self {
    case .missing(let inputs):
      let en = inputs.map { title($0.code).en.lowercased() + ($0.prior ? " (prior year)" : "") }
      let zh = inputs.map { title($0.code).zhHans + ($0.prior ? "（上年）" : "") }
      return Text(
        "Not in the statements: \(en.joined(separator: ", ")).", zh: "报表缺少：\(zh.joined(separator: "、"))。")
    case .zeroDenominator: return Text("The figure divided by is zero.", zh: "除数为零。")
    case .notPositive(let name):
      let title = title(name)
      return Text(
        "\(title.en) is not above zero, so the ratio has no meaning.", zh: "\(title.zhHans)不大于零，该比率无意义。")
    case .tooLarge:
      return Text("The figures have more digits than can be kept exactly.", zh: "数字位数过多，无法精确计算。")
    case .broken(let name):
      return Text("The policy names \"\(name)\", which cannot be resolved.", zh: "策略引用的“\(name)”无法解析。")
    }
  }
}
