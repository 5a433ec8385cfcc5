import AvalKit

/// Finds customers by names written with another legal form, full-width letters, traditional characters, accents, a wrong,
/// missing or additional character, in another order, or by sound.
///
/// The core of the text and the core with a character missing lead to the names that differ in one; the rarest pairs of
/// its characters to those that hold a piece of it. However many like names there are, the work is bounded: so many rows of
/// the index are read, so many names compared.
struct NameSearch {
  /// How many customers one pair may bring, and all pairs together.
  private static let perGram = 2000
  private static let candidates = 4000
  /// How many customers one other key may bring.
  private static let perKey = 300
  /// How many customers are compared in full.
  private static let compared = 300
  /// From so many characters on, names can be alike that differ in two.
  private static let longCore = 8

  private let store: Store
  private let tables: NameTables

  init(_ call: Call) throws {
    store = call.store
    tables = try NameTables(call)
  }

  /// The best matches, best first, then by id.
  func matches(_ text: String, limit: Int) throws -> [NameMatch] {
    let query = NameLikeness(text, tables)
    guard !query.form.core.isEmpty else { return [] }
    var found = Candidates()
    try addNear(query, to: &found)
    try addSounds(query, to: &found)
    try addSharing(query, atLeast: 0, to: &found)
    var best = try found.ordered.prefix(max(limit, Self.compared)).compactMap { try match($0, query) }
      .filter { $0.why > .nothing }
    // What is only alike is shown beside what is meant where it is very alike; initials where nothing else was found.
    if best.contains(where: { $0.why == .contained }) {
      best = best.filter { $0.why > .alike || ($0.why == .alike && $0.similarity.units >= 75) }
    }
    if best.contains(where: { $0.why > .initials }) { best = best.filter { $0.why > .initials } }
    best.sort { left, right in
      if left.why != right.why { return left.why > right.why }
      if left.similarity != right.similarity { return left.similarity > right.similarity }
      return left.customer < right.customer
    }
    return Array(best.prefix(limit))
  }

  /// Customers whose name is so like that they may be the same one, the most alike first, then by id.
  func alike(_ text: String, limit: Int) throws -> [NameMatch] {
    let query = NameLikeness(text, tables)
    guard !query.form.core.isEmpty else { return [] }
    var found = Candidates()
    try addNear(query, to: &found)
    if let letters = query.form.letters, query.form.core.count > 2 { try add(sound: letters, to: &found) }
    if query.form.core.count >= Self.longCore { try addSharing(query, atLeast: 80, to: &found) }
    let best = try found.ordered.prefix(Self.compared).compactMap { try match($0, query, onlySame: true) }
    return Array(
      best.sorted { left, right in
        left.similarity != right.similarity ? left.similarity > right.similarity : left.customer < right.customer
      }.prefix(limit))
  }

  // MARK: Candidates

  /// Customers to be compared, those that more speaks for first, then by id.
  private struct Candidates {
    /// The weight of what led to each.
    private(set) var weights: [Int64: Int] = [:]

    mutating func add(_ customer: Int64, _ weight: Int) { weights[customer, default: 0] += weight }

    var ordered: [Int64] {
      weights.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }
  }

  /// Customers whose core is the text's, or differs from it in one character.
  private func addNear(_ query: NameLikeness, to found: inout Candidates) throws {
    for key in NameIndex.near(query.form) {
      try store.each(
        "SELECT customer FROM archive_name_near WHERE near = ?1 ORDER BY customer LIMIT ?2", key, Self.perKey
      ) { row in
        found.add(row.int(0), 1000)
        return true
      }
    }
  }

  private func addSounds(_ query: NameLikeness, to found: inout Candidates) throws {
    if let typed = query.typed, typed.count > 1 {
      try add(sound: typed, to: &found)
      if typed.count <= NameIndex.initials { try add(sound: [UInt8(ascii: "*")] + typed, to: &found) }
    } else if let letters = query.form.letters, query.form.core.count > 1 {
      try add(sound: letters, to: &found)
    }
  }

  /// Customers whose name sounds from one of its characters on as given.
  private func add(sound: [UInt8], to found: inout Candidates) throws {
    let from = Array(sound.prefix(NameIndex.soundLetters))
    guard let last = from.last else { return }
    let to = from.dropLast() + [last + 1]
    try store.each(
      "SELECT customer FROM archive_name_sound WHERE sound >= ?1 AND sound < ?2 ORDER BY sound, customer LIMIT ?3",
      String(decoding: from, as: UTF8.self), String(decoding: to, as: UTF8.self), Self.perKey
    ) { row in
      found.add(row.int(0), 10)
      return true
    }
  }

  /// Customers that share pairs with the text, beginning with the rarest pair.
  ///
  /// - Parameter least: hundredths of likeness as wholes below which a name is of no use; 0: pieces of names count too.
  private func addSharing(_ query: NameLikeness, atLeast least: Int, to found: inout Candidates) throws {
    let core = query.form.core
    guard core.count > 1 else { return try addBeginning(with: core[0], to: &found) }
    let counted = try NameIndex.pairs(of: core).map { gram in
      let count = try store.first(
        "SELECT count(*) FROM (SELECT 1 FROM archive_name_gram WHERE gram = ?1 LIMIT ?2) AS found", gram, Self.perGram
      ) { Int($0.int(0)) }
      return (gram: gram, count: count ?? 0)
    }
    .sorted { ($0.count, $0.gram) < ($1.count, $1.gram) }
    var shared: [Int64: Int] = [:]
    var complete = 0
    var rows = 0
    for (gram, count) in counted where count < Self.perGram {
      guard rows + count <= Self.candidates else { break }
      try store.each("SELECT customer FROM archive_name_gram WHERE gram = ?1 ORDER BY customer", gram) { row in
        shared[row.int(0), default: 0] += 1
        return true
      }
      rows += count
      complete += 1
    }
    if complete == 0 { try addCommon(counted.prefix(2).map(\.gram), to: &shared) }
    for (customer, pairs) in shared {
      guard least == 0 || Self.mostAlike(core.count, missing: complete - pairs) >= least else { continue }
      found.add(customer, pairs)
    }
  }

  /// Where every pair is common: the customers that have the two least common ones.
  private func addCommon(_ grams: [String], to shared: inout [Int64: Int]) throws {
    guard let first = grams.first, let last = grams.last else { return }
    try store.each(
      """
      SELECT one.customer FROM archive_name_gram AS one
      JOIN archive_name_gram AS other ON other.gram = ?2 AND other.customer = one.customer
      WHERE one.gram = ?1 ORDER BY one.customer LIMIT ?3
      """, first, last, Self.perGram
    ) { row in
      shared[row.int(0), default: 0] += 1
      return true
    }
  }

  /// Customers with the one character anywhere in a name.
  private func addBeginning(with character: UInt32, to found: inout Candidates) throws {
    try store.each(
      "SELECT DISTINCT customer FROM archive_name_gram WHERE gram >= ?1 AND gram < ?2 ORDER BY customer LIMIT ?3",
      NameFolding.text([character]), NameFolding.text([character + 1]), Self.perGram
    ) { row in
      found.add(row.int(0), 1)
      return true
    }
  }

  /// Hundredths of likeness that a name can have at most which lacks so many of the text's pairs: one edit takes away two
  /// pairs, and with so many edits the best is a name longer by them.
  private static func mostAlike(_ count: Int, missing: Int) -> Int {
    let edits = (missing + 1) / 2
    return (200 * count + count + edits) / (2 * (count + edits))
  }

  // MARK: Comparing

  /// The name of a customer that is most like the text; nil where it is not like it.
  private func match(_ customer: Int64, _ query: NameLikeness, onlySame: Bool = false) throws -> NameMatch? {
    try store.all(
      """
      SELECT customer.archive_number, name.name FROM archive_name AS name
      JOIN archive_customer AS customer ON customer.id = name.customer WHERE name.customer = ?1
      ORDER BY name.name_key
      """, customer
    ) { row -> NameMatch? in
      let found = try query.compare(row.text(1))
      guard !onlySame || found.maySame else { return nil }
      return NameMatch(
        customer: EntityID(prefix: CustomerRef.prefix, number: customer), archiveNumber: row.text(0),
        name: row.text(1), similarity: try found.similarity.rounded(digits: 2), contained: found.contained,
        why: found.why)
    }
    .compactMap { $0 }
    .max { ($0.why, $0.similarity) < ($1.why, $1.similarity) }
  }
}
