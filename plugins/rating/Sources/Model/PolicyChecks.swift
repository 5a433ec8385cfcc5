import AvalKit

extension RatingModule {
  /// What a schema cannot see: weights, cuts, names of other policies. What other models lean on may not break them.
  static func check(_ policy: ProposedPolicy, in call: Call) throws {
    switch (policy.folder, policy.name) {
    case ("models", _):
      try refuse(PolicyReader(call).problems(policy.decode(ModelDocument.self)))
      try checkModels(in: call, but: policy.name)
    case ("grades", _):
      try refuse(policy.decode(GradeScale.self).problems())
      try checkModels(in: call)
    case ("limits", _):
      let limits = try policy.decode(LimitPolicy.self)
      for (index, method) in limits.methods.enumerated() where (method.yearDays == nil) == (method.percent == nil) {
        throw Failure(
          .invalidParams, "A method gives yearDays or percent, one of them.", zh: "每种方法须给出 yearDays 或 percent 之一。",
          path: "/methods/\(index)")
      }
      try checkModels(in: call)
    case (_, "rigid"): _ = try policy.decode(RigidPolicy.self)
    case (_, "ratios"): _ = try policy.decode(RatioPolicy.self)
    case (_, "statements"): _ = try policy.decode(StatementPolicy.self)
    case (_, "explain"): _ = try policy.decode(ExplainPolicy.self)
    case (_, "report-facts"): _ = try policy.decode(ReportFactPolicy.self)
    default: break
    }
  }

  private static func refuse(_ problems: [ModelProblem]) throws {
    guard let first = problems.first else { return }
    throw Failure(.invalidParams, first.text, path: first.path)
  }

  /// Whether every other model can still be used with the document in its place.
  private static func checkModels(in call: Call, but own: String? = nil) throws {
    for name in try call.policies(in: "models") where name != own {
      let reader = PolicyReader(call)
      guard let problem = try reader.problems(reader.read(name, as: ModelDocument.self)).first else { continue }
      throw Failure(
        .invalidParams, "The model \(name) could not be used with it, at \(problem.path): \(problem.text.en)",
        zh: "模型 \(name) 将因此无法使用（\(problem.path)）：\(problem.text.zhHans)")
    }
  }
}
