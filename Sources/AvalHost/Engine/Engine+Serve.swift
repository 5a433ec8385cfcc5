import AvalKit

/// The engine behind a control channel.
extension Engine {
  /// Serves one client until it has gone; everything accepted is finished and answered then. The process ends
  /// afterwards: work that nobody waits for stays at its last checkpoint.
  package func serve(_ streams: StandardStreams) -> ChannelEnd {
    var parts = Channel.Parts(
      streams: streams, handler: self, directory: EngineDirectory(self), server: Self.identity, offer: offer)
    parts.limits = configuration.limits.channel
    parts.language = configuration.language
    parts.stop = stop
    keepLookingForWork()
    deliver(.backlog)
    startHousekeeping()
    startDays()
    let channel = Channel(parts)
    served.withLock { $0 = channel.queue }
    let end = channel.run()
    // A call that does not return is counted by the next start.
    if end != .stalled {
      breadcrumb.finish()
      emptyLog()
    }
    Log.finish()
    return end
  }

  /// Moves what is committed from the log into the database file, so that a copy of the file alone is whole. Where
  /// another host or a reader needs the log it stays, as durable as the file.
  private func emptyLog() {
    do {
      try database.openCheckpointer().emptyLog(waiting: 200)
    } catch {
      Log.write(.info, "the log stays beside the database: \(Writer.failure(error).message.en)")
    }
  }

  /// Modules that were meant to run and do not, for the log.
  package var refusals: [(id: String, state: String, reason: String)] {
    modules.states(in: configuration.language).filter { $0.state != .enabled }.map {
      ($0.id, $0.state.rawValue, $0.reason ?? "")
    }
  }

  static let identity = ServerIdentity(
    name: "aval", title: Text("Aval customer credit", zh: "Aval 客户信用平台"), version: AvalVersion.current,
    instructions: Text(
      """
      Aval keeps customer archives, rates credit, books receivables, collects and surveys. Amounts are \
      {"amount":"12.50","currency":"CNY"}, days are YYYY-MM-DD. A refused request changes nothing; its error says \
      what to do and where. The tools listed are the daily work; every other method can be called as well, under its name \
      with underscores: module_describe {"id": "receivables"} names a module's methods, rpc_discover {"method": "…"} tells \
      one's parameters and result.
      """,
      zh:
        "Aval 管理客户档案、信用评级、应收账款、催收与调查。金额写作 {\"amount\":\"12.50\",\"currency\":\"CNY\"}，日期写作 YYYY-MM-DD。被拒绝的请求不会更改任何内容；错误信息说明如何处理以及位置。所列工具为日常工作；其他方法也可以带下划线的名称调用：module_describe {\"id\": \"receivables\"} 列出模块的方法，rpc_discover {\"method\": \"…\"} 说明其参数与结果。"
    ))
}

extension Limits {
  /// The channel's share of the limits.
  var channel: ChannelLimits {
    var limits = ChannelLimits()
    limits.messageBytes = messageBytes
    limits.depth = messageDepth
    limits.batch = batchRequests
    limits.queuedRequests = queuedRequests
    limits.queuedBytes = queuedBytes
    limits.methodNameBytes = methodNameBytes
    limits.idCharacters = idCharacters
    limits.idempotencyKeyCharacters = idempotencyKeyCharacters
    limits.batchReplyBytes = batchReplyBytes
    limits.readAheadBytes = readAheadBytes
    limits.drainMilliseconds = shutdownMilliseconds
    return limits
  }
}
