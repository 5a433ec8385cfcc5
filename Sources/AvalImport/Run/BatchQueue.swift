import Glibc

/// Hands batches from the reading thread to the consumer; at most `capacity` wait, so a slow consumer slows the reader.
///
/// Unchecked: every stored property is read and written under `mutex` only.
final class BatchQueue: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private let capacity: Int
  private var waiting: [RecordBatch] = []
  private var result: ImportSummary?
  private var abandoned = false

  init(capacity: Int) {
    self.capacity = capacity
    mutex = .allocate(capacity: 1)
    changed = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  private func locked<T>(_ body: () -> T) -> T {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// False when nobody wants more.
  func push(_ batch: RecordBatch) -> Bool {
    locked {
      while waiting.count >= capacity, !abandoned { pthread_cond_wait(changed, mutex) }
      guard !abandoned else { return false }
      waiting.append(batch)
      pthread_cond_broadcast(changed)
      return true
    }
  }

  func finish(_ summary: ImportSummary) {
    locked {
      result = summary
      pthread_cond_broadcast(changed)
    }
  }

  /// The next batch; nil once the reader has finished and everything was taken.
  func pop() -> RecordBatch? {
    locked {
      while waiting.isEmpty, result == nil { pthread_cond_wait(changed, mutex) }
      guard !waiting.isEmpty else { return nil }
      pthread_cond_broadcast(changed)
      return waiting.removeFirst()
    }
  }

  /// Waits for the reader to finish.
  func summary() -> ImportSummary {
    locked {
      while true {
        if let result { return result }
        pthread_cond_wait(changed, mutex)
      }
    }
  }

  /// Whether nobody wants more.
  var isAbandoned: Bool { locked { abandoned } }

  func abandon() {
    locked {
      abandoned = true
      waiting.removeAll()
      pthread_cond_broadcast(changed)
    }
  }
}
