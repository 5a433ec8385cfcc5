import AvalKit

/// What may be a customer's name, and the index that finds it again.
enum CustomerName {
  /// The name as it is stored: required, at most 50 characters, white space at its ends dropped.
  static func checked(_ name: String, longest: Int = 50, path: String = "/name") throws(Failure) -> String {
    guard let name = name.nonBlank else {
      throw Failure(.invalidParams, "Give the customer's name.", zh: "请填写客户名", path: path)
    }
    guard name.count <= longest else {
      throw Failure(
        .invalidParams, "A customer's name has at most \(longest) characters; this one has \(name.count).",
        zh: "客户名称最多\(longest)个字；当前为 \(name.count) 个字。", path: path)
    }
    guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw Failure(
        .invalidParams, "A customer's name has no control characters such as line breaks; remove them.",
        zh: "客户名称不得含有换行等控制字符；请删除。", path: path)
    }
    return name
  }

  /// Records a name that the customer bears or bore, and indexes it.
  static func record(_ name: String, kind: String, of customer: Int64, in call: Call) throws {
    let key = TextFolding.nameKey(name)
    guard !key.isEmpty else { return }
    let index = NameIndex(call.store, try NameTables(call))
    try call.store.run(
      """
      INSERT INTO archive_name (customer, name_key, name, kind, recorded_at, fingerprint) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      ON CONFLICT (customer, name_key) DO UPDATE SET name = excluded.name, kind = excluded.kind,
        fingerprint = excluded.fingerprint
      """, customer, key, name, kind, call.now, index.tables.fingerprint)
    try index.add(name, of: customer)
    try index.catchUp()
  }
}
