import AvalKit

/// Opens a customer's archive and gives it its number.
struct CreateCustomer: Method {
  struct Result: Encodable {
    let customer: CustomerView
    /// Customers of like name: flagged, never refused.
    let similar: [NameMatch]
  }

  struct Created: Encodable {
    let customer: EntityID
    let archiveNumber: String
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    // Looked for before the new one is in the index.
    let similar = try NameSearch(call).alike(params.name, limit: 5)
    let new = NewCustomer(
      name: params.name, kind: params.kind.rawValue, industry: params.industry,
      status: params.status?.rawValue ?? "potential",
      region: params.region, salesperson: params.salesperson, owner: params.owner, source: params.source,
      openedOn: params.openedOn, identifiers: params.identifiers ?? [], contacts: params.contacts ?? [],
      addresses: params.addresses ?? [])
    let id = try Registry(call).create(new)
    if let fields = params.fields {
      try FieldValues(call).record(
        fields, of: id.number, source: params.fieldSource ?? "department", on: params.openedOn ?? call.today)
    }
    let customer = try CustomerView.load(id.number, call.store)
    try call.change(id.description, after: customer)
    try call.emit(
      "archive.customer.created", Created(customer: id, archiveNumber: customer.archiveNumber))
    return Result(customer: customer, similar: similar)
  }
}
