import AvalKit
import Glibc

/// The breadcrumb's file: one page of counters, then one page a process.
///
/// Page 0: magic, then 64 records of {name, count}. Page n: {in use, crashed module, signal, names}, 63 names, 64
/// cells, one a thread. Byte 0 is locked while counters change, byte n as long as the process of page n lives.
final class BreadcrumbFile {
  private static let magic: UInt64 = 0x3142_4D52_434C_5641  // "AVLCRMB1"
  private static let page = 4096
  private static let slotCount = 16
  private static let recordCount = 64
  private static let recordsAt = 64
  private static let recordBytes = 40
  private static let nameBytes = 32
  private static let size = page * (slotCount + 1)

  private let descriptor: Int32
  private let base: UnsafeMutableRawPointer

  init(path: String) throws(Failure) {
    let failure = { (code: Int32) in
      let reason = String(cString: strerror(code))
      return Failure(
        .storage, "The file \(path), which remembers crashes, cannot be used: \(reason); check its folder and disk.",
        zh: "用于记录崩溃的文件 \(path) 无法使用：\(reason)；请检查其所在文件夹与磁盘。")
    }
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure(errno) }
    // Allocated, not sparse: a full disk must show here and not as a fault at the first write.
    let status = posix_fallocate(descriptor, 0, off_t(Self.size))
    guard status == 0 else {
      Glibc.close(descriptor)
      throw failure(status)
    }
    let mapped = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let mapped, mapped != UnsafeMutableRawPointer(bitPattern: -1) else {
      Glibc.close(descriptor)
      throw failure(errno)
    }
    base = mapped
  }

  func close() {
    munmap(base, Self.size)
    Glibc.close(descriptor)
  }

  // MARK: Locks

  private static let setLock: Int32 = 37  // F_OFD_SETLK
  private static let setLockWaiting: Int32 = 38  // F_OFD_SETLKW

  private func lock(byte: Int, _ type: Int32, waiting: Bool = false) -> Bool {
    var range = flock(l_type: Int16(type), l_whence: Int16(SEEK_SET), l_start: off_t(byte), l_len: 1, l_pid: 0)
    while fcntl(descriptor, waiting ? Self.setLockWaiting : Self.setLock, &range) != 0 {
      guard errno == EINTR else { return false }
    }
    return true
  }

  private func counting<T>(_ body: () -> T) -> T {
    let locked = lock(byte: 0, F_WRLCK, waiting: true)
    defer { if locked { _ = lock(byte: 0, F_UNLCK) } }
    return body()
  }

  // MARK: Counters

  /// Counts the crashes that ended processes left behind, and claims a slot of which none is alive.
  func settleAndClaim() -> Slot? {
    counting {
      if base.load(as: UInt64.self) != Self.magic {
        memset(base, 0, Self.size)
        base.storeBytes(of: Self.magic, as: UInt64.self)
      }
      var claimed: Slot?
      for index in 1...Self.slotCount where lock(byte: index, F_WRLCK) {
        let slot = Slot(base: base + index * Self.page)
        if let id = slot.crashedModule { setCount(of: id) { $0 + 1 } }
        slot.clear()
        if claimed == nil {
          slot.claim()
          claimed = slot
        } else {
          _ = lock(byte: index, F_UNLCK)
        }
      }
      return claimed
    }
  }

  func crashes() -> [String: Int] {
    var crashes: [String: Int] = [:]
    for index in 0..<Self.recordCount {
      let record = record(index)
      let count = record.load(fromByteOffset: Self.nameBytes, as: UInt32.self)
      if count > 0 { crashes[Self.name(at: record)] = Int(count) }
    }
    return crashes
  }

  func reset(_ ids: [String]) {
    counting { for id in ids { setCount(of: id) { _ in 0 } } }
  }

  private func record(_ index: Int) -> UnsafeMutableRawPointer {
    base + Self.recordsAt + index * Self.recordBytes
  }

  /// Changes a module's counter; a record that counts nothing is free for another name.
  private func setCount(of id: String, _ change: (UInt32) -> UInt32) {
    let records = (0..<Self.recordCount).map(record)
    let known = records.first { Self.name(at: $0) == id }
    let free = records.first { $0.load(fromByteOffset: Self.nameBytes, as: UInt32.self) == 0 }
    guard let record = known ?? free else { return }
    let old = known == nil ? 0 : record.load(fromByteOffset: Self.nameBytes, as: UInt32.self)
    Self.setName(id, at: record)
    record.storeBytes(of: change(old), toByteOffset: Self.nameBytes, as: UInt32.self)
  }

  fileprivate static func name(at pointer: UnsafeMutableRawPointer) -> String {
    let bytes = UnsafeRawBufferPointer(start: pointer, count: nameBytes)
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  fileprivate static func setName(_ name: String, at pointer: UnsafeMutableRawPointer) {
    memset(pointer, 0, nameBytes)
    for (index, byte) in name.utf8.prefix(nameBytes - 1).enumerated() {
      pointer.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
    }
  }
}

extension BreadcrumbFile {
  /// What one thread is running: `module` counts from 1 into the slot's names, 0 is none.
  struct Cell {
    var thread: UInt
    var module: UInt32
    /// 1 where the thread's stack for signal handlers was made for this cell and goes with it.
    var ownsSignalStack: UInt32
  }

  /// One process's page.
  struct Slot: Equatable {
    static let cellCount = 64
    private static let nameCount = 63
    private static let namesAt = 64
    private static let cellsAt = 2112

    let base: UnsafeMutableRawPointer

    var cells: UnsafeMutablePointer<Cell> {
      (base + Self.cellsAt).assumingMemoryBound(to: Cell.self)
    }

    func clear() { memset(base, 0, page) }

    func claim() { base.storeBytes(of: 1, as: UInt32.self) }

    /// The module that was running when a signal ended the process; nil where nothing was marked.
    var crashedModule: String? {
      let number = base.load(fromByteOffset: 4, as: UInt32.self)
      guard base.load(as: UInt32.self) == 1, number >= 1, number <= UInt32(Self.nameCount) else { return nil }
      let id = name(Int(number))
      return ModuleName.isWellFormed(id) ? id : nil
    }

    /// Async-signal-safe: two stores.
    func mark(_ module: UInt32, signal: Int32) {
      base.storeBytes(of: module, toByteOffset: 4, as: UInt32.self)
      base.storeBytes(of: signal, toByteOffset: 8, as: Int32.self)
    }

    var names: [String] { (1...Self.nameCount).map(name).filter { !$0.isEmpty } }

    func setNames(_ ids: [String]) {
      for number in 1...Self.nameCount {
        BreadcrumbFile.setName(number <= ids.count ? ids[number - 1] : "", at: pointer(toName: number))
      }
    }

    func freeCell() -> UnsafeMutablePointer<Cell>? {
      (0..<Self.cellCount).first { cells[$0].thread == 0 }.map { cells + $0 }
    }

    private func name(_ number: Int) -> String { BreadcrumbFile.name(at: pointer(toName: number)) }

    private func pointer(toName number: Int) -> UnsafeMutableRawPointer {
      base + Self.namesAt + (number - 1) * nameBytes
    }
  }
}
