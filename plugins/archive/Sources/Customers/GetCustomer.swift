import AvalKit

/// Shows a customer; a merged one's id answers the survivor.
struct GetCustomer: Method {
  struct Result: Encodable {
    let customer: CustomerView
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    Result(customer: try CustomerView.load(params.customer.resolve(in: call).id.number, call.store))
  }
}

/// Answers who is meant by an id, an archive number or an identifier, in few words.
struct ResolveCustomer: Method {
  struct Result: Encodable {
    let id: EntityID
    let archiveNumber: String
    let name: String
    let kind: String
    let industry: String
    let region: String?
    let salesperson: String?
    let status: String
  }

  func run(_ params: GetCustomer.Params, in call: Call) throws -> Result {
    let found = try params.customer.resolve(in: call)
    return Result(
      id: found.id, archiveNumber: found.archiveNumber, name: found.name, kind: found.kind, industry: found.industry,
      region: found.region, salesperson: found.salesperson, status: found.status)
  }
}
