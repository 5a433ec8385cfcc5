import AvalKit
import Glibc

/// How many files the process may have open.
enum Descriptors {
  /// Enough for the streams, the database with its readers, the modules' libraries and some imports side by side.
  private static let least: UInt = 96
  /// What the host asks for where it may.
  private static let wanted: UInt = 4096

  /// Raises the limit as far as it may be raised, and refuses to start below what the host needs: work that finds no
  /// descriptor half-way would have to be refused again and again.
  static func prepare() throws(Failure) {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return }
    if limit.rlim_cur < wanted, limit.rlim_cur < limit.rlim_max {
      limit.rlim_cur = min(wanted, limit.rlim_max)
      setrlimit(resource, &limit)
      getrlimit(resource, &limit)
    }
    guard limit.rlim_cur < least else { return }
    throw Failure(
      .storage,
      "The process may open \(limit.rlim_cur) files only, and the host needs \(least); raise the limit (ulimit -n \(least)) and start again.",
      zh: "该进程最多只能打开 \(limit.rlim_cur) 个文件，而主机至少需要 \(least) 个；请提高限制（ulimit -n \(least)）后重新启动。")
  }

  /// Whether not a single file can be opened now.
  static var areShort: Bool {
    let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard descriptor < 0 else {
      close(descriptor)
      return false
    }
    return errno == EMFILE || errno == ENFILE
  }
}
