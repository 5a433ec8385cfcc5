import AvalKit

/// Who asks, whether they may, and the evidence of those who may not.
extension Engine {
  /// Who asks. What another process has changed is looked up before somebody is turned away.
  func caller(of meta: RequestMeta) throws -> Caller {
    do {
      return try caller(of: meta, in: modules.current.access)
    } catch {
      try refreshModules()
      return try caller(of: meta, in: modules.current.access)
    }
  }

  private func caller(of meta: RequestMeta, in access: AccessDirectory) throws(Failure) -> Caller {
    try access.caller(
      token: meta.token ?? token, actor: meta.actor, at: clock.now, isRequired: configuration.accessRequired)
  }

  /// Looks again where people or rights have changed since the request arrived.
  func stillAllowed(_ invocation: Invocation, _ snapshot: ModuleSnapshot) throws(Failure) {
    guard snapshot.access !== invocation.access else { return }
    guard try caller(of: invocation.request.meta, in: snapshot.access) == invocation.caller else {
      throw AccessRefusal.changed(invocation.method.name)
    }
    try snapshot.access.require(invocation.caller, invocation.method.declaration)
  }

  package func admits(_ meta: RequestMeta) -> Bool {
    do { return try caller(of: meta) != .nobody } catch { return false }
  }

  // MARK: Evidence

  /// Leaves the entry of a refused attempt in the transaction of its turn.
  func denial(of invocation: Invocation) -> @Sendable (WriteGroup, Failure) throws -> Void {
    let (method, caller) = (invocation.method.name, invocation.caller)
    return { group, failure in try group.auditDenied(method, caller, failure) }
  }

  /// Answers a failure that came before anything was done; a denied attempt is answered when its evidence is durable.
  func refuse(_ request: Request, _ failure: Failure, of caller: Caller) {
    guard failure.kind == .denied else { return finish(request, .failure(failure)) }
    let asked = caller == .nobody ? Caller(principal: "nobody", actor: request.meta.actor ?? "nobody") : caller
    let method = request.method
    writer.submit(
      WriterTask(
        completion: { [self] outcome in
          if case .failure(let lost) = outcome {
            Log.write(.error, "a denied call of \(method) could not be recorded: \(lost.message.en)")
          }
          finish(request, .failure(failure))
        }
      ) { group in
        try group.auditDenied(method, asked, failure)
        return []
      })
  }
}
