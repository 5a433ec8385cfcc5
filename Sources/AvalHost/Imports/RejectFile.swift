import AvalKit
import Glibc

/// All rejects of one import, a JSON object a line: `<database>.rejects/<job>.jsonl`.
///
/// Used by one thread, the import's own. Nothing is written before the first reject.
final class RejectFile {
  /// What follows a job's id in the names of its files: the list of reasons, and the records in the source's own shape.
  static let endings = ["jsonl", "xml", "csv", "txt"]

  let path: String
  private(set) var bytes: Int64
  private var descriptor: Int32 = -1

  /// - Parameter bytes: the length that the last checkpoint vouches for; more is cut off.
  init(database: String, job: String, bytes: Int64) {
    path = "\(database).rejects/\(job).jsonl"
    self.bytes = bytes
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  var exists: Bool { bytes > 0 }

  /// One reject with its stable code and its sentence in Chinese.
  struct Line {
    let reject: ListedReject
    let code: String
    let chinese: String

    init(_ reject: ListedReject, code: String, chinese: String) {
      self.reject = reject
      self.code = code
      self.chinese = chinese
    }
  }

  /// Removes what was last written before an instant (milliseconds since 1970), but for the jobs that are not finished.
  static func sweep(database: String, olderThan instant: Int64, sparing jobs: Set<String>) {
    let folder = database + ".rejects"
    guard !Files.isLink(folder) else { return }
    for name in Files.names(in: folder) ?? [] where isRejects(name) {
      var status = stat()
      let path = folder + "/" + name
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        Int64(status.st_mtim.tv_sec) * 1000 < instant, !jobs.contains(String(name.prefix { $0 != "." }))
      else { continue }
      unlink(path)
    }
  }

  /// `job_<number>.<ending>`: nothing else that somebody keeps there is the host's to remove.
  private static func isRejects(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2 && endings.contains(String(parts[1]))
      && (try? JobNumber.parse(String(parts[0]))) != nil
  }

  /// Cuts off what a transaction that was lost had written.
  func rewind(to length: Int64) {
    guard length < bytes else { return }
    bytes = length
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
  }

  func append(_ rejects: [Line]) throws(Failure) {
    guard !rejects.isEmpty else { return }
    try openIfNeeded()
    var lines: [UInt8] = []
    for line in rejects {
      let reject = line.reject
      var json = JSONWriter()
      json.beginObject()
      for (name, number) in [("record", reject.record), ("line", reject.line), ("column", reject.column)] {
        json.key(name)
        json.integer(number)
      }
      for (name, text) in [
        ("path", reject.path), ("source", reject.source), ("code", line.code), ("reason", reject.reason),
        ("reason_zh", line.chinese),
      ] {
        json.key(name)
        json.string(text)
      }
      json.endObject()
      lines += json.bytes
      lines.append(0x0A)
    }
    try write(lines)
  }

  /// The numbers of all records listed so far.
  func numbers() throws(Failure) -> Set<Int> {
    var found: Set<Int> = []
    var line: [UInt8] = []
    let prefix = Array(#"{"record":"#.utf8)
    do {
      try Files.readChunks(path) { chunk in
        for byte in chunk {
          if byte == 0x0A {
            let digits = line.dropFirst(prefix.count).prefix { (0x30...0x39).contains($0) }
            if let number = Int(String(decoding: digits, as: UTF8.self)) { found.insert(number) }
            line.removeAll(keepingCapacity: true)
          } else if line.count < 64 {
            line.append(byte)
          }
        }
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw unwritable()
    }
    return found
  }

  private func openIfNeeded() throws(Failure) {
    guard descriptor < 0 else { return }
    mkdir(Files.folder(of: path), 0o700)
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0, ftruncate(descriptor, off_t(bytes)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw unwritable()
    }
  }

  private func write(_ lines: [UInt8]) throws(Failure) {
    var written = 0
    while written < lines.count {
      let count = lines.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, lines.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw unwritable() }
      written += count
    }
    bytes += Int64(lines.count)
  }

  private func unwritable() -> Failure {
    Failure(
      .storage, "\(path) cannot be written (\(String(cString: strerror(errno)))); make its folder writable.",
      zh: "无法写入 \(path)（\(String(cString: strerror(errno)))）；请使其目录可写。")
  }
}
