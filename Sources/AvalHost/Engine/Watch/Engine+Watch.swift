import AvalKit
import Glibc

/// Calls that do not end: each outermost call of a method runs under its limit.
extension Engine {
  /// Runs one call of a method, watched; calls within it are part of it.
  func watched<T>(
    _ method: BoundMethod, _ context: RequestContext, _ connection: Connection?, _ group: WriteGroup?,
    _ body: () throws -> T
  ) throws -> T {
    if let outer = context.watched {
      outer.enter(method)
      defer { outer.leave() }
      return try body()
    }
    let call = WatchedCall(
      method, place: group == nil ? .aside : .writer, limit: milliseconds(of: method),
      cancellation: context.cancellation, giveUp: context.giveUp)
    let former = connection?.cancellation
    connection?.cancellation = context.cancellation
    context.watched = call
    watch.begin(call)
    defer {
      watch.end(call)
      context.watched = nil
      connection?.cancellation = former
    }
    do {
      return try body()
    } catch let failure as Failure where failure.kind == .cancelled && context.cancellation.isExpired {
      throw context.cancellation.failure
    }
  }

  private func milliseconds(of method: BoundMethod) -> Int {
    let limits = configuration.limits
    return method.declaration.callMilliseconds
      ?? (method.declaration.job ? limits.sliceMilliseconds : limits.callMilliseconds)
  }

  /// A call has not returned a second after it was cancelled. [the watch's thread]
  func hangs(_ call: WatchedCall) {
    Log.write(.error, "\(call.description) has not returned for \(call.seconds) s (limit \(call.limit) ms)")
    // Nothing may be stored of what is answered here; a call that has returned after all is past giving up.
    if call.place == .aside || writer.gate.close(until: .now) { call.giveUp?(call.overLimit) }
    let aside = watch.hanging.count { $0.place == .aside }
    if call.place == .writer || aside * 2 >= configuration.limits.readers { stall(because: call) }
  }

  /// Ends the host: nothing is committed any more, reads that run may finish, everything else is told to come back.
  private func stall(because call: WatchedCall) {
    if case .module(let module, _) = call.running.owner { breadcrumb.blame(module.number) }
    Log.write(.error, "the host ends because \(call.description) does not return; nothing of its group is stored")
    _ = writer.gate.close(until: .now)
    stop.order()
    // The channel answers and ends the process; where it cannot, because a client does not read or a lock is held by
    // what hangs, the process ends without it.
    usleep(UInt32(clamping: (configuration.limits.shutdownMilliseconds + 5000) * 1000))
    _exit(ChannelEnd.stalled.exitCode)
  }
}
