import AvalKit

extension SurveyModule {
  /// What a schema cannot see: codes that stand twice or nowhere, choices without options, states that do not exist.
  static func check(_ policy: ProposedPolicy, in call: Call) throws {
    switch (policy.folder, policy.name) {
    case ("forms", _):
      let form = try policy.decode(Form.self)
      guard "forms/" + form.id == policy.name else {
        throw Failure(
          .invalidParams, "The form is put as \(policy.name) and calls itself \(form.id); give both the same name.",
          zh: "表格以 \(policy.name) 提交，而其 id 为 \(form.id)；请使两者一致。", path: "/id")
      }
      try form.validate()
    case (_, "workflow"): try policy.decode(Workflow.self).validate()
    default: break
    }
  }
}

extension Form {
  package func validate() throws {
    var codes: Set<String> = []
    for question in allQuestions where !codes.insert(question.code).inserted {
      throw Failure(
        .invalidParams, "The code \(question.code) stands twice.", zh: "代码 \(question.code) 出现两次。", path: "/questions")
    }
    for (list, questions) in [("itemQuestions", itemQuestions ?? []), ("questions", questions)] {
      for (index, question) in questions.enumerated() {
        guard (question.type == .choice) == (question.options?.isEmpty == false) else {
          throw Failure(
            .invalidParams, "A choice has options, and only a choice has.", zh: "选择题须有选项，其他题型不得有。",
            path: "/\(list)/\(index)/options")
        }
        if let min = question.min, let max = question.max, min > max {
          throw Failure(
            .invalidParams, "min is above max.", zh: "min 大于 max。", path: "/\(list)/\(index)/min")
        }
      }
    }
    for (index, figure) in (computed ?? []).enumerated() {
      if let missing = figure.product.first(where: { !codes.contains($0) }) {
        throw Failure(
          .invalidParams, "There is no question \(missing).", zh: "没有问题 \(missing)。", path: "/computed/\(index)/product"
        )
      }
      codes.insert(figure.code)
    }
    let parts = composition.map { [$0.dimension, $0.segment] + $0.columns.flatMap { [$0.amount, $0.share] } } ?? []
    if let missing = parts.first(where: { !codes.contains($0) }) {
      throw Failure(.invalidParams, "There is no question \(missing).", zh: "没有问题 \(missing)。", path: "/composition")
    }
  }
}

extension Workflow {
  package func validate() throws {
    let names = states.map(\.state)
    guard Set(names).count == names.count else {
      throw Failure(.invalidParams, "A state stands twice.", zh: "有状态出现两次。", path: "/states")
    }
    for (list, steps) in [("loops", loops), ("needs", needs)] {
      for (index, step) in steps.enumerated() {
        if let missing = [step.from, step.to].first(where: { !names.contains($0) }) {
          throw Failure(
            .invalidParams, "There is no state \(missing).", zh: "没有状态 \(missing)。", path: "/\(list)/\(index)")
        }
      }
    }
    if let missing = answersIn.keys.sorted().first(where: { !names.contains($0) }) {
      throw Failure(.invalidParams, "There is no state \(missing).", zh: "没有状态 \(missing)。", path: "/answersIn")
    }
  }
}
