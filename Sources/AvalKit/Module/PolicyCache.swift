import Synchronization

/// Policies as a module's own types, each decoded once: a policy's text names itself by its SHA-256, so what was decoded
/// from the same bytes before is the same value.
private let decodedPolicies = Mutex<[PolicyKey: any Sendable]>([:])

private struct PolicyKey: Hashable, Sendable {
  let type: ObjectIdentifier
  let sha256: String
}

/// More than a module has; overrides that come and go in a long life do not pile up.
private let decodedPoliciesKept = 256

extension Call {
  /// A policy as the module's own type, decoded when its text is met for the first time.
  ///
  /// - Throws: `notFound` where there is no such policy, `corrupt` where it does not fit the type.
  public func policy<P: Decodable & Sendable>(_ name: String, as type: P.Type) throws -> P {
    let lent = try lentPolicy(name)
    let key = PolicyKey(type: ObjectIdentifier(type), sha256: lent.sha256.string)
    if let known = decodedPolicies.withLock({ $0[key] }) as? P { return known }
    let decoded = try Policy(name: name, lent).decode(type)
    decodedPolicies.withLock { known in
      if known.count >= decodedPoliciesKept { known.removeAll() }
      known[key] = decoded
    }
    return decoded
  }
}
