import AvalKit

/// The register of sources: where information comes from, how good each source is, and what may be told of it
/// (I-3 … I-6, I-20 … I-28, I-35 … I-37), as the policy `sources` says.
struct Sources: Decodable {
  struct Source: Decodable {
    let key: String
    let title: Text
    /// `internal` or `external` (I-4).
    let channel: String
    let rule: String?
    /// Another source whose row of the quality matrix holds for this one.
    let `class`: String?
    let quality: [String: SourceQuality.Grade]?
    let cost: String?
    let disclosure: String?
    let sensitive: Bool?
    /// Whether it is spoken to on site, which is what sales may do (I-15).
    let onSite: Bool?
  }

  struct Named: Decodable {
    let key: String
    let title: Text
  }

  struct Role: Decodable {
    let key: String
    let title: Text
    let onSiteOnly: Bool
  }

  struct FieldRule: Decodable {
    let disclosure: String?
    let sensitive: Bool?
  }

  let freshMonths: Int
  let sources: [Source]
  /// What agencies draw on (I-3).
  let upstream: [Named]?
  /// The upstream sources of an agency that is known by name.
  let agencies: [String: [String]]?
  let roles: [Role]?
  let fields: [String: FieldRule]?

  static func load(_ call: Call) throws -> Sources {
    try call.policy("sources", as: Sources.self)
  }

  func named(_ key: String, path: String = "/fieldSource") throws(Failure) -> Source {
    guard let source = source(key) else {
      throw unknown("source", "信息来源", key, sources.map(\.key), path)
    }
    return source
  }

  func source(_ key: String) -> Source? {
    sources.first { $0.key == key }
  }

  /// The row of the quality matrix that holds for a source; everything is unknown where there is none.
  func quality(of key: String) -> SourceQuality {
    guard let own = source(key) else { return .unknown }
    let row = own.quality == nil ? own.class.flatMap(source) ?? own : own
    return SourceQuality(grades: row.quality ?? [:], cost: row.cost)
  }

  /// What may be told of a field that a source gave (I-37); the field's own rule goes before the source's.
  func disclosure(of field: String, from key: String) -> String {
    fields?[field]?.disclosure ?? source(key)?.disclosure ?? "creditInformation"
  }

  /// Whether a value is about social relations or behaviour, or comes from where such things are kept (I-35).
  func isSensitive(_ field: String, from key: String) -> Bool {
    fields?[field]?.sensitive ?? source(key)?.sensitive ?? false
  }

  /// Refuses a role that the policy does not name.
  func role(_ key: String, path: String) throws(Failure) -> Role {
    guard let role = roles?.first(where: { $0.key == key }) else {
      throw unknown("role", "角色", key, (roles ?? []).map(\.key), path)
    }
    return role
  }

  /// Refuses an upstream source that the policy does not name.
  func checkUpstream(_ keys: [String], path: String) throws(Failure) {
    let known = (upstream ?? []).map(\.key)
    for (index, key) in keys.enumerated() where !known.contains(key) {
      throw unknown("upstream source", "上游来源", key, known, "\(path)/\(index)")
    }
  }

  private func unknown(_ what: String, _ chinese: String, _ key: String, _ known: [String], _ path: String) -> Failure {
    let list = known.joined(separator: ", ")
    return Failure(
      .invalidParams, "There is no \(what) \"\(key.prefix(40))\"; use one of: \(list).",
      zh: "没有\(chinese)“\(key.prefix(40))”；请使用以下之一：\(list)。", path: path)
  }
}
