/// Who asks: the principal that signed in, and the person it asks for. Both are `local` while nobody has to sign in.
package struct Caller: Sendable, Hashable {
  /// Whose token it is. Idempotency keys belong to it.
  package let principal: String
  /// The person, whom two-person rules compare and modules are told.
  package let actor: String

  package init(principal: String, actor: String) {
    self.principal = principal
    self.actor = actor
  }

  /// Whoever uses a host on which nobody has to sign in.
  package static let local = Caller(principal: "local", actor: "local")
  /// The host itself: days and upkeep. It is nobody's second person.
  package static let system = Caller(principal: "system", actor: "system")
  /// Somebody who has not signed in where that is required.
  package static let nobody = Caller(principal: "nobody", actor: "nobody")

  /// Names that no user and no token has.
  package static let reserved: Set<String> = ["local", "system", "nobody"]
}
