/// What the control channel accepts at most. `rpc.discover` and `system.describe` publish every member.
package struct ChannelLimits: Sendable, Equatable {
  /// Bytes of one message, its line end or header not counted.
  package var messageBytes = 16 << 20
  /// Levels of arrays and objects within a message.
  package var depth = 128
  /// Requests and notifications in one batch.
  package var batch = 1000
  /// Requests at work; at this many further ones wait, and the host reads ahead for pings, cancellations and exit.
  package var queuedRequests = 1024
  /// Bytes of memory of the requests accepted and not yet answered, their indexes included.
  package var queuedBytes = 64 << 20
  /// Bytes of memory of the requests read while the queue is full; beyond this the host reads no further.
  package var readAheadBytes = 16 << 20
  /// Bytes of a method's name.
  package var methodNameBytes = 128
  /// Characters of a request's id.
  package var idCharacters = 1000
  /// Characters of `_meta.idempotencyKey`.
  package var idempotencyKeyCharacters = 255
  /// Bytes of all replies to one batch together.
  package var batchReplyBytes = 64 << 20
  /// Milliseconds in which accepted requests are finished after SIGTERM or SIGINT has come.
  package var drainMilliseconds = 10_000

  package init() {}

  /// Every limit with the name it is published under, in a fixed order.
  package var published: [(name: String, value: Int)] {
    [
      ("messageBytes", messageBytes), ("depth", depth), ("batch", batch), ("queuedRequests", queuedRequests),
      ("queuedBytes", queuedBytes), ("readAheadBytes", readAheadBytes), ("methodNameBytes", methodNameBytes),
      ("idCharacters", idCharacters),
      ("idempotencyKeyCharacters", idempotencyKeyCharacters), ("batchReplyBytes", batchReplyBytes),
      ("drainMilliseconds", drainMilliseconds),
    ]
  }
}
