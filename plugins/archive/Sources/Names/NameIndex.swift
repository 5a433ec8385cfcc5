import AvalKit

/// The rows by which a name is found: pairs of characters, the core with one character missing, and the sound.
package struct NameIndex {
  /// Cores longer than this are not kept with a character missing: their pairs find them.
  private static let longestNear = 16
  /// So many letters of a sound, from so many of its syllables on, and so many initials are kept.
  static let soundLetters = 12
  private static let soundPlaces = 12
  static let initials = 8
  /// How many names recorded under other tables are indexed again with each new one.
  private static let caughtUp = 20

  let store: Store
  let tables: NameTables

  init(_ store: Store, _ tables: NameTables) {
    self.store = store
    self.tables = tables
  }

  func add(_ name: String, of customer: Int64) throws {
    let form = NameForm(name, tables)
    try insert(Self.grams(of: form.core), customer) {
      "INSERT INTO archive_name_gram (gram, customer) VALUES (?1, ?2) ON CONFLICT (gram, customer) DO NOTHING"
    }
    try insert(Self.near(form), customer) {
      "INSERT INTO archive_name_near (near, customer) VALUES (?1, ?2) ON CONFLICT (near, customer) DO NOTHING"
    }
    try insert(Self.sounds(form), customer) {
      "INSERT INTO archive_name_sound (sound, customer) VALUES (?1, ?2) ON CONFLICT (sound, customer) DO NOTHING"
    }
  }

  /// Takes every name of a customer out of the index.
  func remove(_ customer: Int64) throws {
    let forms = try store.all("SELECT name FROM archive_name WHERE customer = ?1 ORDER BY name_key", customer) {
      NameForm($0.text(0), tables)
    }
    try store.run("DELETE FROM archive_name_gram WHERE customer = ?1", customer)
    // Found by their keys: an index by customer would cost every new name more than this saves.
    for form in forms {
      for key in Self.near(form) {
        try store.run("DELETE FROM archive_name_near WHERE near = ?1 AND customer = ?2", key, customer)
      }
      for key in Self.sounds(form) {
        try store.run("DELETE FROM archive_name_sound WHERE sound = ?1 AND customer = ?2", key, customer)
      }
    }
  }

  private func insert(_ keys: [String], _ customer: Int64, _ sql: () -> String) throws {
    guard !keys.isEmpty else { return }
    try store.prepared(sql()) { statement in
      for key in keys { try statement.run(key, customer) }
    }
  }

  /// Indexes some of the names that were recorded under other tables, or before there were any.
  func catchUp() throws {
    let late = try store.all(
      """
      SELECT customer, name_key, name FROM archive_name WHERE fingerprint < ?1
      UNION ALL SELECT customer, name_key, name FROM archive_name WHERE fingerprint > ?1 LIMIT ?2
      """, tables.fingerprint, Self.caughtUp
    ) { (customer: $0.int(0), key: $0.text(1), name: $0.text(2)) }
    for one in late {
      try add(one.name, of: one.customer)
      try store.run(
        "UPDATE archive_name SET fingerprint = ?3 WHERE customer = ?1 AND name_key = ?2", one.customer, one.key,
        tables.fingerprint)
    }
  }

  // MARK: Keys

  /// The distinct pairs of neighbours in a core, and its last character alone, so that any single character begins one.
  static func grams(of core: [UInt32]) -> [String] {
    let pairs = pairs(of: core)
    return core.count > 1 ? pairs + [NameFolding.text(core.suffix(1))] : pairs
  }

  /// The distinct pairs of neighbours; a single character stands alone.
  static func pairs(of core: [UInt32]) -> [String] {
    guard core.count > 1 else { return core.isEmpty ? [] : [NameFolding.text(core)] }
    return distinct((1..<core.count).map { NameFolding.text(core[($0 - 1)...$0]) })
  }

  /// The core, the core without each of its characters, the words in the order of the alphabet and the characters in the
  /// order of their code points: names of which one has a wrong, missing or additional character or stands in another
  /// order share one of these.
  package static func near(_ form: NameForm) -> [String] {
    guard !form.core.isEmpty else { return [] }
    var keys = [NameFolding.text(form.core)]
    if (3...longestNear).contains(form.core.count) {
      for place in form.core.indices {
        keys.append(NameFolding.text(form.core[..<place] + form.core[(place + 1)...]))
      }
    }
    if let sorted = form.sorted { keys.append(NameFolding.text(sorted)) }
    // Behind a mark, so that it is no core: most names have but one order that is a name.
    if let shuffled = form.shuffled { keys.append("~" + NameFolding.text(shuffled)) }
    return distinct(keys)
  }

  /// The sound from each syllable on, and the initials behind a star.
  static func sounds(_ form: NameForm) -> [String] {
    guard let sound = form.sound else { return [] }
    var keys: [String] = []
    for place in sound.indices.prefix(soundPlaces) {
      keys.append(String(decoding: sound[place...].joined().prefix(soundLetters), as: UTF8.self))
      let initials = sound[place...].prefix(initials).compactMap(\.first)
      if initials.count > 1 { keys.append("*" + String(decoding: initials, as: UTF8.self)) }
    }
    return distinct(keys)
  }

  private static func distinct(_ keys: [String]) -> [String] {
    var seen: Set<String> = []
    return keys.filter { seen.insert($0).inserted }
  }
}
