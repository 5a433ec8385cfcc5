/// The rule of two persons: what one has brought or asked, another decides.
///
/// Actors are compared. `local` is whoever uses a host to which nobody signs in: it stands for both persons, on record,
/// where both are `local` and the host has no users; otherwise it is nobody's second person, for it may be anybody.
/// `system`, which runs days and jobs, is never one.
public enum SecondPerson {
  /// Who asks a host to which nobody has to sign in.
  public static let local = "local"
  /// Who runs what no person asked for.
  public static let system = "system"

  /// - Parameters:
  ///   - first: everybody who had a part in what is decided.
  ///   - second: who decides.
  ///   - hasUsers: whether the host knows people by name.
  ///   - refusal: what is said to a person who had a part in it.
  ///   - path: the parameter that names what is decided.
  /// - Returns: whether the rule was waived; store it with the decision.
  /// - Throws: `denied`.
  public static func check(
    after first: [String], by second: String, hasUsers: Bool, refusal: Text, path: String
  ) throws(Failure) -> Bool {
    if second == system {
      throw Failure(
        .denied, "The host itself is nobody's second person; a person has to decide.", zh: "系统本身不能作为第二人；须由人员决定。",
        path: path)
    }
    guard second == local else {
      guard !first.contains(second) else { throw Failure(.denied, refusal.en, zh: refusal.zhHans, path: path) }
      return false
    }
    guard !hasUsers, first.allSatisfy({ $0 == local }) else {
      throw Failure(
        .denied, "Another person has to decide, and nobody has signed in here; decide by name.",
        zh: "须由他人决定，而当前无人登录；请以本人名义操作。", path: path)
    }
    return !first.isEmpty
  }
}

extension Call {
  /// Whether the caller decides as somebody else than everybody who had a part in the matter (`SecondPerson`).
  ///
  /// - Returns: whether the rule was waived; store it with the decision.
  /// - Throws: `denied` at `path`.
  public func requireSecondPerson(after first: String..., refusal: Text, path: String) throws(Failure) -> Bool {
    try requireSecondPerson(after: first, refusal: refusal, path: path)
  }

  public func requireSecondPerson(after first: [String], refusal: Text, path: String) throws(Failure) -> Bool {
    try SecondPerson.check(after: first, by: actor, hasUsers: hasUsers, refusal: refusal, path: path)
  }

  /// Whether one call of this caller stands for both persons.
  public var standsForBothPersons: Bool { actor == SecondPerson.local && !hasUsers }
}
