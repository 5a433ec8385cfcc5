import ModuleABI

/// A document that fits its schema and is about to become a version of a policy.
public struct ProposedPolicy {
  /// The path below `policies/` without ".json", such as `ladder/default`.
  public let name: String
  public let document: JSONNode

  /// The folder of the name; empty for a policy that stands in `policies/` itself.
  public var folder: String { name.lastIndex(of: "/").map { String(name[..<$0]) } ?? "" }

  /// The document as a type; a path of the failure points into the document.
  public func decode<T: Decodable>(_ type: T.Type) throws -> T { try JSONCoding.decode(type, from: document) }
}

extension Call {
  /// Puts a version of a policy of this module in force, as `config.policy.put` does: with its schema, its module's check
  /// and its place in the audit. Requests after this one see it.
  ///
  /// - Parameters:
  ///   - name: the path below `policies/` without ".json".
  ///   - from: the first day on which it holds; nil for today.
  ///   - isRetroactive: lets `from` lie before today; there must then be a reason.
  ///   - expected: the number of the version in force on that day, 0 for none; nil for any.
  /// - Returns: the version as recorded, and its number.
  public func putPolicy(
    _ name: String, _ document: RawJSON, from: CivilDate?, isRetroactive: Bool, reason: String?, expected: Int?
  ) throws -> (policy: Policy, number: Int) {
    guard let table = tables.policy else {
      throw Failure(
        .moduleUnavailable, "The host keeps no versions of policies; update aval.", zh: "主机不保存策略版本；请升级 aval。")
    }
    var recorded = aval_policy()
    recorded.size = MemoryLayout<aval_policy>.size
    var number: Int64 = 0
    let status = aval_bytes.lending(name) { name in
      aval_bytes.lending(document.bytes) { document in
        aval_bytes.lending(reason ?? "") { reason in
          var change = aval_policy_change(
            size: MemoryLayout<aval_policy_change>.size, name: name, document: document, has_from: from == nil ? 0 : 1,
            from: from?.dayNumber ?? 0, retroactive: isRetroactive ? 1 : 0, reason: reason,
            expected: expected.map { Int64($0) } ?? -1)
          return table.pointee.put(pointer, &change, &recorded, &number)
        }
      }
    }
    guard status == AVAL_OK else { throw takeFailure() }
    return (try Policy(name: name, recorded), Int(number))
  }
}
