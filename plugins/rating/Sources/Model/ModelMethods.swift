import AvalKit

/// The models there are.
struct ListModels: Method {
  struct Item: Encodable {
    let model: String
    let title: Text
    let summary: Text
    let rule: String
    let version: String
    let sha256: String
    let origin: String
    let extends: String?
    let valid: Bool
  }

  struct Result: Encodable {
    let items: [Item]
  }

  func run(_ params: Empty, in call: Call) throws -> Result {
    Result(
      items: try call.policies(in: "models").map { name in
        let policies = PolicyReader(call)
        let document = try policies.read(name, as: ModelDocument.self)
        let policy = try call.policy(name)
        return Item(
          model: String(name.dropFirst("models/".count)), title: document.title, summary: document.summary,
          rule: document.rule, version: policy.version, sha256: policy.sha256, origin: policy.origin,
          extends: document.extends, valid: try policies.problems(document).isEmpty)
      })
  }
}

/// One model, with whatever it extends filled in.
struct GetModel: Method {
  struct Result: Encodable {
    let model: String
    let version: String
    let sha256: String
    let origin: String
    let document: RatingModel
    let grades: GradeScale
    let limits: LimitPolicy
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let policies = PolicyReader(call)
    let (model, stamp) = try policies.model(params.model)
    return Result(
      model: params.model, version: stamp.version, sha256: stamp.sha256, origin: stamp.origin, document: model,
      grades: try policies.read(model.grades), limits: try policies.read(model.limits))
  }
}

/// Says what is wrong with a model, shipped or proposed, without storing anything.
struct ValidateModel: Method {
  struct Result: Encodable {
    let ok: Bool
    let problems: [ModelProblem]
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let policies = PolicyReader(call)
    switch (params.model, params.document) {
    case (let name?, nil):
      _ = try policies.model(name)
      let problems = try policies.problems(policies.read("models/" + name, as: ModelDocument.self))
      return Result(ok: problems.isEmpty, problems: problems)
    case (nil, let raw?):
      do {
        let document = try JSONCoding.decode(ModelDocument.self, parsing: raw.bytes)
        let problems = try policies.problems(document)
        return Result(ok: problems.isEmpty, problems: problems)
      } catch let failure as Failure where failure.kind == .invalidParams || failure.kind == .notFound {
        return Result(
          ok: false, problems: [ModelProblem(failure.path, failure.message.en, zh: failure.message.zhHans)])
      }
    default:
      throw Failure(
        .invalidParams, "Give either model or document.", zh: "请给出 model 或 document 之一。", path: "/document")
    }
  }
}

/// Puts a model in force from a day on: a thin name over `config.policy.put` of `rating/models/<model>`.
struct PutModel: Method {
  struct Result: Encodable {
    let model: String
    let number: Int
    let version: String
    let sha256: String
    let origin: String
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let (policy, number) = try call.putPolicy(
      "models/" + params.model, params.document, from: params.from, isRetroactive: params.retroactive ?? false,
      reason: params.reason, expected: params.expectedVersion)
    return Result(
      model: params.model, number: number, version: policy.version, sha256: policy.sha256, origin: policy.origin)
  }
}

extension PolicyReader {
  /// What is wrong with a document: it cannot be resolved, or what it resolves to cannot be used.
  func problems(_ document: ModelDocument) throws -> [ModelProblem] {
    let model = try resolve(document, depth: 0)
    _ = try read(model.limits, as: LimitPolicy.self)
    return model.problems(try read(model.grades, as: GradeScale.self))
  }
}
