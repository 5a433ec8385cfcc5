import AvalKit

/// Makes one customer of two archives: the numbers, names and everything filed lead to the survivor for ever, and
/// nothing that was filed is moved or rewritten.
struct MergeCustomers: Method {
  struct Merged: Encodable {
    let from: EntityID
    let into: EntityID
  }

  /// Two different numbers of one of these schemes are two legal persons.
  private static let ofOnePerson: Set<String> = ["USCC", "CN-ORG", "LEI", "AU-ABN", "AU-ACN", "GB-CRN", "SE-ORGNR"]

  func run(_ params: Params, in call: Call) throws -> GetCustomer.Result {
    let from = try params.from.resolve(in: call, path: "/from").id
    let into = try params.into.resolve(in: call, path: "/into").id
    let (gone, survivor) = (
      try CustomerView.load(from.number, call.store), try CustomerView.load(into.number, call.store)
    )
    try Self.check(gone, survivor)
    let store = call.store
    try store.run("UPDATE archive_customer SET merged_into = ?2 WHERE merged_into = ?1", from, into)
    try store.run(
      """
      UPDATE archive_customer SET status = 'merged', merged_into = ?2, status_reason = ?3, version = version + 1,
        updated_at = ?4, updated_by = ?5 WHERE id = ?1
      """, from, into, params.reason, call.now, call.actor)
    try store.run(
      "UPDATE archive_customer SET version = version + 1, updated_at = ?2, updated_by = ?3 WHERE id = ?1", into,
      call.now, call.actor)
    try store.run("UPDATE archive_identifier SET customer = ?2 WHERE customer = ?1", from, into)
    try Self.move(gone, to: survivor, call)
    try call.work.follow(from, to: into)
    try UpdateLines(call).close(from)
    try UpdateLines(call).refresh(into.number)
    let after = try CustomerView.load(into.number, store)
    let merged = try CustomerView.load(from.number, store)
    try call.change(from.description, before: gone, after: merged)
    try StatusChanged(from, from: gone, to: merged).announce(in: call)
    try call.change(into.description, before: survivor, after: after)
    try call.emit("archive.customer.merged", Merged(from: from, into: into))
    return GetCustomer.Result(customer: after)
  }

  private static func check(_ gone: CustomerView, _ survivor: CustomerView) throws(Failure) {
    guard gone.id != survivor.id else {
      throw Failure(
        .conflict, "Both name \(survivor.archiveNumber); a customer cannot be merged into itself.",
        zh: "两者均为 \(survivor.archiveNumber)；客户不能并入自身。", path: "/from")
    }
    for number in gone.identifiers where ofOnePerson.contains(number.scheme) {
      guard let other = survivor.identifiers.first(where: { $0.scheme == number.scheme }) else { continue }
      throw Failure(
        .conflict,
        "\(number.scheme) \(number.value) and \(other.value) are two legal persons, which are not merged.",
        zh: "\(number.scheme) \(number.value) 与 \(other.value) 是两个法人，不能合并。", path: "/from")
    }
  }

  /// Names are found under the survivor, contacts and addresses stand behind its own.
  private static func move(_ gone: CustomerView, to survivor: CustomerView, _ call: Call) throws {
    let store = call.store
    try NameIndex(store, try NameTables(call)).remove(gone.id.number)
    try store.run("DELETE FROM archive_name WHERE customer = ?1", gone.id)
    let known = Set(survivor.names.map { TextFolding.nameKey($0.name) })
    for name in gone.names where !known.contains(TextFolding.nameKey(name.name)) {
      try CustomerName.record(
        name.name, kind: name.kind == "legal" ? "former" : name.kind, of: survivor.id.number, in: call)
    }
    try store.run(
      "UPDATE archive_contact SET customer = ?2, position = position + ?3 WHERE customer = ?1", gone.id, survivor.id,
      survivor.contacts.count)
    try store.run(
      "UPDATE archive_address SET customer = ?2, position = position + ?3 WHERE customer = ?1", gone.id, survivor.id,
      survivor.addresses.count)
  }
}
