import AvalKit

/// What is wrong with a model or a grade scale, and where.
package struct ModelProblem: Codable, Sendable, Equatable {
  /// A JSON Pointer into the resolved model.
  package let path: String
  package let text: Text

  init(_ path: String, _ en: String, zh: String) {
    self.path = path
    text = Text(en, zh: zh)
  }
}

extension RatingModel {
  /// Everything that is wrong; empty for a model that may be used.
  package func problems(_ scale: GradeScale) -> [ModelProblem] {
    weightProblems() + groupProblems()
      + factors.enumerated().flatMap { factorProblems($0.element, "/factors/\($0.offset)") }
      + referenceProblems(scale)
  }

  private func weightProblems() -> [ModelProblem] {
    var list: [ModelProblem] = []
    for (index, factor) in factors.enumerated() where factor.weight <= .zero {
      list.append(
        ModelProblem("/factors/\(index)/weight", "Weights are above zero.", zh: "权重必须大于零。"))
    }
    guard !factors.isEmpty else {
      return [ModelProblem("/factors", "A model has at least one factor.", zh: "模型至少要有一个因素。")]
    }
    do throws(Failure) {
      let total = try totalWeight(factors)
      if weighting == .sumToOne, total != ExactDecimal(1) {
        list.append(
          ModelProblem("/factors", "The weights sum to \(total), not to 1.", zh: "权重之和为 \(total)，应为 1。"))
      }
    } catch {
      list.append(ModelProblem("/factors", error.message.en, zh: error.message.zhHans))
    }
    return list
  }

  /// The sum of the weights of some factors.
  func totalWeight(_ factors: [Factor]) throws(Failure) -> ExactDecimal {
    var total = ExactDecimal.zero
    for factor in factors { total = try total + factor.weight }
    return total
  }

  private func groupProblems() -> [ModelProblem] {
    var list: [ModelProblem] = []
    var seen: Set<String> = []
    for (index, group) in groups.enumerated() {
      if !seen.insert(group.code).inserted {
        list.append(
          ModelProblem("/groups/\(index)/code", "The group \(group.code) is there twice.", zh: "分组 \(group.code) 重复。"))
      }
      guard let most = group.maxWeight else { continue }
      do throws(Failure) {
        let weight = try totalWeight(factors.filter { $0.group == group.code })
        if weight > most {
          list.append(
            ModelProblem(
              "/groups/\(index)/maxWeight", "The group \(group.code) weighs \(weight); at most \(most) is allowed.",
              zh: "分组 \(group.code) 的权重合计 \(weight)，超过上限 \(most)。"))
        }
      } catch {
        list.append(ModelProblem("/groups/\(index)", error.message.en, zh: error.message.zhHans))
      }
    }
    return list
  }

  private func factorProblems(_ factor: Factor, _ path: String) -> [ModelProblem] {
    var list: [ModelProblem] = []
    if !groups.contains(where: { $0.code == factor.group }) {
      list.append(ModelProblem(path + "/group", "There is no group \(factor.group).", zh: "没有分组 \(factor.group)。"))
    }
    if units[factor.unit] == nil {
      list.append(ModelProblem(path + "/unit", "There is no unit \(factor.unit).", zh: "没有单位 \(factor.unit)。"))
    }
    if factors.count(where: { $0.code == factor.code }) > 1 {
      list.append(
        ModelProblem(path + "/code", "The factor \(factor.code) is there twice.", zh: "因素 \(factor.code) 重复。"))
    }
    if !(0...18).contains(factor.digits) {
      list.append(ModelProblem(path + "/digits", "Digits are 0 to 18.", zh: "小数位数为 0 至 18。"))
    }
    guard (factor.points == nil) != (factor.direct == nil) else {
      list.append(
        ModelProblem(path, "A factor has either points or direct.", zh: "因素须有 points 或 direct 之一。"))
      return list
    }
    for (index, row) in (factor.points ?? []).enumerated() where row.points < .zero || row.points > ExactDecimal(100) {
      list.append(
        ModelProblem("\(path)/points/\(index)/points", "Points are 0 to 100.", zh: "分值为 0 至 100。"))
    }
    let isCategorical = factor.points?.first?.condition.anyOf != nil
    if let last = factor.points?.last, !isCategorical, !last.condition.isUnconditional {
      list.append(
        ModelProblem(
          path + "/points", "The last row has no bound, so that every value finds its points.",
          zh: "最后一行不设界限，使任何数值都有对应分值。"))
    }
    for name in (factor.points ?? []).flatMap({ $0.condition.anyOf ?? [] }) where categories[name] == nil {
      list.append(
        ModelProblem(path + "/points", "The category \(name) has no name in categories.", zh: "categories 中缺少 \(name)。")
      )
    }
    return list
  }

  private func referenceProblems(_ scale: GradeScale) -> [ModelProblem] {
    var list = scale.problems().map { ModelProblem("/grades" + $0.path, $0.text.en, zh: $0.text.zhHans) }
    let names =
      evidence.caps.map(\.bestSubGrade) + [evidence.reportStale.bestSubGrade]
      + [evidence.statementFault?.bestSubGrade].compactMap(\.self)
    for name in names where !scale.subGrades.contains(where: { $0.subGrade == name }) {
      list.append(ModelProblem("/evidence", "There is no sub-grade \(name).", zh: "没有等级 \(name)。"))
    }
    if evidence.minimum < .zero || evidence.minimum > ExactDecimal(1) {
      list.append(ModelProblem("/evidence/minimum", "The share is 0 to 1.", zh: "比例为 0 至 1。"))
    }
    return list
  }
}

extension GradeScale {
  /// Cuts fall, factors and terms never get better as grades get worse.
  package func problems() -> [ModelProblem] {
    var list: [ModelProblem] = []
    for (index, (better, worse)) in zip(subGrades, subGrades.dropFirst()).enumerated() {
      if let cut = worse.atLeast, better.atLeast.map({ $0 <= cut }) ?? true {
        list.append(
          ModelProblem("/subGrades/\(index + 1)/atLeast", "Cuts fall from grade to grade.", zh: "分数线须逐级递减。"))
      }
      if worse.limitFactor > better.limitFactor {
        list.append(
          ModelProblem(
            "/subGrades/\(index + 1)/limitFactor", "A worse grade has no larger limit factor.", zh: "较差等级的额度系数不得更大。"))
      }
    }
    if subGrades.last?.atLeast != nil || subGrades.isEmpty {
      list.append(
        ModelProblem("/subGrades", "The last sub-grade has no cut, so that every score finds one.", zh: "最后一级不设分数线。"))
    }
    for (index, row) in subGrades.enumerated() where grade(row.grade) == nil {
      list.append(
        ModelProblem("/subGrades/\(index)/grade", "There is no grade \(row.grade).", zh: "没有等级 \(row.grade)。"))
    }
    for (index, (better, worse)) in zip(grades, grades.dropFirst()).enumerated()
    where worse.safetyFactor > better.safetyFactor || worse.term.creditDays > better.term.creditDays
      || worse.term.downPaymentPercent < better.term.downPaymentPercent
      || worse.term.priceAdjustmentPercent < better.term.priceAdjustmentPercent
    {
      list.append(
        ModelProblem("/grades/\(index + 1)", "A worse grade has no better terms.", zh: "较差等级的条件不得优于较好等级。"))
    }
    return list
  }
}
