import AvalKit

/// What it takes to open an archive.
struct NewCustomer {
  var name: String
  var longestName = 50
  var kind: String
  var industry: String
  var status = "potential"
  var region: String?
  var salesperson: String?
  var owner: String?
  var source: String?
  var openedOn: CivilDate?
  var identifiers: [PartyIdentifier] = []
  var contacts: [Contact] = []
  var addresses: [Address] = []
}

/// Opens archives and keeps what identifies their customers.
struct Registry {
  let call: Call
  private var store: Store { call.store }

  init(_ call: Call) {
    self.call = call
  }

  /// Opens an archive under the next number of its class.
  /// - Parameter industries: the industry table, where the caller has read it already.
  func create(_ new: NewCustomer, _ industries: Industries? = nil) throws -> EntityID {
    let name = try CustomerName.checked(new.name, longest: new.longestName)
    let industry = try (industries ?? Industries.load(call)).named(new.industry)
    let openedOn = new.openedOn ?? call.today
    guard openedOn <= call.today else {
      throw Failure(
        .invalidParams, "An archive is not opened on a day to come (\(openedOn)).", zh: "建档日期 \(openedOn) 不能晚于今天。",
        path: "/openedOn")
    }
    // F-A7: the largest running number of the class and one.
    let running = try store.first(
      "SELECT coalesce(max(archive_running), 0) + 1 FROM archive_customer WHERE archive_code = ?1", industry.code
    ) { $0.int(0) }
    let id = try call.nextID(CustomerRef.prefix)
    try store.run(
      """
      INSERT INTO archive_customer (id, archive_number, archive_code, archive_running, name, kind, industry, status,
        region, salesperson, owner, source, opened_on, version, created_at, created_by, updated_at, updated_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 1, ?14, ?15, ?14, ?15)
      """,
      id, ArchiveNumber.text(code: industry.code, running: running ?? 1), industry.code, running ?? 1, name, new.kind,
      industry.key, new.status, new.region, new.salesperson, new.owner ?? call.actor, new.source, openedOn, call.now,
      call.actor)
    try CustomerName.record(name, kind: "legal", of: id.number, in: call)
    try add(new.identifiers, to: id.number)
    try replace(contacts: new.contacts, of: id.number)
    try replace(addresses: new.addresses, of: id.number)
    try touch(id.number, on: openedOn, what: "customer.create")
    return id
  }

  /// Adds numbers; each belongs to one customer, and its check digit fits where it has one (F-I1, F-I2).
  func add(_ identifiers: [PartyIdentifier], to customer: Int64, path: String = "/identifiers") throws {
    for (index, identifier) in identifiers.enumerated() {
      if case .invalid(let reason) = identifier.check {
        throw Failure(.invalidParams, reason, path: "\(path)/\(index)/value")
      }
      if let holder = try self.holder(of: identifier) {
        throw Failure(
          .conflict,
          "\(identifier.scheme) \(identifier.value) belongs to \(holder.archiveNumber) (\(holder.name)) already.",
          zh: "\(identifier.scheme) \(identifier.value) 已属于 \(holder.archiveNumber)（\(holder.name)）。",
          path: "\(path)/\(index)")
      }
      try insert(identifier, of: customer)
    }
  }

  /// The customer that has a number, if any.
  func holder(of identifier: PartyIdentifier) throws -> (id: Int64, archiveNumber: String, name: String)? {
    try store.first(
      """
      SELECT customer.id, customer.archive_number, customer.name FROM archive_identifier AS identifier
      JOIN archive_customer AS customer ON customer.id = identifier.customer
      WHERE identifier.scheme = ?1 AND identifier.value = ?2
      """, identifier.scheme, identifier.normalizedValue
    ) { ($0.int(0), $0.text(1), $0.text(2)) }
  }

  private func insert(_ identifier: PartyIdentifier, of customer: Int64) throws {
    try store.run(
      """
      INSERT INTO archive_identifier (scheme, value, written, customer, check_ok, recorded_at, recorded_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """,
      identifier.scheme, identifier.normalizedValue, identifier.value, customer, identifier.check.isValid, call.now,
      call.actor)
  }

  static func check(_ contacts: [Contact]) throws(Failure) {
    guard let index = contacts.firstIndex(where: { $0.name.nonBlank == nil }) else { return }
    throw Failure(.invalidParams, "A contact needs a name.", zh: "请填写联系人姓名。", path: "/contacts/\(index)/name")
  }

  static func check(_ addresses: [Address]) throws(Failure) {
    guard let index = addresses.firstIndex(where: { $0.text.nonBlank == nil }) else { return }
    throw Failure(.invalidParams, "An address needs a text.", zh: "请填写地址。", path: "/addresses/\(index)/text")
  }

  func replace(contacts: [Contact], of customer: Int64) throws {
    try Self.check(contacts)
    try store.run("DELETE FROM archive_contact WHERE customer = ?1", customer)
    for (index, contact) in contacts.enumerated() {
      try store.run(
        "INSERT INTO archive_contact (customer, position, name, title, phone, email) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        customer, index + 1, contact.name, contact.title, contact.phone, contact.email)
    }
  }

  func replace(addresses: [Address], of customer: Int64) throws {
    try Self.check(addresses)
    try store.run("DELETE FROM archive_address WHERE customer = ?1", customer)
    for (index, address) in addresses.enumerated() {
      try store.run(
        """
        INSERT INTO archive_address (customer, position, kind, text, city, region, post_code, country)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """,
        customer, index + 1, (address.kind ?? .registered).rawValue, address.text, address.city, address.region,
        address.postCode, address.country)
    }
  }

  /// Notes that the archive was brought up to date on a day.
  func touch(_ customer: Int64, on day: CivilDate, what: String) throws {
    try store.run(
      """
      INSERT INTO archive_update (customer, updated_on, recorded_at, what) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT (customer, updated_on, what) DO NOTHING
      """, customer, day, call.now, what)
    try UpdateLines(call).refresh(customer)
  }
}
