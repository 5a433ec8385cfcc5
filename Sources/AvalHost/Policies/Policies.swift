import AvalKit
import Synchronization

/// The documents of versions, each read once from the database while it is asked for often. A document never changes
/// under its version's id and digest.
final class Policies: Sendable {
  /// One document and the version that it is.
  final class Document: Sendable {
    let bytes: [UInt8]
    let version: PolicyVersion

    init(bytes: [UInt8], version: PolicyVersion) {
      self.bytes = bytes
      self.version = version
    }
  }

  private struct Key: Hashable {
    let id: Int64
    let sha256: String
  }

  private struct Kept {
    var documents: [Key: Document] = [:]
    var bytes = 0
  }

  private let kept = Mutex(Kept())
  /// How much is kept in memory, in bytes; more than the modules ship.
  private static let keptBytes = 16 << 20

  init() {}

  /// The document of a version, from memory or the request's own connection.
  func document(_ version: PolicyVersion, on connection: Connection) throws -> Document {
    let key = Key(id: version.id, sha256: version.sha256)
    if let known = kept.withLock({ $0.documents[key] }) { return known }
    guard let bytes = try PolicyTable(connection).document(version.id) else {
      throw Failure.damagedRow("host_policy")
    }
    let document = Document(bytes: bytes, version: version)
    kept.withLock { kept in
      if kept.bytes + bytes.count > Self.keptBytes { kept = Kept() }
      kept.documents[key] = document
      kept.bytes += bytes.count
    }
    return document
  }

  /// Whether every policy in force today still fits what its module asks of it: a newer module may ask for more than a
  /// version that was put before.
  static func check(_ engine: Engine, _ connection: Connection) throws -> StoreCheck {
    let snapshot = engine.modules.current
    let view = PolicyView(asOf: engine.clock.today)
    var count = 0
    for module in snapshot.modules where module.enabled {
      for path in snapshot.policies.names(of: module.id, below: "", view) {
        let name = PolicyName(module: module.id, path: path)
        guard let version = snapshot.policies.inForce(name, view) else { continue }
        let document = try engine.policies.document(version, on: connection)
        if let problem = misfit(document, module.entry.policies) {
          return StoreCheck(
            "policies", ok: false,
            Text(
              "\(name.text), version \(version.version) (\(version.origin.name)), does not fit the installed module: \(problem.en) Put a version that does with config.policy.put.",
              zh:
                "\(name.text) 版本 \(version.version)（\(version.origin.name)）与已安装的模块不符：\(problem.zhHans)请用 config.policy.put 提交相符的版本。"
            ))
        }
        count += 1
      }
    }
    return StoreCheck("policies", ok: true, Text("\(count) in force", zh: "\(count) 份生效"))
  }

  private static func misfit(_ document: Document, _ schemas: PolicySchemas) -> Text? {
    let name = document.version.name.path
    guard let rule = schemas.rule(for: name) else {
      return Text("the module has no policy of that name.", zh: "该模块没有此名称的策略。")
    }
    do {
      try rule.compiled.validate(JSONDocument(parsing: document.bytes).root)
      return nil
    } catch {
      let failure = error as? Failure
      return failure?.message ?? Text("\(error)", zh: "\(error)")
    }
  }
}
