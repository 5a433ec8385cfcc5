import AvalKit
import Glibc

/// Where the bytes of an import come from.
package enum ImportSource: Sendable {
  case path(String)
  case bytes([UInt8])
}

/// A file or a run of bytes, read chunk by chunk.
final class FileBytes {
  private let descriptor: Int32
  private let memory: [UInt8]
  private var offset = 0
  let size: Int

  init(_ source: ImportSource, limits: ImportLimits) throws(FileProblem) {
    switch source {
    case .bytes(let bytes):
      descriptor = -1
      memory = bytes
      size = bytes.count
    case .path(let path):
      memory = []
      descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      guard descriptor >= 0 else {
        let reason = String(cString: strerror(errno))
        throw FileProblem(
          "CANNOT_OPEN", "“\(path)” cannot be opened: \(reason). Check the path and who may read it.",
          zh: "无法打开“\(path)”：\(reason)。请检查路径与读取权限。")
      }
      var status = stat()
      let known = fstat(descriptor, &status) == 0
      size = Int(status.st_size)
      guard known, status.st_mode & S_IFMT == S_IFREG else {
        close(descriptor)
        throw FileProblem(
          "NOT_A_FILE", "“\(path)” is not a file that holds data; name one.", zh: "“\(path)”不是普通文件；请指定数据文件。")
      }
      guard size <= limits.fileBytes else {
        close(descriptor)
        throw FileProblem.limit("more than \(limits.fileBytes) bytes", "超过 \(limits.fileBytes) 字节")
      }
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The whole file, which is what unpacking takes.
  func readAll(atMost limit: Int) throws(FileProblem) -> [UInt8] {
    guard size <= limit else { throw FileProblem.limit("more than \(limit) bytes to unwrap", "需解封的内容超过上限") }
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { chunk.deallocate() }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    while bytes.count <= limit {
      let count = try read(into: chunk)
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
    throw FileProblem.limit("more than \(limit) bytes to unwrap", "需解封的内容超过上限")
  }

  /// Fills `chunk`; the number of bytes read, 0 at the end.
  func read(into chunk: UnsafeMutableRawBufferPointer) throws(FileProblem) -> Int {
    guard descriptor >= 0 else {
      let count = min(chunk.count, memory.count - offset)
      memory.withUnsafeBytes { bytes in
        chunk.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)]))
      }
      offset += count
      return count
    }
    while true {
      let count = Glibc.read(descriptor, chunk.baseAddress, chunk.count)
      if count >= 0 { return count }
      guard errno == EINTR else {
        let reason = String(cString: strerror(errno))
        throw FileProblem(
          "READ_ERROR", "The file cannot be read on: \(reason). Copy it anew and import it again.",
          zh: "文件读取失败：\(reason)。请重新复制后再导入。")
      }
    }
  }
}
