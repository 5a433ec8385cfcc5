import AvalKit

/// Takes over open items of another system: invoices, debit notes and credit notes, each by itself (V-1, V-4).
///
/// The customer is found by what the record calls it; one that the archive does not know is opened there under the record's
/// name and numbers.
struct ImportOpenItems: Method {
  static let name = "receivables.openItem.import"

  func run(_ batch: ImportBatch, in call: Call) throws -> ImportOutcomes {
    var takeover = try Takeover(batch.source, call)
    let outcomes = try takeover.ledger.gathering { try batch.records.map { try takeover.take($0.value) } }
    return ImportOutcomes(outcomes: outcomes)
  }
}

/// The canonical record `openItem`, as far as the ledger reads it.
struct OpenItemRecord: Decodable {
  enum Kind: String, Decodable { case invoice, creditNote, debitNote }

  struct Number: Codable {
    let scheme: String
    let value: String
    let checkOk: Bool?
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
}

private struct Takeover {
  private let call: Call
  private let source: RawJSON
  /// Gathers what the batch's invoices add to the daily sums, to write it once.
  let ledger: Ledger
  private var posting: InvoicePosting
  private var customers: [String: Int64] = [:]
  private let terms: TermsPolicy

  init(_ source: RawJSON, _ call: Call) throws {
    self.call = call
    self.source = source
    ledger = Ledger(call)
    posting = try InvoicePosting(call, ledger)
    terms = try call.policy("terms").decode(TermsPolicy.self)
  }

  mutating func take(_ raw: RawJSON) throws -> ImportOutcome {
    do {
      let record = try JSONCoding.decode(OpenItemRecord.self, parsing: raw.bytes)
      return try ledger.part { try post(record) }
    } catch let failure as Failure where failure.isOfRecord {
      // What a refused record opened is undone, so what was remembered of it is too.
      customers = [:]
      posting = try InvoicePosting(call, ledger)
      return .rejected(failure)
    }
  }

  private mutating func post(_ record: OpenItemRecord) throws -> ImportOutcome {
    let customer = EntityID(prefix: CustomerRef.prefix, number: try self.customer(of: record))
    switch record.kind ?? .invoice {
    case .invoice: return try invoice(record, customer)
    case .debitNote: return try debitNote(record, customer)
    case .creditNote: return try creditNote(record, customer)
    }
  }

  // MARK: Documents

  private mutating func invoice(_ record: OpenItemRecord, _ customer: EntityID) throws -> ImportOutcome {
    let hasParts = record.instalments?.isEmpty == false
    let invoice = InvoiceParams(
      customer: .id(customer), number: record.number, date: record.date, amount: record.amount,
      terms: hasParts || record.dueDate != nil ? nil : readable(record.terms),
      dueDate: hasParts ? nil : record.dueDate,
      instalments: record.instalments.flatMap { $0.isEmpty ? nil : .listed($0) }, order: record.order, acceptance: nil,
      product: nil, secured: nil, interestRate: nil)
    if let known = try posting.existing(invoice) {
      guard known.day == record.date, known.currency == record.amount.currency,
        try total(of: known) == record.amount.minor
      else { throw InvoicePosting.duplicate(record.number) }
      return .duplicate(known.entityID)
    }
    let items = try posting.post(invoice)
    if let open = record.open { try settle(items, to: open, record) }
    return .accepted(items.first?.entityID)
  }

  /// What was paid before the takeover is taken off, the earliest part first.
  private func settle(_ items: [Item], to open: Money, _ record: OpenItemRecord) throws {
    let paid = try record.amount - open
    guard !open.isNegative, !paid.isNegative else {
      throw Failure(
        .invalidParams, "What is open (\(open)) lies outside the amount (\(record.amount)).",
        zh: "未清金额(\(open))超出单据金额(\(record.amount))。", path: "/open")
    }
    let ledger = Ledger(call)
    var left = paid.minor
    for var item in items where left > 0 {
      let part = min(left, item.open)
      left -= part
      try ledger.adjust(&item, by: -part, kind: "adjustment", on: item.day, counter: nil)
    }
  }

  private func debitNote(_ record: OpenItemRecord, _ customer: EntityID) throws -> ImportOutcome {
    if let known = try existing(record, "receivables_item", "debitNote", Item.prefix, customer) { return known }
    let posted = try PostDebitNote().run(
      .init(
        customer: .id(customer), number: record.number, date: record.date, dueDate: record.dueDate ?? record.date,
        amount: record.amount, component: nil, item: nil), in: call)
    return .accepted(posted.items.first?.id)
  }

  private func creditNote(_ record: OpenItemRecord, _ customer: EntityID) throws -> ImportOutcome {
    let prefix = Credit.Kind.creditNote.prefix
    if let known = try existing(record, "receivables_credit", "creditNote", prefix, customer) { return known }
    let (credit, _) = try CreditNotes.post(
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

  /// The customer that the record means: by what it is called, by any of its numbers, or newly opened in the archive.
  private mutating func customer(of record: OpenItemRecord) throws -> Int64 {
    let key = record.customer?.description ?? record.customerName ?? ""
    if let known = customers[key] { return known }
    var number: Int64?
    if let ref = record.customer { number = try resolved(ref) }
    for id in record.customerIds ?? [] where number == nil && id.checkOk != false {
      number = try resolved(.identifier(try PartyIdentifier(scheme: id.scheme, value: id.value)))
    }
    if number == nil { number = try open(record) }
    guard let number else { throw Takeover.unknown(record) }
    customers[key] = number
    return number
  }

  private func resolved(_ ref: CustomerRef) throws -> Int64? {
    do {
      return try CustomerResolver(call).find(ref)
    } catch let failure as Failure where failure.kind == .notFound {
      return nil
    }
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

    let source: RawJSON
    let records: [Record]
    let options: Empty
  }

  private func open(_ record: OpenItemRecord) throws -> Int64? {
    guard let name = record.customerName, !name.isEmpty else { return nil }
    var ids = (record.customerIds ?? []).filter { $0.checkOk != false }
    if case .identifier(let identifier)? = record.customer, !ids.contains(where: { $0.scheme == identifier.scheme }) {
      ids.append(.init(scheme: identifier.scheme, value: identifier.value, checkOk: nil))
    }
    let value = CustomerRecord(name: name, ids: ids, region: record.region, salesperson: record.salesperson)
    let reply = try call.invoke(
      "archive.customer.import",
      CustomerBatch(source: source, records: [.init(record: 1, value: value)], options: Empty()),
      as: ImportOutcomes.self)
    guard let outcome = reply.outcomes.first else { return nil }
    if let reason = outcome.reason {
      throw Failure(.invalidParams, Text(reason.en, zh: reason.zhHans), path: "/customer")
    }
    return try outcome.id.map { try EntityID(parsing: $0, expecting: CustomerRef.prefix).number }
  }

  private static func unknown(_ record: OpenItemRecord) -> Failure {
    Failure(
      .notFound,
      "The record names no customer that the archive knows, and no name to open one under; create the customer first.",
      zh: "记录未指明档案中已有的客户,也没有可供建档的名称;请先建档。", path: "/customer")
  }
}
