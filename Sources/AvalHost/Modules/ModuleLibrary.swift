import AvalKit
import Glibc
import ModuleABI

/// A module's shared library, from the file to a table that may be called.
///
/// Opened once and never closed: a Swift image that goes away takes its type metadata with it.
struct ModuleLibrary {
  let path: String
  /// Where it is loaded from: the file itself, or the sealed copy of a pinned one that was hashed.
  private var image: String

  init(path: String) {
    self.path = path
    image = path
  }

  /// Where the library of a module is: the first folder that has it.
  static func find(_ manifest: ModuleManifest, in folders: [String]) throws(Refusal) -> ModuleLibrary {
    for folder in folders {
      let path = folder + "/" + manifest.library
      if TrustedFile.exists(path) {
        // The way there may lead through links, which no longer show in the path without them.
        try TrustedFolder.check(above: path)
        return ModuleLibrary(path: Files.real(path))
      }
    }
    throw .missing(library: manifest.library, of: manifest.id, lookedIn: folders)
  }

  /// Whether somebody else has built and installed it: it does not lie beside the running binary.
  var isFromOutside: Bool { Files.folder(of: path) != Files.folder(of: Files.executable) }

  /// Looks at the file without loading it; answers its size in bytes. A pinned library is copied into memory that
  /// nothing can change any more, compared with its digest there, and loaded from there: what was hashed is what runs.
  @discardableResult
  mutating func checkFile(sha256 pinned: String?) throws(Refusal) -> UInt64 {
    try TrustedFolder.check(above: path)
    let (descriptor, size) = try TrustedFile.open(path)
    defer { close(descriptor) }
    try checkImage(descriptor, size)
    guard let pinned else { return size }
    let copy = try SealedCopy(of: descriptor, path: path)
    guard copy.sha256 == pinned.lowercased() else {
      copy.discard()
      throw .checksum(path, expected: pinned, found: copy.sha256)
    }
    try checkImage(copy.descriptor, copy.size)
    image = copy.path
    return size
  }

  private func checkImage(_ descriptor: Int32, _ size: UInt64) throws(Refusal) {
    do throws(ElfImage.Defect) {
      try ElfImage.check(descriptor: descriptor, size: size)
    } catch {
      throw .library(path, defect: error)
    }
  }

  /// The digest that the configuration may pin.
  func sha256() throws(Refusal) -> String {
    let (descriptor, _) = try TrustedFile.open(path)
    defer { close(descriptor) }
    var hash = SHA256()
    try SealedCopy.read(descriptor, path) { hash.update($0) }
    return Hex.encode(hash.finish())
  }

  /// Loads the library and asks its entry point for the table.
  func open(id: String) throws(Refusal) -> UnsafePointer<aval_module> {
    guard let handle = dlopen(image, RTLD_NOW | RTLD_LOCAL | Self.noDelete) else {
      throw .open(path, dlerror().map { String(cString: $0) } ?? "no reason was given")
    }
    let symbol = "aval_module_" + id
    guard let address = dlsym(handle, symbol) else { throw .symbol(path, symbol) }
    guard let table = unsafeBitCast(address, to: aval_module_entry.self)() else { throw .emptyEntry(path, symbol) }
    return table
  }

  /// RTLD_NODELETE, which the module map does not export.
  private static let noDelete: Int32 = 0x01000
}

extension ModuleTable {
  /// Compares the table with this host and with the manifest, from its size on: nothing is read that the table may
  /// not have.
  init(_ table: UnsafePointer<aval_module>, of manifest: ModuleManifest, path: String) throws(Refusal) {
    let found = table.pointee.size
    let head = MemoryLayout<aval_module>.offset(of: \.abi).map { $0 + MemoryLayout<UInt32>.size } ?? 16
    guard found >= head, found <= 1 << 20 else {
      throw .size(path, found: found, expected: MemoryLayout<aval_module>.size)
    }
    guard table.pointee.magic == AVAL_MAGIC else { throw .magic(path, found: table.pointee.magic) }
    guard table.pointee.abi == AVAL_ABI else { throw .abi(path, found: table.pointee.abi, expected: AVAL_ABI) }
    guard found >= MemoryLayout<aval_module>.size else {
      throw .size(path, found: found, expected: MemoryLayout<aval_module>.size)
    }
    let toolchain = String(cString: aval_toolchain())
    let stamp = try Self.text(table.pointee.toolchain, "toolchain", path)
    guard stamp == toolchain else { throw .toolchain(path, found: stamp, expected: toolchain) }
    guard table.pointee.host_size <= MemoryLayout<aval_host>.size else {
      throw .hostSize(path, found: table.pointee.host_size, here: MemoryLayout<aval_host>.size)
    }
    let id = try Self.text(table.pointee.id, "id", path)
    guard id == manifest.id else { throw .identity(library: path, found: id, expected: manifest.id) }
    let version = try Self.text(table.pointee.version, "version", path)
    guard version == manifest.versionText else {
      throw .version(library: path, found: version, expected: manifest.versionText)
    }
    guard table.pointee.`init` != nil else { throw .incomplete(path, member: "init") }
    guard table.pointee.call != nil else { throw .incomplete(path, member: "call") }
    guard table.pointee.method_name != nil else { throw .incomplete(path, member: "method_name") }
    pointer = table
  }

  /// The library's numbers of the declared methods, in the manifest's order; refuses lists that differ.
  func numbers(of manifest: ModuleManifest, path: String) throws(Refusal) -> [UInt32] {
    var implemented: [String: UInt32] = [:]
    var twice: [String] = []
    for number in 0..<min(pointer.pointee.method_count, 10_000) {
      let name = try Self.text(pointer.pointee.method_name(pointer.pointee.context, number), "method_name", path)
      if implemented.updateValue(number, forKey: name) != nil { twice.append(name) }
    }
    let missing = manifest.methods.filter { implemented[$0] == nil }
    let extra = Set(implemented.keys).subtracting(manifest.methods).sorted()
    if let foreign = extra.first(where: { !$0.hasPrefix(manifest.id + ".") }) {
      throw .duplicateMethod(foreign, in: manifest.id, library: path)
    }
    guard missing.isEmpty, extra.isEmpty, twice.isEmpty else {
      throw .methods(path, missing: missing, extra: extra, twice: twice)
    }
    return manifest.methods.compactMap { implemented[$0] }
  }

  /// Starts the module; its own reason is what it is refused with.
  func start(_ id: String, host: UnsafePointer<aval_host>, settings: [UInt8]) throws(Refusal) {
    var reason = aval_bytes()
    let status = aval_bytes.lending(settings) {
      pointer.pointee.`init`(pointer.pointee.context, host, $0, &reason)
    }
    guard status == AVAL_OK else { throw .initFailed(id, String(reason.string.prefix(1000))) }
  }

  private static func text(
    _ pointer: UnsafePointer<CChar>?, _ member: String, _ path: String
  ) throws(Refusal) -> String {
    guard let pointer else { throw .incomplete(path, member: member) }
    return String(decoding: UnsafeRawBufferPointer(start: pointer, count: strnlen(pointer, 1000)), as: UTF8.self)
  }
}
