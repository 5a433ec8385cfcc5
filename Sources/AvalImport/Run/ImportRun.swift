import AvalKit
import Glibc

/// Reads one file in a thread of its own; the consumer pulls batch after batch.
///
/// Unchecked: the queue is safe by itself, everything else never changes.
package final class ImportRun: @unchecked Sendable {
  private let queue: BatchQueue
  /// Bytes of the file.
  package let size: Int

  /// Starts reading.
  package init(_ format: ImportFormat, _ source: ImportSource, options: ImportOptions = ImportOptions())
    throws(Failure)
  {
    queue = BatchQueue(capacity: options.batchesAhead)
    let worker: ImportWorker
    do throws(FileProblem) {
      worker = try ImportWorker(format, source, options, queue)
    } catch {
      throw error.failure
    }
    size = worker.size
    let box = Unmanaged.passRetained(worker)
    var thread = pthread_t()
    let failed = pthread_create(&thread, nil, importThread, box.toOpaque())
    guard failed == 0 else {
      box.release()
      throw Failure(.busy, "No thread can be started for the import; try again later.", zh: "无法为导入启动线程，请稍后再试。")
    }
    pthread_detach(thread)
  }

  deinit { queue.abandon() }

  /// The next records and rejects; nil at the end of the file.
  package func next() -> RecordBatch? { queue.pop() }

  /// What became of the file; waits for its end.
  package func summary() -> ImportSummary { queue.summary() }

  /// Gives the rest of the file up.
  package func cancel() { queue.abandon() }

  /// Hands every batch to `deliver` until it answers false.
  @discardableResult
  package func run(_ deliver: (RecordBatch) throws -> Bool) throws -> ImportSummary {
    while let batch = next() {
      guard try deliver(batch) else {
        cancel()
        break
      }
    }
    return summary()
  }
}

private func importThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  Unmanaged<ImportWorker>.fromOpaque(argument).takeRetainedValue().work()
  return nil
}
