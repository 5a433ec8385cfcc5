/// Requests that were accepted and wait for room, in their order. Used by the intake alone.
struct ParkedRequests {
  private var requests: [Request] = []
  private var next = 0
  /// Bytes of memory that they take.
  private(set) var bytes = 0

  var first: Request? { next < requests.count ? requests[next] : nil }

  mutating func append(_ request: Request) {
    requests.append(request)
    bytes += request.bytes
  }

  mutating func removeFirst() {
    bytes -= requests[next].bytes
    next += 1
    // What has gone on is forgotten half by half, so that each request is moved a bounded number of times.
    if next * 2 >= requests.count {
      requests.removeFirst(next)
      next = 0
    }
  }
}
