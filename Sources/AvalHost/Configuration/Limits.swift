import AvalKit

/// A bound on everything that input can grow. Published in `system.describe` and `rpc.discover`; changed under
/// `"limits"` in the configuration, within each one's own range.
package struct Limits: Sendable {
  /// One named limit: what it bounds, its unit, its default and the range the configuration may choose from.
  package struct Entry: Sendable {
    package let name: String
    package let value: Int
    package let range: ClosedRange<Int>
    package let meaning: Text
  }

  package private(set) var entries: [Entry] = Limits.standard

  package init() {}

  /// Replaces one limit's value; refuses unknown names and values out of range.
  package mutating func set(_ name: String, to value: Int, path: String) throws(Failure) {
    guard let index = entries.firstIndex(where: { $0.name == name }) else {
      let known = entries.map(\.name).joined(separator: ", ")
      throw Failure(
        .invalidParams, "There is no limit named \(name); the limits are \(known).",
        zh: "没有名为 \(name) 的限制；可用的限制有：\(known)。", path: path)
    }
    let entry = entries[index]
    guard entry.range.contains(value) else {
      throw Failure(
        .invalidParams,
        "\(name) is \(value); choose a value from \(entry.range.lowerBound) to \(entry.range.upperBound).",
        zh: "\(name) 为 \(value)；请取 \(entry.range.lowerBound) 至 \(entry.range.upperBound) 之间的值。", path: path)
    }
    entries[index] = Entry(name: name, value: value, range: entry.range, meaning: entry.meaning)
  }

  private subscript(_ name: String) -> Int {
    entries.first { $0.name == name }?.value ?? 0
  }

  package var messageBytes: Int { self["messageBytes"] }
  package var messageDepth: Int { self["messageDepth"] }
  package var batchRequests: Int { self["batchRequests"] }
  package var queuedRequests: Int { self["queuedRequests"] }
  package var queuedBytes: Int { self["queuedBytes"] }
  package var methodNameBytes: Int { self["methodNameBytes"] }
  package var idCharacters: Int { self["idCharacters"] }
  package var idempotencyKeyCharacters: Int { self["idempotencyKeyCharacters"] }
  package var batchReplyBytes: Int { self["batchReplyBytes"] }
  package var resultBytes: Int { self["resultBytes"] }
  package var moduleStart: Int { self["moduleStart"] }
  package var callDepth: Int { self["callDepth"] }
  package var eventsPerRequest: Int { self["eventsPerRequest"] }
  package var changesPerRequest: Int { self["changesPerRequest"] }
  package var groupRequests: Int { self["groupRequests"] }
  package var groupMilliseconds: Int { self["groupMilliseconds"] }
  package var readers: Int { self["readers"] }
  package var asideCalls: Int { self["asideCalls"] }
  package var importsAtOnce: Int { self["importsAtOnce"] }
  package var waitingCalls: Int { self["waitingCalls"] }
  package var readAheadBytes: Int { self["readAheadBytes"] }
  package var callMilliseconds: Int { self["callMilliseconds"] }
  package var sliceMilliseconds: Int { self["sliceMilliseconds"] }
  package var shutdownMilliseconds: Int { self["shutdownMilliseconds"] }
  package var idempotencyDays: Int { self["idempotencyDays"] }
  package var importRecordsPerBatch: Int { self["importRecordsPerBatch"] }
  package var importRecordsAtOnce: Int { self["importRecordsAtOnce"] }
  package var importContentBytes: Int { self["importContentBytes"] }
  package var writerCacheKiB: Int { self["writerCacheKiB"] }
  package var jobSearchMilliseconds: Int { self["jobSearchMilliseconds"] }
  package var importRejectsListed: Int { self["importRejectsListed"] }
  package var importWarningPlaces: Int { self["importWarningPlaces"] }
  package var outputBytes: Int { self["outputBytes"] }
  package var savedFileBytes: Int { self["savedFileBytes"] }
  package var workLinesPerCustomer: Int { self["workLinesPerCustomer"] }
  package var workTextBytes: Int { self["workTextBytes"] }
  package var workValueBytes: Int { self["workValueBytes"] }
  package var policyBytes: Int { self["policyBytes"] }
  package var policyVersions: Int { self["policyVersions"] }
  package var policiesPerModule: Int { self["policiesPerModule"] }

  private static let standard: [Entry] = [
    entry("messageBytes", 16 << 20, 1024...(256 << 20), "bytes of one message", "单条消息的字节数"),
    entry("messageDepth", 128, 8...1024, "nesting of one message", "单条消息的嵌套层数"),
    entry("batchRequests", 1000, 1...100_000, "requests of one batch", "单个批次的请求数"),
    entry("queuedRequests", 1024, 1...1_000_000, "requests waiting or running", "等待或执行中的请求数"),
    entry("queuedBytes", 64 << 20, 1 << 16...(1 << 30), "bytes of requests waiting or running", "等待或执行中请求的字节数"),
    entry("methodNameBytes", 128, 16...1024, "bytes of a method's name", "方法名的字节数"),
    entry("idCharacters", 1000, 16...65_536, "characters of a request's id", "请求标识的字符数"),
    entry("idempotencyKeyCharacters", 255, 16...1024, "characters of an idempotency key", "幂等键的字符数"),
    entry("batchReplyBytes", 64 << 20, 1 << 16...(512 << 20), "bytes of all replies to one batch", "单个批次全部回复的字节数"),
    entry("resultBytes", 64 << 20, 1 << 16...(512 << 20), "bytes of one result", "单个结果的字节数"),
    entry("moduleStart", 5000, 100...600_000, "milliseconds a module may take to load and start", "模块加载与启动的毫秒数"),
    entry("callDepth", 16, 1...64, "modules calling one another", "模块之间调用的深度"),
    entry("eventsPerRequest", 10_000, 1...1_000_000, "events of one request", "单个请求发出的事件数"),
    entry("changesPerRequest", 100_000, 1...10_000_000, "changes in one audit entry", "单条审计记录中的变更数"),
    entry("groupRequests", 1000, 1...100_000, "writes that share one commit", "共用一次提交的写请求数"),
    entry("groupMilliseconds", 20, 1...1000, "milliseconds a group of writes collects", "写请求组收集的毫秒数"),
    entry("readers", 4, 1...64, "reads side by side", "并行的读请求数"),
    entry("asideCalls", 4, 1...64, "calls side by side that read files", "并行的读取文件的调用数"),
    entry("importsAtOnce", 4, 1...64, "imports side by side; the others wait", "并行的导入数；其余排队等候"),
    entry("waitingCalls", 256, 1...1_000_000, "calls that wait for a job", "等待作业的调用数"),
    entry(
      "readAheadBytes", 16 << 20, 1 << 16...(1 << 30), "bytes of requests read while the queue is full",
      "队列已满时预读的请求字节数"),
    entry("callMilliseconds", 30_000, 100...86_400_000, "milliseconds a call may take", "单次调用的毫秒数"),
    entry("sliceMilliseconds", 5000, 100...86_400_000, "milliseconds a slice of a job may take", "作业单个片段的毫秒数"),
    entry(
      "shutdownMilliseconds", 10_000, 100...600_000, "milliseconds for what is accepted after SIGTERM or SIGINT",
      "收到 SIGTERM 或 SIGINT 后处理已接受请求的毫秒数"),
    entry("idempotencyDays", 30, 1...3650, "days an idempotency key is remembered", "幂等键保留的天数"),
    entry("importRecordsPerBatch", 2000, 1...10_000, "records of an import in one transaction", "导入时单个事务的记录数"),
    entry(
      "importRecordsAtOnce", 50_000, 1...1_000_000, "records of an import that lands wholly or not at all",
      "整体入库（全有或全无）的导入记录数"),
    entry("importContentBytes", 12 << 20, 1024...(64 << 20), "bytes of a file sent inside a message", "随消息发送的文件字节数"),
    entry(
      "writerCacheKiB", 10_240, 1024...(64 << 20), "KiB of the database the writer keeps in memory", "写入连接缓存的 KiB 数"),
    entry(
      "jobSearchMilliseconds", 10_000, 50...3_600_000,
      "milliseconds between looks for jobs that a dead process has left",
      "查找已退出进程遗留作业的间隔毫秒数"),
    entry("importRejectsListed", 100, 0...10_000, "rejects listed in a reply", "回复中列出的拒收记录数"),
    entry(
      "importWarningPlaces", 5, 0...1000, "places listed for each kind of warning of an import",
      "导入时每类警告列出的位置数"),
    entry("outputBytes", 4 << 20, 1024...(32 << 20), "bytes of a document in a reply", "回复中单个文档的字节数"),
    entry("savedFileBytes", 8 << 30, 1024...(1 << 40), "bytes of a file made by file.save", "file.save 生成的文件字节数"),
    entry(
      "workLinesPerCustomer", 10_000, 1...1_000_000, "open work lines of one kind for one customer",
      "单个客户同类待办的条数"),
    entry(
      "workTextBytes", 1000, 16...4096, "bytes of the key, customer, owner or unit of a work line",
      "待办的键、客户、负责人或部门的字节数"),
    entry("workValueBytes", 8192, 16...(1 << 20), "bytes of all values of a work line", "单条待办全部取值的字节数"),
    entry("policyBytes", 1 << 20, 1024...(4 << 20), "bytes of a policy put through the channel", "经通道提交的策略的字节数"),
    entry("policyVersions", 1000, 1...100_000, "versions of one policy", "单项策略的版本数"),
    entry("policiesPerModule", 1000, 1...100_000, "policies of one module", "单个模块的策略数"),
  ]

  private static func entry(
    _ name: String, _ value: Int, _ range: ClosedRange<Int>, _ en: String, _ zh: String
  ) -> Entry {
    Entry(name: name, value: value, range: range, meaning: Text(en, zh: zh))
  }
}
