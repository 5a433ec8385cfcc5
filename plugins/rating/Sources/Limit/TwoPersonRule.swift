import AvalKit

/// Nobody is both persons of a decision that takes two; where nobody has to sign in, that is waived and recorded.
enum TwoPersonRule {
  /// Whether the caller is nobody in particular, so that one call stands for both persons.
  static func isWaived(in call: Call) -> Bool { call.actor == "local" }

  /// Answers whether the rule was waived; refuses the first person as the second, and nobody in particular as the second
  /// of a person who signed in.
  static func check(first: String, _ refusal: Text, path: String, in call: Call) throws(Failure) -> Bool {
    if first != call.actor, call.actor != "local" { return false }
    guard first == "local" else { throw Failure(.denied, refusal.en, zh: refusal.zhHans, path: path) }
    return true
  }
}
