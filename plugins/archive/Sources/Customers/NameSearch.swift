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

  /// What the text is part of comes first, then what is most alike.
  var rank: Int128 { contained ? 100 : similarity.units }
}

/// Finds customers by names written with full-width letters, traditional characters, or a wrong character.
///
/// The rarest pairs of characters of the text choose the candidates, so that 有限公司 in every other name costs nothing.
/// However many like names there are, the work is bounded: so many rows of the index are read, so many names compared.
struct NameSearch {
  /// Hundredths of likeness below which a name is not shown, and from which it may be the same customer.
  private static let plausible: Int128 = 50
  private static let alike: Int128 = 80
  /// How many customers one pair may bring, and all pairs together.
  private static let perGram = 2000
  private static let candidates = 5000
  /// How many names are compared in full to say whether a new customer is known.
  private static let compared = 200
  /// How many names before and after it in the order of names are compared whatever pairs they share.
  private static let neighbours = 16

  private let store: Store

  init(_ store: Store) {
    self.store = store
  }

  /// The best matches, best first, then by id.
  func matches(_ text: String, limit: Int) throws -> [NameMatch] {
    let query = NameQuery(text)
    guard !query.key.isEmpty else { return [] }
    let found = try candidates(query, atLeast: Self.plausible)
    var best = try found.map(\.customer).compactMap { try match($0, query) }
      .filter { $0.rank >= Self.plausible }
    best.sort { left, right in
      if left.rank != right.rank { return left.rank > right.rank }
      if left.similarity != right.similarity { return left.similarity > right.similarity }
      return left.customer < right.customer
    }
    return Array(best.prefix(limit))
  }

  /// Customers whose name is so like that they may be the same one, the most alike first, then by id.
  ///
  /// Candidates are compared in the order of the pairs they share with the text: a name that lacks so many of them
  /// cannot be more alike than what is left, so the search ends where no better one can follow.
  func alike(_ text: String, limit: Int) throws -> [NameMatch] {
    let query = NameQuery(text)
    guard !query.key.isEmpty else { return [] }
    var best: [NameMatch] = []
    var compared = 0
    for candidate in try candidates(query, atLeast: Self.alike) {
      let most = query.mostAlike(missing: candidate.missing)
      if best.count == limit, let last = best.last, last.similarity.units >= most { break }
      guard compared < Self.compared else { break }
      compared += 1
      guard let match = try match(candidate.customer, query, by: \.similarity.units),
        match.similarity.units >= Self.alike
      else { continue }
      let place = best.firstIndex { other in
        other.similarity == match.similarity
          ? other.customer > match.customer : other.similarity < match.similarity
      }
      best.insert(match, at: place ?? best.endIndex)
      if best.count > limit { best.removeLast() }
    }
    return best
  }

  /// A customer to be compared, and how many of the text's pairs that were looked up completely its names lack.
  private struct Candidate {
    let customer: Int64
    let missing: Int
  }

  /// Customers that share so many pairs with the text that they can be alike enough, those with the most first, then by
  /// id. Names that are the text, or stand
  /// beside it in the order of names, take part whatever pairs they share: that is where common pairs say nothing.
  private func candidates(_ query: NameQuery, atLeast least: Int128) throws -> [Candidate] {
    if query.grams.count == 1, query.key.unicodeScalars.count == 1 {
      return try beginning(with: query.key).map { Candidate(customer: $0, missing: 0) }
    }
    let counted = try query.grams.map { gram in
      let count = try store.first(
        "SELECT count(*) FROM (SELECT 1 FROM archive_name_gram WHERE gram = ?1 LIMIT ?2)", gram, Self.perGram
      ) { Int($0.int(0)) }
      return (gram: gram, count: count ?? 0)
    }
    .sorted { ($0.count, $0.gram) < ($1.count, $1.gram) }
    var shared: [Int64: Int] = [:]
    var complete = 0
    var rows = 0
    for (gram, count) in counted {
      let isComplete = count < Self.perGram
      // A common pair alone brings somebody; beside rarer ones it would only bring more of the same.
      guard isComplete ? rows + count <= Self.candidates : shared.isEmpty else { break }
      try store.each(
        "SELECT customer FROM archive_name_gram WHERE gram = ?1 ORDER BY customer LIMIT ?2", gram, Self.perGram
      ) { row in
        shared[row.int(0), default: 0] += isComplete ? 1 : 0
        return true
      }
      rows += count
      complete += isComplete ? 1 : 0
    }
    for customer in try beside(query.key) { shared[customer] = complete }
    let fits = (0...complete).map { query.mostAlike(missing: $0) >= least }
    return shared.map { Candidate(customer: $0.key, missing: complete - $0.value) }.filter { fits[$0.missing] }
      .sorted { ($0.missing, $0.customer) < ($1.missing, $1.customer) }
  }

  /// Customers that bear the very name, and those whose names stand next to it in order.
  private func beside(_ key: String) throws -> [Int64] {
    let order = "FROM archive_name WHERE name_key"
    return try store.all("SELECT customer \(order) >= ?1 ORDER BY name_key, customer LIMIT ?2", key, Self.neighbours) {
      $0.int(0)
    }
      + store.all("SELECT customer \(order) < ?1 ORDER BY name_key DESC LIMIT ?2", key, Self.neighbours) { $0.int(0) }
  }

  /// Customers with the one character anywhere in a name.
  private func beginning(with character: String) throws -> [Int64] {
    guard let scalar = character.unicodeScalars.first, let next = Unicode.Scalar(scalar.value + 1) else { return [] }
    return try store.all(
      "SELECT DISTINCT customer FROM archive_name_gram WHERE gram >= ?1 AND gram < ?2 ORDER BY customer LIMIT ?3",
      character, String(next), Self.perGram
    ) { $0.int(0) }
  }

  /// The name of a customer that is most like the text.
  private func match(
    _ customer: Int64, _ query: NameQuery, by order: (NameMatch) -> Int128 = \.rank
  ) throws -> NameMatch? {
    try store.all(
      """
      SELECT customer.archive_number, name.name, name.name_key FROM archive_name AS name
      JOIN archive_customer AS customer ON customer.id = name.customer WHERE name.customer = ?1
      """, customer
    ) { row in
      NameMatch(
        customer: EntityID(prefix: CustomerRef.prefix, number: customer), archiveNumber: row.text(0),
        name: row.text(1), similarity: try query.similarity(row.text(1)).rounded(digits: 2),
        contained: row.text(2).contains(query.key))
    }
    .max { (order($0), $0.similarity) < (order($1), $1.similarity) }
  }
}

/// A name that is looked for, folded once.
private struct NameQuery {
  let key: String
  let grams: [String]
  private let folded: [Unicode.Scalar]

  init(_ text: String) {
    key = TextFolding.nameKey(text)
    grams = TextFolding.bigrams(ofKey: key)
    folded = Array(TextFolding.fold(text).unicodeScalars.prefix(256))
  }

  /// F-A8.
  func similarity(_ name: String) throws(Failure) -> Fraction {
    let other = Array(TextFolding.fold(name).unicodeScalars.prefix(256))
    let longer = max(folded.count, other.count)
    guard longer > 0 else { return .one }
    return try Fraction(Int128(longer - TextFolding.levenshtein(folded, other)), Int128(longer))
  }

  /// Hundredths of likeness that a name can have at most which lacks so many of the text's pairs: one edit takes away
  /// two pairs, and with so many edits the best is a name longer by them.
  func mostAlike(missing: Int) -> Int128 {
    let edits = (missing + 1) / 2
    guard !folded.isEmpty else { return 100 }
    return Int128((200 * folded.count + folded.count + edits) / (2 * (folded.count + edits)))
  }
}
