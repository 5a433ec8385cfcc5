import ModuleABI

/// The host's tables of functions as the module received them at init. They live as long as the process and are only
/// read, so any thread may use them.
struct HostTables: @unchecked Sendable {
  let host: UnsafePointer<aval_host>
  let call: UnsafePointer<aval_call_facility>
  let store: UnsafePointer<aval_store_facility>
  /// Nil on a host that has none; only methods with files need it.
  let files: UnsafePointer<aval_files_facility>?
  /// Nil where the host has no such facility.
  let destruction: UnsafePointer<aval_destruction_facility>?
  /// Nil where the host has no such facility.
  let policy: UnsafePointer<aval_policy_facility>?
  /// Nil where the host has no such facility.
  let work: UnsafePointer<aval_work_facility>?

  init(_ host: UnsafePointer<aval_host>) throws {
    guard host.pointee.size >= MemoryLayout<aval_host>.size,
      let call = host.pointee.facility(AVAL_FACILITY_CALL)?.assumingMemoryBound(to: aval_call_facility.self),
      call.pointee.size >= MemoryLayout<aval_call_facility>.size,
      let store = host.pointee.facility(AVAL_FACILITY_STORE)?.assumingMemoryBound(to: aval_store_facility.self),
      store.pointee.size >= MemoryLayout<aval_store_facility>.size
    else {
      throw Failure(
        .moduleUnavailable, "This module was built for a newer host; update aval to at least the module's version.",
        zh: "本模块为更新版本的主机构建；请将 aval 升级到不低于该模块的版本。")
    }
    self.host = host
    self.call = call
    self.store = store
    let files = host.pointee.facility(AVAL_FACILITY_FILES)?.assumingMemoryBound(to: aval_files_facility.self)
    self.files = files.flatMap { $0.pointee.size >= MemoryLayout<aval_files_facility>.size ? $0 : nil }
    destruction = host.pointee.facility(AVAL_FACILITY_DESTRUCTION)?
      .assumingMemoryBound(to: aval_destruction_facility.self)
    policy = host.pointee.facility(AVAL_FACILITY_POLICY)?.assumingMemoryBound(to: aval_policy_facility.self)
    work = host.pointee.facility(AVAL_FACILITY_WORK)?.assumingMemoryBound(to: aval_work_facility.self)
  }
}

extension aval_bytes {
  /// The bytes as Swift sees them, for as long as the C contract lends them.
  package var buffer: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: data, count: count)
  }

  /// A copy as text; the host has checked that it is UTF-8.
  package var string: String {
    String(decoding: buffer, as: UTF8.self)
  }

  /// Lends a string's bytes to a C function.
  package static func lending<T>(_ text: String, _ body: (aval_bytes) throws -> T) rethrows -> T {
    var text = text
    return try text.withUTF8 { try body(aval_bytes(data: $0.baseAddress, count: $0.count)) }
  }

  /// Lends an array's bytes to a C function.
  package static func lending<T>(_ bytes: [UInt8], _ body: (aval_bytes) throws -> T) rethrows -> T {
    try bytes.withUnsafeBufferPointer { try body(aval_bytes(data: $0.baseAddress, count: $0.count)) }
  }
}
