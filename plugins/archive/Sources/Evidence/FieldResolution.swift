import AvalKit

/// Which of several values of a field counts, and why (F-I10).
struct FieldResolution {
  let chosen: FieldValue
  /// What other sources say last, where it differs.
  let alternatives: [FieldValue]
  /// `quality` or `newest`.
  let rule: String

  var isConflict: Bool { !alternatives.isEmpty }

  /// Among the last value of each source, those dated within the fresh months count by the quality of their source, the
  /// newer one on equal quality; where none is fresh the newest counts. A source of unknown quality ranks behind all
  /// that are known.
  init?(_ values: [FieldValue], _ sources: Sources, asOf: CivilDate) throws {
    var latest: [String: FieldValue] = [:]
    for value in values {
      if let known = latest[value.source], (known.datedOn, known.id) > (value.datedOn, value.id) { continue }
      latest[value.source] = value
    }
    let limit = try asOf.adding(months: -sources.freshMonths)
    let fresh = latest.values.filter { $0.datedOn > limit }
    let means = latest.mapValues { sources.quality(of: $0.source).mean ?? .zero }
    let pool = fresh.isEmpty ? Array(latest.values) : fresh
    let best = pool.max { left, right in
      let (a, b) = (means[left.source] ?? .zero, means[right.source] ?? .zero)
      return fresh.isEmpty || a == b ? (left.datedOn, left.id) < (right.datedOn, right.id) : a < b
    }
    guard let best else { return nil }
    chosen = best
    rule = fresh.isEmpty ? "newest" : "quality"
    alternatives = latest.values.filter { $0.comparable != best.comparable }.sorted { $0.id < $1.id }
  }
}
