/// Collects records and rejects in the order of the source and hands them to the queue in batches.
///
/// Belongs to the reading thread.
final class BatchBuilder {
  /// Rejects of a batch, beside its records.
  private static let mostRejects = 1000

  private let options: ImportOptions
  private let queue: BatchQueue
  private var batch = RecordBatch()
  /// Where the records' JSON is written; it begins with the bracket of the array.
  var out: ByteSink?
  /// What a batch says of the file when it is handed on: the last record read, the bytes read, the encoding.
  var state: () -> (lastNumber: Int, bytesRead: Int, encoding: String) = { (0, 0, "") }
  /// Whether the queue still takes batches.
  private(set) var isWanted = true

  init(_ options: ImportOptions, _ queue: BatchQueue) {
    self.options = options
    self.queue = queue
  }

  var hasRecords: Bool { !batch.records.isEmpty }

  func add(_ record: ImportRecord) {
    batch.records.append(record)
    if batch.records.count >= options.batchRecords || (out?.count ?? 0) >= options.batchBytes { flush() }
  }

  func add(_ reject: ImportReject) {
    batch.rejects.append(reject)
    if batch.rejects.count >= Self.mostRejects { flush() }
  }

  /// Hands on what there is.
  func flush() {
    guard !batch.records.isEmpty || !batch.rejects.isEmpty else { return }
    if let out {
      out.append(0x5D)
      batch.json = out.bytes()
      out.count = 0
      out.append(0x5B)
    }
    (batch.lastNumber, batch.bytesRead, batch.encoding) = state()
    let full = batch
    batch = RecordBatch()
    if !queue.push(full) { isWanted = false }
  }
}
