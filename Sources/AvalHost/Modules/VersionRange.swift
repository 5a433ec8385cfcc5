/// Which versions of a required module will do: comparisons separated by spaces, all of which must hold.
///
/// `>=0.1.0 <0.2.0`, `^1.2` (up to the next breaking release), `~1.2.3` (up to the next minor one), `1.2.3`
/// or `=1.2.3` (exactly), `*` (any).
package struct VersionRange: Sendable, Hashable {
  /// The range as it was written.
  package let text: String
  private let bounds: [Bound]

  private enum Bound: Hashable {
    case atLeast(SemanticVersion)
    case above(SemanticVersion)
    case below(SemanticVersion)
    case atMost(SemanticVersion)
    case exactly(SemanticVersion)
  }

  /// Nil where the text is no range.
  package init?(_ text: String) {
    guard text.utf8.count <= 200 else { return nil }
    let words = text.split(separator: " ")
    guard !words.isEmpty else { return nil }
    var bounds: [Bound] = []
    for word in words {
      guard let more = Self.bounds(word) else { return nil }
      bounds += more
    }
    self.text = text
    self.bounds = bounds
  }

  package func contains(_ version: SemanticVersion) -> Bool {
    bounds.allSatisfy { bound in
      switch bound {
      case .atLeast(let least): version >= least
      case .above(let edge): version > edge
      // 0.2.0-rc.1 precedes 0.2.0, yet whoever writes <0.2.0 means everything before that release's line.
      case .below(let edge): version < edge && (!edge.preRelease.isEmpty || !version.sameCore(as: edge))
      case .atMost(let most): version <= most
      case .exactly(let only): version == only
      }
    }
  }

  private static func bounds(_ word: Substring) -> [Bound]? {
    if word == "*" { return [] }
    for sign in [">=", "<=", ">", "<", "=", "^", "~"] where word.hasPrefix(sign) {
      guard let (version, parts) = SemanticVersion.parse(word.dropFirst(sign.count)) else { return nil }
      switch sign {
      case ">=": return [.atLeast(version)]
      case "<=": return [.atMost(version)]
      case ">": return [.above(version)]
      case "<": return [.below(version)]
      case "=": return [.exactly(version)]
      case "^": return [.atLeast(version), .below(nextBreaking(version, parts))]
      default:
        let next = SemanticVersion(
          parts == 1 ? version.major + 1 : version.major, parts == 1 ? 0 : version.minor + 1, 0)
        return [.atLeast(version), .below(next)]
      }
    }
    return SemanticVersion(String(word)).map { [.exactly($0)] }
  }

  /// The first release that may break a caller: the leftmost number that is not zero counts up.
  private static func nextBreaking(_ version: SemanticVersion, _ parts: Int) -> SemanticVersion {
    if version.major > 0 || parts == 1 { return SemanticVersion(version.major + 1, 0, 0) }
    if version.minor > 0 || parts == 2 { return SemanticVersion(0, version.minor + 1, 0) }
    return SemanticVersion(0, 0, version.patch + 1)
  }
}
