import AvalKit

/// What a limit is computed from.
package struct LimitInputs: Codable, Sendable {
  /// Amounts by basis; what is missing here is explained in `gaps`.
  package var bases: [String: Money] = [:]
  package var gaps: [String: Gap] = [:]
  /// Amounts by cap; a cap that is not given does not bind.
  package var caps: [String: Money] = [:]
  package var creditDays = 0

  package init() {}
}

/// One line of the calculation.
package struct LimitStep: Codable, Sendable {
  package enum Kind: String, Codable, Sendable {
    case method
    case cap
    case grade
  }

  package let step: String
  package let kind: Kind
  package let rule: String
  package let title: Text
  package let formula: Text?
  /// The formula with its numbers.
  package let working: String?
  package let amount: Money?
  package let missing: Gap?
}

/// A computed limit: the smallest of the results and caps (F-R33).
package struct LimitResult: Sendable {
  /// Absent where no method had its basis.
  package let amount: Money?
  /// The step that fixed the amount.
  package let binding: String?
  package let steps: [LimitStep]
}

extension LimitPolicy {
  /// Computes the limit for a sub-grade. Amounts of other currencies than the limit's are missing, never converted.
  package func compute(_ inputs: LimitInputs, _ subGrade: GradeScale.SubGrade) throws(Failure) -> LimitResult {
    guard
      let currency = (caps.compactMap { inputs.caps[$0.cap] } + methods.compactMap { inputs.bases[$0.basis] }).first?
        .currency
    else {
      let steps = methods.map { missing($0, inputs, nil) }
      guard subGrade.limitFactor.isZero else { return LimitResult(amount: nil, binding: nil, steps: steps) }
      return LimitResult(amount: nil, binding: "noCredit", steps: steps + [noCredit(subGrade, nil)])
    }
    var steps: [LimitStep] = []
    for method in methods { steps.append(try step(method, inputs, subGrade, currency)) }
    guard steps.contains(where: { $0.amount != nil }) || subGrade.limitFactor.isZero else {
      return LimitResult(amount: nil, binding: nil, steps: steps)
    }
    for cap in caps {
      guard let amount = inputs.caps[cap.cap] else { continue }
      let fits = amount.currency == currency
      steps.append(
        LimitStep(
          step: cap.cap, kind: .cap, rule: rule, title: cap.title, formula: nil, working: nil,
          amount: fits ? amount : nil, missing: fits ? nil : otherCurrency(amount, currency)))
    }
    if subGrade.limitFactor.isZero {
      steps.append(noCredit(subGrade, currency))
      return LimitResult(amount: .zero(currency), binding: "noCredit", steps: steps)
    }
    var smallest: (amount: Money, step: String)?
    for step in steps {
      guard let amount = step.amount else { continue }
      if let found = smallest, try found.amount <= amount { continue }
      smallest = (amount, step.step)
    }
    return LimitResult(amount: smallest?.amount, binding: smallest?.step, steps: steps)
  }

  private func noCredit(_ subGrade: GradeScale.SubGrade, _ currency: Currency?) -> LimitStep {
    LimitStep(
      step: "noCredit", kind: .grade, rule: "R-84",
      title: Text("No credit in grade \(subGrade.grade), advance payment only", zh: "\(subGrade.grade) 级不予授信，仅限预付货款"),
      formula: nil, working: nil, amount: currency.map { .zero($0) }, missing: nil)
  }

  private func step(
    _ method: Method, _ inputs: LimitInputs, _ subGrade: GradeScale.SubGrade, _ currency: Currency
  ) throws(Failure) -> LimitStep {
    guard let basis = inputs.bases[method.basis], basis.currency == currency else {
      return missing(method, inputs, currency)
    }
    var factor = Fraction.one
    var working = basis.amountText
    if let days = method.yearDays {
      factor = try Fraction(Int128(inputs.creditDays), Int128(days))
      working += " ÷ \(days) × \(inputs.creditDays)"
    }
    if let percent = method.percent {
      factor = try factor * Fraction(percent) / Fraction(ExactDecimal(100))
      working += " × \(percent)%"
    }
    if method.gradeFactor {
      factor = try factor * Fraction(subGrade.limitFactor)
      working += " × \(subGrade.limitFactor)"
    }
    let product = try basis.multiplied(by: factor, rounding: .halfAwayFromZero)
    let amount = product.isNegative ? Money.zero(currency) : product
    return LimitStep(
      step: method.method, kind: .method, rule: method.rule, title: method.title, formula: filled(method),
      working: "\(working) = \(product.amountText) \(currency)", amount: amount, missing: nil)
  }

  private func missing(_ method: Method, _ inputs: LimitInputs, _ currency: Currency?) -> LimitStep {
    let gap: Gap
    if let basis = inputs.bases[method.basis], let currency {
      gap = otherCurrency(basis, currency)
    } else {
      gap =
        inputs.gaps[method.basis]
        ?? Gap(reason: "notKnown", text: Text("Not on file and not given.", zh: "档案中没有，也未提供。"))
    }
    return LimitStep(
      step: method.method, kind: .method, rule: method.rule, title: method.title, formula: filled(method), working: nil,
      amount: nil, missing: gap)
  }

  private func otherCurrency(_ amount: Money, _ currency: Currency) -> Gap {
    Gap(
      reason: "currency",
      text: Text(
        "In \(amount.currency), while the limit is in \(currency); amounts are never converted.",
        zh: "币种为 \(amount.currency)，而额度币种为 \(currency)；金额不作折算。"))
  }

  private func filled(_ method: Method) -> Text {
    let values = [
      ("percent", method.percent?.description ?? ""), ("yearDays", method.yearDays.map { "\($0)" } ?? ""),
    ]
    return Text(method.formula.en.filled(values), zh: method.formula.zhHans.filled(values))
  }
}

extension String {
  /// The text with every `{name}` replaced by its value, in one pass: values are never searched again.
  package func filled(_ values: [(name: String, value: String)]) -> String {
    var result = ""
    var rest = self[...]
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      rest = rest[open...]
      guard let close = rest.firstIndex(of: "}") else { break }
      let name = rest[rest.index(after: open)..<close]
      if let value = values.first(where: { $0.name == name })?.value {
        result += value
      } else {
        result += rest[...close]
      }
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}
