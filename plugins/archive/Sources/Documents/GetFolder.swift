import AvalKit

/// The credit folder: thirteen types in their order whatever the order of filing, and how many of them are there
/// (A-56, F-A2). Documents of temporary value stand apart.
struct GetFolder: Method {
  struct TypeView: Encodable {
    let number: Int
    let type: String
    let title: String
    let present: Bool
    let documents: [DocumentView]
  }

  struct Chain: Encodable {
    let documents: Int
    /// Whether each chain value follows from the one before and the document's digest.
    let ok: Bool
  }

  struct Result: Encodable {
    let customer: EntityID
    let archiveNumber: String
    let types: [TypeView]
    let present: Int
    /// Percent of the thirteen types.
    let completeness: ExactDecimal
    let temporary: [DocumentView]
    let chain: Chain
  }

  func run(_ params: GetCustomer.Params, in call: Call) throws -> Result {
    let customer = try params.customer.resolve(in: call)
    let documents = try call.store.all(
      """
      SELECT \(DocumentView.columns) FROM archive_document WHERE \(customerAndMerged) ORDER BY customer, sequence
      """, customer.id, decode: DocumentView.init(row:))
    let filed = Dictionary(grouping: documents.filter(\.filed), by: \.type)
    let types = try DocumentTypes.load(call).types.enumerated().map { index, type in
      let found = (filed[type.key] ?? []).sorted { ($0.date, $0.id) < ($1.date, $1.id) }
      return TypeView(
        number: index + 1, type: type.key, title: type.title.in(call.language), present: !found.isEmpty,
        documents: found)
    }
    let present = types.count { $0.present }
    return Result(
      customer: customer.id, archiveNumber: customer.archiveNumber, types: types, present: present,
      completeness: try Fraction(Int128(present), Int128(types.count)).percent(digits: 2),
      temporary: documents.filter { !$0.filed }, chain: Self.verify(documents))
  }

  private static func verify(_ documents: [DocumentView]) -> Chain {
    var last: [EntityID: String] = [:]
    var ok = true
    for document in documents {
      let expected = DocumentView.chain(last[document.customer], document.sha256)
      ok = ok && expected == document.chainSha256
      last[document.customer] = document.chainSha256
    }
    return Chain(documents: documents.count, ok: ok)
  }
}
