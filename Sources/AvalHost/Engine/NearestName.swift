import AvalKit

/// What a mistyped name probably meant.
package enum NearestName {
  /// Longer names are not compared: whoever writes them has not mistyped one.
  private static let longest = 64
  /// How many letters may be wrong, missing or too many.
  private static let furthest = 2

  /// The name that differs least, at most by two letters (by one in a short name); of several the first in order.
  package static func of(_ name: String, among names: some Sequence<String>) -> String? {
    let typed = Array(name.utf8)
    guard (2...longest).contains(typed.count) else { return nil }
    var nearest: (distance: Int, name: String)?
    for candidate in names {
      let bytes = Array(candidate.utf8)
      guard abs(bytes.count - typed.count) <= furthest else { continue }
      let distance = TextFolding.levenshtein(typed, bytes)
      guard distance <= (typed.count < 5 ? 1 : furthest) else { continue }
      if let found = nearest, (found.distance, found.name) <= (distance, candidate) { continue }
      nearest = (distance, candidate)
    }
    return nearest?.name
  }
}

extension ModuleSnapshot {
  /// The public method that a mistyped name probably meant.
  func nearestMethod(to name: String) -> String? {
    NearestName.of(
      name, among: methods.values.lazy.filter { !$0.declaration.internal && $0.isAvailable }.map(\.name))
  }
}
