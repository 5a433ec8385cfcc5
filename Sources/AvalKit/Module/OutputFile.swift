import Glibc

/// A file that a method wrote for its caller: written aside and renamed, so that a reader never sees half of it.
public struct OutputFile: Encodable, Sendable {
  public let path: String
  public let bytes: Int
  /// 64 hexadecimal digits.
  public let sha256: String

  /// Writes a file in pieces.
  ///
  /// - Parameters:
  ///   - path: where it shall stand; what stood there before is replaced.
  ///   - pointer: the parameter that named the path, for refusals.
  ///   - body: appends pieces; a throw leaves nothing behind.
  public static func write(
    to path: String, pointer: String = "/path", _ body: (_ append: (String) throws -> Void) throws -> Void
  ) throws -> OutputFile {
    let aside = path + ".part"
    guard let file = fopen(aside, "w") else { throw failure(path, pointer) }
    var digest = SHA256()
    var count = 0
    do {
      try body { piece in
        let bytes = Array(piece.utf8)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw failure(path, pointer) }
        digest.update(bytes)
        count += bytes.count
      }
    } catch {
      fclose(file)
      unlink(aside)
      throw error
    }
    let isWritten = fflush(file) == 0 && fsync(fileno(file)) == 0
    fclose(file)
    guard isWritten, rename(aside, path) == 0 else {
      let refusal = failure(path, pointer)
      unlink(aside)
      throw refusal
    }
    return OutputFile(path: path, bytes: count, sha256: Hex.encode(digest.finish()))
  }

  private static func failure(_ path: String, _ pointer: String) -> Failure {
    let reason = String(cString: strerror(errno))
    return Failure(
      .failedPrecondition, "The file \(path) cannot be written (\(reason)); choose another place or make room.",
      zh: "无法写入文件 \(path)(\(reason));请另选位置或腾出空间。", path: pointer)
  }
}
