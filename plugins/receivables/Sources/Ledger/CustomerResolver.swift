import AvalKit

/// Customers by what requests call them; within one request each is looked up once.
struct CustomerResolver {
  private let call: Call
  private var known: [CustomerRef: Int64] = [:]

  init(_ call: Call) {
    self.call = call
  }

  /// The customer's number; of a merged customer the survivor's.
  mutating func number(of ref: CustomerRef, path: String = "/customer") throws -> Int64 {
    if let number = known[ref] { return number }
    let number = try find(ref, path: path)
    known[ref] = number
    return number
  }

  func find(_ ref: CustomerRef, path: String = "/customer") throws -> Int64 {
    if case .id(let id) = ref {
      let living = try call.store.first(
        "SELECT id FROM archive_customer_v1 WHERE id = ?1 AND merged_into IS NULL", id.number
      ) { $0.int(0) }
      if let living { return living }
    }
    return try ref.resolve(in: call, path: path).id.number
  }
}

extension Call {
  /// The customer that a number stands for after merges.
  func survivor(_ customer: Int64) throws -> Int64 {
    try store.first("SELECT merged_into FROM archive_customer_v1 WHERE id = ?1", customer) { $0.optionalInt(0) }
      .flatMap { $0 } ?? customer
  }
}
