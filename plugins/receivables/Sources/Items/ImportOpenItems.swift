import AvalKit

/// Takes over open items of another system from an import: each becomes an invoice, or is refused by itself.
struct ImportOpenItems: Method {
  static let name = "receivables.openItem.import"

  struct Params: Decodable {
    struct Record: Decodable {
      let record: Int
      let line: Int?
      let column: Int?
      let path: String?
      let value: RawJSON
    }

    let source: RawJSON
    let records: [Record]
    let options: RawJSON
  }

  /// The canonical record `openItem`.
  struct Value: Decodable {
    let customer: CustomerRef
    let number: String
    let date: CivilDate
    let dueDate: CivilDate?
    let amount: Money
    let terms: String?
    let order: String?
    let product: String?
  }

  struct Outcome: Encodable {
    let status: String
    let id: EntityID?
    let reason: Text?
    let path: String?
  }

  struct Result: Encodable {
    let outcomes: [Outcome]
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    var posting = try InvoicePosting(call)
    return Result(outcomes: try params.records.map { try take($0.value, &posting, call) })
  }

  private func take(_ raw: RawJSON, _ posting: inout InvoicePosting, _ call: Call) throws -> Outcome {
    var current = posting
    defer { posting = current }
    do {
      let value = try JSONCoding.decode(Value.self, parsing: raw.bytes)
      let invoice = InvoiceParams(
        customer: value.customer, number: value.number, date: value.date, amount: value.amount, terms: value.terms,
        dueDate: value.dueDate, instalments: nil, order: value.order, acceptance: nil, product: value.product,
        secured: nil, interestRate: nil)
      if let known = try current.existing(invoice) {
        guard known.amount == value.amount.minor, known.currency == value.amount.currency, known.day == value.date
        else { throw InvoicePosting.duplicate(value.number) }
        return Outcome(status: "duplicate", id: known.entityID, reason: nil, path: nil)
      }
      let items = try call.store.savepoint { try current.post(invoice) }
      return Outcome(status: "accepted", id: items.first?.entityID, reason: nil, path: nil)
    } catch let failure as Failure where failure.isOfRecord {
      return Outcome(status: "rejected", id: nil, reason: failure.message, path: failure.path)
    }
  }
}

extension Failure {
  /// Whether the record is at fault, not the database, the request's limits or its cancellation.
  var isOfRecord: Bool {
    switch kind {
    case .invalidParams, .notFound, .conflict, .failedPrecondition, .limitExceeded, .unsupported: true
    case .denied, .moduleUnavailable, .busy, .storage, .corrupt, .cancelled: false
    }
  }
}
