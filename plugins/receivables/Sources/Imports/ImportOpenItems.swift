import AvalKit

/// Takes over open items of another system: invoices, debit notes and credit notes, each by itself (V-1, V-4).
///
/// The customer is found by the record's numbers, in the order of `match`; one that the archive does not know is opened
/// there under the record's name and numbers (`create`, also where nothing is said) or refused with the record (`reject`).
/// An item belongs to a customer, so there is nowhere to park one.
struct ImportOpenItems: Method {
  func run(_ batch: ImportBatch<CustomerOptions>, in call: Call) throws -> ImportResult {
    let options = batch.options ?? .standard
    guard options.onNoMatch != .park else { throw Self.nowhereToPark }
    var takeover = try Takeover(batch.source.raw, options, call)
    let outcomes = try takeover.ledger.gathering { try batch.records.map { try takeover.take($0.value) } }
    return ImportResult(outcomes: outcomes)
  }

  private static let nowhereToPark = Failure(
    .invalidParams,
    "An open item belongs to a customer and cannot be parked; say onNoMatch create (the customer is opened) or reject.",
    zh: "未清项必须归属客户，无法挂起；onNoMatch 请用 create（自动建档）或 reject。", path: "/options/onNoMatch")
}

/// The canonical record `openItem`, as far as the ledger reads it.
struct OpenItemRecord: Decodable {
  enum Kind: String, Decodable { case invoice, creditNote, debitNote }

  struct Number: Codable {
    let scheme: String
    let value: String
    let checkOk: Bool?

    init(scheme: String, value: String) { (self.scheme, self.value, checkOk) = (scheme, value, nil) }

    init(from decoder: any Decoder) throws {
      let members = try JSONReader(decoder)
      scheme = try members.string("scheme")
      value = try members.string("value")
      checkOk = try members.optionalBool("checkOk")
    }
  }

  let customer: CustomerRef?
  let customerName: String?
  let customerIds: [Number]?
  let region: String?
  let salesperson: String?
  let number: String
  let kind: Kind?
  let date: CivilDate
  let dueDate: CivilDate?
  let terms: String?
  let amount: Money
  let open: Money?
  let order: String?
  let reference: String?
  let instalments: [Instalments.Part]?

  /// Member by member, because items arrive by the hundred thousand.
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    customerName = try members.optionalString("customerName")
    customerIds = try members.optional("customerIds")
    region = try members.optionalString("region")
    salesperson = try members.optionalString("salesperson")
    number = try members.string("number")
    kind = try members.optional("kind")
    date = try members.date("date")
    dueDate = try members.optionalDate("dueDate")
    terms = try members.optionalString("terms")
    amount = try members.money("amount")
    open = try members.optional("open")
    order = try members.optionalString("order")
    reference = try members.optionalString("reference")
    instalments = try members.optional("instalments")
  }
}

private struct Takeover {
  /// What a record says of its customer; the name counts only where there is no number.
  private struct Key: Hashable {
    let ref: CustomerRef?
    let identifiers: [PartyIdentifier]
    let name: String?
  }

  private let call: Call
  private let source: RawJSON
  private let options: CustomerOptions
  /// Gathers what the batch's invoices add to the daily sums, to write it once.
  let ledger: Ledger
  private var posting: InvoicePosting
  private var customers: [Key: Int64] = [:]
  /// Whether a customer bears a name.
  private var names: [NameCheck: Bool] = [:]

  private struct NameCheck: Hashable {
    let customer: Int64
    let name: String
  }

  private let terms: TermsPolicy

  init(_ source: RawJSON, _ options: CustomerOptions, _ call: Call) throws {
    self.call = call
    self.options = options
    self.source = source
    ledger = Ledger(call)
    posting = try InvoicePosting(call, ledger)
    terms = try call.policy("terms", as: TermsPolicy.self)
  }

  mutating func take(_ value: JSONNode) throws -> ImportOutcome {
    do {
      let record = try JSONCoding.decode(OpenItemRecord.self, from: value)
      return try ledger.part { try post(record) }
    } catch let failure as Failure where failure.isAboutTheRecord {
      // What a refused record opened is undone, so what was remembered of it is too.
      customers = [:]
      names = [:]
      posting = try InvoicePosting(call, ledger)
      return .rejected(failure)
    }
  }

  private mutating func post(_ record: OpenItemRecord) throws -> ImportOutcome {
    let number = try self.customer(of: record)
    let customer = EntityID(prefix: CustomerRef.prefix, number: number)
    var outcome =
      switch record.kind ?? .invoice {
      case .invoice: try invoice(record, customer)
      case .debitNote: try debitNote(record, customer)
      case .creditNote: try creditNote(record, customer)
      }
    if let name = record.customerName, let warning = try otherName(name, number) { outcome.warnings = [warning] }
    return outcome
  }

  /// A number that finds a customer of another name may be a slip: it decides, and the reader is told.
  private mutating func otherName(_ name: String, _ customer: Int64) throws -> ImportOutcome.Warning? {
    let check = NameCheck(customer: customer, name: name)
    let isKnown: Bool
    if let known = names[check] {
      isKnown = known
    } else {
      isKnown =
        try call.store.first(
          "SELECT 1 FROM archive_name_v1 WHERE customer_id = ?1 AND name_key = ?2 LIMIT 1", customer,
          TextFolding.nameKey(name), decode: { $0.int(0) }) != nil
      names[check] = isKnown
    }
    guard !isKnown else { return nil }
    let own = try call.store.first("SELECT name FROM archive_customer_v1 WHERE id = ?1", customer) { $0.text(0) } ?? ""
    return ImportOutcome.Warning(
      code: "OTHER_NAME",
      reason: Text(
        "The number belongs to “\(own)”, and the record calls the customer “\(name)”; compare number and name.",
        zh: "该号码属于“\(own)”，而记录中的客户名称为“\(name)”；请核对号码与名称。"), path: "/customerName")
  }

  // MARK: Documents

  private mutating func invoice(_ record: OpenItemRecord, _ customer: EntityID) throws -> ImportOutcome {
    let hasParts = record.instalments?.isEmpty == false
    let invoice = PostInvoice.Params(
      customer: .id(customer), number: record.number, date: record.date, amount: record.amount,
      terms: hasParts || record.dueDate != nil ? nil : readable(record.terms),
      dueDate: hasParts ? nil : record.dueDate,
      instalments: record.instalments.flatMap { $0.isEmpty ? nil : .listed($0) }, order: record.order,
      insist: options.insist)
    // The number is looked up where posting finds it taken, not before each of a million that are new; in a closed period
    // nothing can be posted, but what is there may be given again.
    let isClosed = try ledger.closedThrough().map { record.date <= $0 } ?? false
    guard try !isClosed || posting.existing(invoice) == nil, let items = try posting.postUnlessKnown(invoice) else {
      guard let known = try posting.existing(invoice), known.day == record.date,
        known.currency == record.amount.currency, try total(of: known) == record.amount.minor
      else { throw InvoicePosting.duplicate(record.number) }
      return .duplicate(known.entityID)
    }
    if let open = record.open { try settle(items, to: open, record) }
    return .accepted(items.first?.entityID)
  }

  /// What was paid before the takeover is taken off, the earliest part first.
  private func settle(_ items: [Item], to open: Money, _ record: OpenItemRecord) throws {
    let paid = try record.amount - open
    guard !open.isNegative, !paid.isNegative else {
      throw Failure(
        .invalidParams, "What is open (\(open)) lies outside the amount (\(record.amount)).",
        zh: "未清金额（\(open)）超出单据金额（\(record.amount)）。", path: "/open")
    }
    let ledger = Ledger(call)
    var left = paid.minor
    for var item in items where left > 0 {
      let part = min(left, item.open)
      left -= part
      _ = try ledger.correct(
        &item, by: Money(minor: -part, currency: item.currency), on: item.day, reason: Self.paidBefore)
      if item.open == 0 { try ledger.settle(item) }
    }
  }

  private static let paidBefore = "paid before the takeover"

  private func debitNote(_ record: OpenItemRecord, _ customer: EntityID) throws -> ImportOutcome {
    if let known = try existing(record, "receivables_item", "debitNote", Item.prefix, customer) { return known }
    let posted = try PostDebitNote().run(
      .init(
        customer: .id(customer), number: record.number, date: record.date, dueDate: record.dueDate ?? record.date,
        amount: record.amount, component: nil, item: nil), in: call)
    guard let id = posted.items.first?.id else { return .accepted(nil) }
    if let open = record.open { try settle([Ledger(call).item(id, path: "/number")], to: open, record) }
    return .accepted(id)
  }

  private func creditNote(_ record: OpenItemRecord, _ customer: EntityID) throws -> ImportOutcome {
    let prefix = Credit.Kind.creditNote.prefix
    if let known = try existing(record, "receivables_credit", "creditNote", prefix, customer) { return known }
    let (credit, _, _) = try CreditNotes.post(
      .init(
        customer: .id(customer), number: record.number, date: record.date, amount: record.open ?? record.amount,
        item: nil, cause: record.reference), as: .creditNote, in: call)
    return .accepted(credit.entityID)
  }

  private func existing(
    _ record: OpenItemRecord, _ table: String, _ kind: String, _ prefix: String, _ customer: EntityID
  ) throws -> ImportOutcome? {
    let known = try call.store.first(
      "SELECT id, day, currency, amount FROM \(table) WHERE customer = ?1 AND kind = ?2 AND number = ?3", customer,
      kind, record.number
    ) { ($0.int(0), $0.day(1), $0.text(2), $0.int(3)) }
    guard let known else { return nil }
    guard known.1 == record.date, known.2 == record.amount.currency.code,
      known.3 == record.amount.minor || known.3 == record.open?.minor
    else { throw InvoicePosting.duplicate(record.number) }
    return .duplicate(EntityID(prefix: prefix, number: known.0))
  }

  private func total(of item: Item) throws -> Int64? {
    try call.store.first("SELECT sum(amount) FROM receivables_item WHERE document = ?1", item.document) { $0.int(0) }
  }

  /// Terms that the house can read; other words count as none.
  private func readable(_ words: String?) -> String? {
    guard let words, terms.terms[words] != nil || PaymentTerms(literal: words) != nil else { return nil }
    return words
  }

  // MARK: Customers

  /// The customer that the record means: by an id or archive number, by its numbers, or newly opened in the archive.
  private mutating func customer(of record: OpenItemRecord) throws -> Int64 {
    var direct = record.customer
    var identifiers: [PartyIdentifier] = []
    if case .identifier(let identifier)? = record.customer {
      identifiers.append(identifier)
      direct = nil
    }
    for id in record.customerIds ?? [] where id.checkOk != false {
      let identifier = try PartyIdentifier(scheme: id.scheme, value: id.value)
      if !identifiers.contains(identifier) { identifiers.append(identifier) }
    }
    let isNumbered = direct != nil || !identifiers.isEmpty
    let key = Key(ref: direct, identifiers: identifiers, name: isNumbered ? nil : record.customerName)
    if let known = customers[key] { return known }
    let number = try self.number(direct, CustomerMatch.ranked(identifiers, match: options.match)) ?? unmatched(record)
    customers[key] = number
    return number
  }

  private func number(_ direct: CustomerRef?, _ ranked: [PartyIdentifier]) throws -> Int64? {
    if let direct, let number = try resolved(direct) { return number }
    switch try CustomerMatch(ranked, in: call.store) {
    case .found(let number, _): return number
    case .ambiguous(let reason): throw Failure(.conflict, reason, path: "/customer")
    case .none: return nil
    }
  }

  private func resolved(_ ref: CustomerRef) throws -> Int64? {
    do {
      return try CustomerResolver(call).find(ref)
    } catch let failure as Failure where failure.kind == .notFound {
      return nil
    }
  }

  /// The customer opened for a record, where that is asked for.
  private func unmatched(_ record: OpenItemRecord) throws -> Int64 {
    guard options.onNoMatch != .reject else {
      throw Failure(
        .notFound,
        "The archive knows no customer by the record's numbers; create the customer first, or import with onNoMatch create.",
        zh: "档案中没有与记录号码相符的客户；请先建档，或以 onNoMatch create 导入。", path: "/customer")
    }
    guard let number = try open(record) else { throw Takeover.unknown(record) }
    return number
  }

  private struct CustomerRecord: Encodable {
    let name: String
    let ids: [OpenItemRecord.Number]
    let region: String?
    let salesperson: String?
  }

  private struct CustomerBatch: Encodable {
    struct Record: Encodable {
      let record: Int
      let value: CustomerRecord
    }

    struct Options: Encodable {
      let match: [String]?
    }

    let source: RawJSON
    let records: [Record]
    let options: Options
  }

  private func open(_ record: OpenItemRecord) throws -> Int64? {
    guard let name = record.customerName, !name.isEmpty else { return nil }
    var ids = (record.customerIds ?? []).filter { $0.checkOk != false }
    if case .identifier(let identifier)? = record.customer, !ids.contains(where: { $0.scheme == identifier.scheme }) {
      ids.append(.init(scheme: identifier.scheme, value: identifier.value))
    }
    let value = CustomerRecord(name: name, ids: ids, region: record.region, salesperson: record.salesperson)
    let reply = try call.invoke(
      "archive.customer.import",
      CustomerBatch(
        source: source, records: [.init(record: 1, value: value)], options: .init(match: options.match)),
      as: ImportResult.self)
    guard let outcome = reply.outcomes.first else { return nil }
    if let reason = outcome.reason {
      throw Failure(.invalidParams, reason, path: "/customer")
    }
    return try outcome.id?.number(of: CustomerRef.prefix, path: "/customer")
  }

  private static func unknown(_ record: OpenItemRecord) -> Failure {
    Failure(
      .notFound,
      "The record names no customer that the archive knows, and no name to open one under; create the customer first.",
      zh: "记录未指明档案中已有的客户，也没有可供建档的名称；请先建档。", path: "/customer")
  }
}
