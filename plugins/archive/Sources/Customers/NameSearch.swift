import AvalKit

/// A customer found by name, and how alike the names are.
struct NameMatch: Encodable {
  let customer: EntityID
  let archiveNumber: String
  /// The name that was found; the current one, or one it bore.
  let name: String
  /// F-A8, from 0.00 to 1.00, always two digits.
  let similarity: ExactDecimal
  /// Whether the text looked for is part of the name.
  let contained: Bool

  /// Alike enough to ask whether it is the same customer.
  var isAlike: Bool { similarity.units >= 80 }

  /// What the text is part of comes first, then what is most alike.
  var rank: Int128 { contained ? 100 : similarity.units }
}

/// Finds customers by names written with full-width letters, traditional characters, or a wrong character.
///
/// The rarest pairs of characters of the text choose the candidates, so that 有限公司 in every other name costs nothing.
struct NameSearch {
  /// Hundredths of likeness below which a name is not shown.
  private static let plausible: Int128 = 50
  /// How many customers one pair may bring, and all pairs together.
  private static let perGram = 2000
  private static let candidates = 5000

  private let store: Store

  init(_ store: Store) {
    self.store = store
  }

  /// The best matches, best first, then by id.
  func matches(_ text: String, limit: Int) throws -> [NameMatch] {
    let key = TextFolding.nameKey(text)
    guard !key.isEmpty else { return [] }
    var best: [NameMatch] = []
    for customer in try candidates(key) {
      if let match = try match(customer, text, key) { best.append(match) }
    }
    best.sort { left, right in
      if left.rank != right.rank { return left.rank > right.rank }
      if left.similarity != right.similarity { return left.similarity > right.similarity }
      return left.customer < right.customer
    }
    return Array(best.prefix(limit))
  }

  private func candidates(_ key: String) throws -> Set<Int64> {
    let grams = TextFolding.bigrams(key)
    if grams.count == 1, key.unicodeScalars.count == 1 { return try beginning(with: key) }
    let counted = try grams.map { gram in
      let count = try store.first(
        "SELECT count(*) FROM (SELECT 1 FROM archive_name_gram WHERE gram = ?1 LIMIT ?2)", gram, Self.perGram
      ) { $0.int(0) }
      return (gram: gram, count: count ?? 0)
    }
    var found: Set<Int64> = []
    for (gram, count) in counted.sorted(by: { $0.count < $1.count }) where count > 0 {
      if !found.isEmpty, found.count + Int(count) > Self.candidates { break }
      let ids = try store.all(
        "SELECT customer FROM archive_name_gram WHERE gram = ?1 ORDER BY customer LIMIT ?2", gram, Self.perGram
      ) { $0.int(0) }
      found.formUnion(ids)
    }
    return found
  }

  /// Customers with the one character anywhere in a name.
  private func beginning(with character: String) throws -> Set<Int64> {
    guard let scalar = character.unicodeScalars.first, let next = Unicode.Scalar(scalar.value + 1) else { return [] }
    let ids = try store.all(
      "SELECT DISTINCT customer FROM archive_name_gram WHERE gram >= ?1 AND gram < ?2 ORDER BY customer LIMIT ?3",
      character, String(next), Self.perGram
    ) { $0.int(0) }
    return Set(ids)
  }

  private func match(_ customer: Int64, _ text: String, _ key: String) throws -> NameMatch? {
    let names = try store.all(
      """
      SELECT customer.archive_number, name.name, name.name_key FROM archive_name AS name
      JOIN archive_customer AS customer ON customer.id = name.customer WHERE name.customer = ?1
      """, customer
    ) { row in (archiveNumber: row.text(0), name: row.text(1), key: row.text(2)) }
    let matches = try names.map { found in
      NameMatch(
        customer: EntityID(prefix: CustomerRef.prefix, number: customer), archiveNumber: found.archiveNumber,
        name: found.name, similarity: try TextFolding.similarity(text, found.name).rounded(digits: 2),
        contained: found.key.contains(key))
    }
    return matches.max { ($0.rank, $0.similarity) < ($1.rank, $1.similarity) }
      .flatMap { $0.rank >= Self.plausible ? $0 : nil }
  }
}
