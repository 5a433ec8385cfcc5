import AvalKit

/// The exposure of a disclosure's day as a table: per customer and currency what is owed, overdue, its oldest due day and
/// what is paid ahead, of the customer asked for alone where one is named (V-26).
struct DisclosureDocument {
  let text: String
  /// Without the heading.
  let rows: Int

  var sha256: String { SHA256.hex(Array(text.utf8)) }

  private struct Group: Hashable {
    let customer: Int64
    let currency: String
  }

  private struct Sum {
    var open: Int64 = 0
    var overdue: Int64 = 0
    var unapplied: Int64 = 0
    var oldest: CivilDate?
  }

  init(of disclosure: Disclosure, _ call: Call) throws {
    let clocks = Clocks(day: disclosure.asOf)
    let keys = try AgeingKeys(.customer, clocks, call.store)
    let sums = try Self.sums(of: disclosure, keys, clocks, call)
    var text = "asOf,customer,name,currency,open,overdue,oldestDue,unapplied,balance\r\n"
    for (group, sum) in sums {
      let currency = try Currency(parsing: group.currency)
      let amount = { (minor: Int64) in Money(minor: minor, currency: currency).amountText }
      let fields = [
        disclosure.asOf.description, EntityID(prefix: CustomerRef.prefix, number: group.customer).description,
        try keys.name(of: group.customer) ?? "", group.currency, amount(sum.open), amount(sum.overdue),
        sum.oldest?.description ?? "", amount(sum.unapplied), amount(sum.open - sum.unapplied),
      ]
      text += fields.map(CSVField.quoted).joined(separator: ",") + "\r\n"
    }
    self.text = text
    rows = sums.count
  }

  private static func sums(
    of disclosure: Disclosure, _ keys: AgeingKeys, _ clocks: Clocks, _ call: Call
  ) throws -> [(key: Group, value: Sum)] {
    var sums: [Group: Sum] = [:]
    let balances = Balances(store: call.store, clocks: clocks, customer: disclosure.customer?.number)
    try balances.eachOpenItem { customer, currency, due, open in
      let group = Group(customer: keys.survivor(of: customer) ?? customer, currency: currency)
      var sum = sums[group] ?? Sum()
      sum.open += open
      if due < disclosure.asOf { sum.overdue += open }
      sum.oldest = min(sum.oldest ?? due, due)
      sums[group] = sum
    }
    // Receipts whose payer is unknown are nobody's exposure.
    try balances.eachCredit { customer, currency, unapplied in
      guard let customer = keys.survivor(of: customer) else { return }
      sums[Group(customer: customer, currency: currency), default: Sum()].unapplied += unapplied
    }
    return sums.sorted { ($0.key.customer, $0.key.currency) < ($1.key.customer, $1.key.currency) }
  }

  // MARK: What was approved

  func keep(for disclosure: EntityID, _ call: Call) throws {
    try call.store.run(
      "INSERT INTO receivables_disclosure_document (disclosure, content) VALUES (?1, ?2)", disclosure, text)
  }

  static func kept(for disclosure: EntityID, _ call: Call) throws -> String {
    let text = try call.store.first(
      "SELECT content FROM receivables_disclosure_document WHERE disclosure = ?1", disclosure
    ) { $0.text(0) }
    guard let text else {
      throw Failure(
        .failedPrecondition,
        "The disclosure was written to a file when it was approved, and no copy was kept; request it anew.",
        zh: "该披露在获批时已写入文件，未留副本；请重新申请。", path: "/disclosure")
    }
    return text
  }
}
