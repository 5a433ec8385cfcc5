/// How much JSON text a reader takes in. Everything beyond is refused with `tooDeep` or `tooLarge`.
public struct JSONLimits: Sendable, Hashable {
  /// What happens to an object that names a member twice.
  public enum Duplicates: Sendable, Hashable {
    /// The text is refused.
    case refuse
    /// The text is read, and `JSONDocument.duplicate` says where the first one stands: for an envelope whose id must
    /// still be echoed. A member is then found by its first occurrence.
    case note
  }

  /// In bytes; at most `hardMaximumBytes`.
  public let maximumBytes: Int
  /// Open arrays and objects; `[]` has depth 1. At most `hardMaximumDepth`.
  public let maximumDepth: Int
  public let duplicates: Duplicates

  /// The tape counts members in 28 bits and positions in 32.
  public static let hardMaximumBytes = 256 << 20
  /// Keeps everything that walks a tree recursively within a small stack.
  public static let hardMaximumDepth = 512

  public init(maximumBytes: Int = 64 << 20, maximumDepth: Int = 128, duplicates: Duplicates = .refuse) {
    self.maximumBytes = min(max(maximumBytes, 0), JSONLimits.hardMaximumBytes)
    self.maximumDepth = min(max(maximumDepth, 1), JSONLimits.hardMaximumDepth)
    self.duplicates = duplicates
  }

  /// 64 MiB, 128 levels, duplicates refused.
  public static let standard = JSONLimits()
}
