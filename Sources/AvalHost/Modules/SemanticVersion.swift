/// A version as semver.org orders it: three numbers and an optional pre-release; build metadata is read and ignored.
package struct SemanticVersion: Sendable, Hashable {
  package let major: Int
  package let minor: Int
  package let patch: Int
  /// The identifiers after the hyphen; empty for a release.
  package let preRelease: [String]

  package init(_ major: Int, _ minor: Int, _ patch: Int, preRelease: [String] = []) {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.preRelease = preRelease
  }

  /// Reads `1.2.3` or `1.2.3-rc.1`; nil for anything else, such as two numbers or a leading zero.
  package init?(_ text: String) {
    guard let (version, parts) = Self.parse(text[...]), parts == 3 else { return nil }
    self = version
  }

  /// Reads a version whose last numbers may be missing, as ranges write it: `1.2` is 1.2.0, with 2 numbers given.
  static func parse(_ text: Substring) -> (version: SemanticVersion, parts: Int)? {
    guard text.utf8.count <= 64 else { return nil }
    let withoutBuild = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)[0]
    let halves = withoutBuild.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = halves[0].split(separator: ".", omittingEmptySubsequences: false).map(Self.number)
    guard (1...3).contains(numbers.count), !numbers.contains(nil) else { return nil }
    let known = numbers.compactMap(\.self) + [0, 0]
    var preRelease: [String] = []
    if halves.count == 2 {
      preRelease = halves[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard numbers.count == 3, preRelease.allSatisfy(Self.isIdentifier) else { return nil }
    }
    return (SemanticVersion(known[0], known[1], known[2], preRelease: preRelease), numbers.count)
  }

  /// Whether both are the same release, whatever their pre-releases.
  func sameCore(as other: SemanticVersion) -> Bool {
    major == other.major && minor == other.minor && patch == other.patch
  }

  private static func number(_ text: Substring) -> Int? {
    guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return text.utf8.count > 1 && text.utf8.first == 0x30 ? nil : Int(text)
  }

  private static func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
      }
  }
}

extension SemanticVersion: Comparable {
  package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    let (a, b) = ((left.major, left.minor, left.patch), (right.major, right.minor, right.patch))
    return a == b ? precedes(left.preRelease, right.preRelease) : a < b
  }

  /// A pre-release precedes its release; numbers compare as numbers and precede words (semver.org, rule 11).
  private static func precedes(_ left: [String], _ right: [String]) -> Bool {
    if left.isEmpty || right.isEmpty { return !left.isEmpty && right.isEmpty }
    for (a, b) in zip(left, right) where a != b {
      switch (Int(a), Int(b)) {
      case (let a?, let b?): return a < b
      case (_?, nil): return true
      case (nil, _?): return false
      case (nil, nil): return a.utf8.lexicographicallyPrecedes(b.utf8)
      }
    }
    return left.count < right.count
  }
}

extension SemanticVersion: CustomStringConvertible {
  package var description: String {
    "\(major).\(minor).\(patch)" + (preRelease.isEmpty ? "" : "-" + preRelease.joined(separator: "."))
  }
}
