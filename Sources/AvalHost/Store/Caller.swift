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

  package static let local = Caller(principal: "local", actor: "local")
}
