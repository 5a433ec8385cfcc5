import Glibc

/// Where the tests find what was built, and folders of their own.
public enum Workspace {
  /// The folder of the running test bundle: `aval` and the modules' libraries lie beside it.
  public static let products: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  }()

  /// The package's root folder.
  public static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  public static var aval: String { products + "/aval" }

  /// Runs `body` with an empty folder that is removed afterwards.
  public static func withFolder<T>(_ body: (String) throws -> T) throws -> T {
    var template = Array("/tmp/aval-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw ServedProcess.SpawnFailed(description: "mkdtemp: errno \(errno)") }
    let folder = String(cString: made)
    defer { remove(folder) }
    return try body(folder)
  }

  /// Removes a folder and everything in it.
  public static func remove(_ path: String) {
    for name in names(in: path) {
      let inner = path + "/" + name
      var status = stat()
      if lstat(inner, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR { remove(inner) } else { unlink(inner) }
    }
    rmdir(path)
  }

  /// The names in a folder, sorted; none where it does not exist.
  public static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The folder that a path lies in.
  public static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  public static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

  public static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else { throw ServedProcess.SpawnFailed(description: "\(path): errno \(errno)") }
    defer { fclose(file) }
    fwrite(bytes, 1, bytes.count, file)
  }

  /// Makes a folder and those above it.
  public static func makeFolder(_ path: String) throws {
    var made = ""
    for part in path.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o700) == 0 || errno == EEXIST else {
        throw ServedProcess.SpawnFailed(description: "\(made): errno \(errno)")
      }
    }
  }

  public static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes += chunk.prefix(count)
    }
  }
}
