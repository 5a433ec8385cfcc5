import AvalKit

/// A ladder in force.
struct LadderInForce {
  let name: String
  let version: String
  let sha256: String
  let origin: String
  let document: RawJSON
  let ladder: Ladder
}

/// The ladders by name.
enum Ladders {
  static func inForce(_ name: String, in call: Call) throws -> LadderInForce {
    let names = try call.policies(in: "ladder")
    guard names.contains(where: { $0 == name || $0 == "ladder/" + name }) else {
      throw Failure(
        .notFound, "There is no ladder \(name); choose one of \(names.joined(separator: ", ")).",
        zh: "没有名为 \(name) 的催收阶梯；请从 \(names.joined(separator: "、")) 中选择。", path: "/policy")
    }
    let policy = try call.policy("ladder/" + name)
    return try checked(
      LadderInForce(
        name: name, version: policy.version, sha256: policy.sha256, origin: policy.origin,
        document: RawJSON(policy.document.root), ladder: try policy.decode(Ladder.self)), in: call)
  }

  /// A ladder that cannot be walked to its end is no ladder in force, wherever it comes from.
  private static func checked(_ found: LadderInForce, in call: Call) throws -> LadderInForce {
    do {
      try found.ladder.validate(letters: Letters.names(in: call))
      return found
    } catch let failure as Failure {
      throw Failure(
        .failedPrecondition,
        "The ladder \(found.name), version \(found.version), cannot be used: \(failure.message.en) Correct it with collections.policy.put or in its file.",
        zh: "催收阶梯 \(found.name)（版本 \(found.version)）不可用：\(failure.message.zhHans)请用 collections.policy.put 或在其文件中更正。",
        path: "/policy")
    }
  }
}

/// The ladder in force on a day.
struct GetPolicy: Method {
  struct Result: Encodable {
    let policy: String
    let version: String
    let sha256: String
    let origin: String
    let document: RawJSON

    init(_ found: LadderInForce) {
      policy = found.name
      version = found.version
      sha256 = found.sha256
      origin = found.origin
      document = found.document
    }
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    Result(try Ladders.inForce(params.policy ?? "default", in: call))
  }
}

/// Puts a ladder in force from a day on; the ones before stay for the days they held (C-13). A thin name over
/// `config.policy.put` of `collections/ladder/<name>`.
struct PutPolicy: Method {
  func run(_ params: Params, in call: Call) throws -> GetPolicy.Result {
    let name = params.policy ?? "default"
    let policy: Policy
    do {
      (policy, _) = try call.putPolicy(
        "ladder/" + name, params.document, from: params.effectiveFrom, isRetroactive: params.retroactive ?? false,
        reason: params.reason, expected: params.expectedVersion)
    } catch let failure as Failure {
      // The host speaks of its own parameters.
      let path = ["/from": "/effectiveFrom", "/name": "/policy"][failure.path] ?? failure.path
      throw Failure(failure.kind, failure.message, path: path, data: failure.data)
    }
    return GetPolicy.Result(
      LadderInForce(
        name: name, version: policy.version, sha256: policy.sha256, origin: policy.origin,
        document: RawJSON(policy.document.root), ladder: try policy.decode(Ladder.self)))
  }
}

extension Ladder {
  /// Refuses a ladder whose levels do not rise with the days, or that names a letter nobody wrote.
  package func validate(letters: Set<String>) throws {
    guard !levels.isEmpty else {
      throw Failure(.invalidParams, "A ladder has at least one level.", zh: "阶梯至少有一级。", path: "/levels")
    }
    guard !minimum.isNegative else {
      throw Failure(.invalidParams, "The minimum is not negative.", zh: "最低金额不能为负。", path: "/minimum")
    }
    for index in levels.indices.dropFirst()
    where levels[index].fromDays <= levels[index - 1].fromDays || levels[index].level <= levels[index - 1].level {
      throw Failure(
        .invalidParams, "Levels and days rise from each level to the next.", zh: "级别与天数须逐级递增。",
        path: "/levels/\(index)")
    }
    for (index, level) in levels.enumerated() where !letters.contains(level.template) {
      throw Failure(
        .invalidParams,
        "Level \(level.level) names the letter \(level.template), which does not exist; choose one of \(letters.sorted().joined(separator: ", ")).",
        zh: "第 \(level.level) 级所用信函 \(level.template) 不存在；请从 \(letters.sorted().joined(separator: "、")) 中选择。",
        path: "/levels/\(index)/template")
    }
  }
}
