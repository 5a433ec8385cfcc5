import ModuleABI

/// Bytes with an address of their own, lent across the ABI for as long as the object lives.
final class LentBytes {
  private let storage: UnsafeMutableBufferPointer<UInt8>

  init(_ bytes: some Collection<UInt8>) {
    storage = .allocate(capacity: bytes.count)
    _ = storage.initialize(from: bytes)
  }

  deinit { storage.deallocate() }

  var bytes: aval_bytes { aval_bytes(data: UnsafePointer(storage.baseAddress), count: storage.count) }
  var array: [UInt8] { Array(storage) }
}

extension aval_bytes {
  static var none: aval_bytes { aval_bytes(data: nil, count: 0) }
  var array: [UInt8] { Array(buffer) }
}
