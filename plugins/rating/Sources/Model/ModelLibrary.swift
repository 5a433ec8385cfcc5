import AvalKit

/// The policies that one assessment was made under, each with its version and hash.
package struct PolicyStamp: Codable, Sendable, Hashable {
  package let name: String
  package let version: String
  package let sha256: String
  /// `module`, `config` or `channel`.
  package let origin: String
  /// What the policy is called; absent in records of older assessments.
  package let title: Text?

  init(_ policy: Policy) {
    name = policy.name
    version = policy.version
    sha256 = policy.sha256
    origin = policy.origin
    title = policy.document.root["title"].flatMap { node in
      guard let en = node["en"]?.string, let zh = node["zh-Hans"]?.string else { return nil }
      return Text(en, zh: zh)
    }
  }
}

/// Reads policies for a call and remembers their stamps in the order in which they were read.
final class PolicyReader {
  private let call: Call
  private(set) var stamps: [PolicyStamp] = []

  init(_ call: Call) {
    self.call = call
  }

  func read<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
    let policy = try call.policy(name)
    if !stamps.contains(where: { $0.name == policy.name }) { stamps.append(PolicyStamp(policy)) }
    return try policy.decode(type)
  }

  /// A model with what it extends, and its own stamp.
  func model(_ name: String) throws -> (model: RatingModel, stamp: PolicyStamp) {
    do {
      let path = "models/" + name
      let model = try resolve(read(path, as: ModelDocument.self), depth: 0)
      guard let stamp = stamps.first(where: { $0.name.hasSuffix(path) }) else { throw PolicyReader.unknown(name) }
      return (model, stamp)
    } catch let failure as Failure where failure.kind == .notFound {
      throw PolicyReader.unknown(name)
    }
  }

  /// The model that a document means; a chain of extensions ends after four.
  func resolve(_ document: ModelDocument, depth: Int) throws -> RatingModel {
    guard let base = document.extends else { return try document.resolved(on: nil) }
    guard depth < 4 else {
      throw Failure(
        .invalidParams, "Models extend one another at most four deep, and not in a circle.", zh: "模型扩展最多四层，且不得循环。",
        path: "/extends")
    }
    return try document.resolved(on: resolve(read(base, as: ModelDocument.self), depth: depth + 1))
  }

  /// A model that may be used, with its grade scale; refused with its first problem otherwise.
  func usableModel(_ name: String) throws -> (model: RatingModel, stamp: PolicyStamp, scale: GradeScale) {
    let (model, stamp) = try model(name)
    let scale = try read(model.grades, as: GradeScale.self)
    if let problem = model.problems(scale).first {
      throw Failure(
        .failedPrecondition, "The model \(name) is not valid at \(problem.path): \(problem.text.en)",
        zh: "模型 \(name) 在 \(problem.path) 处无效：\(problem.text.zhHans)", path: "/model")
    }
    return (model, stamp, scale)
  }

  private static func unknown(_ name: String) -> Failure {
    Failure(
      .notFound, "There is no model \"\(name)\"; rating.model.list names those there are.",
      zh: "没有名为“\(name)”的模型；可用模型见 rating.model.list。", path: "/model")
  }
}
