// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ChargeLateFee {
  static let name = "receivables.lateFee.charge"

  /// What `receivables.lateFee.charge` is asked: Charge late interest as items of their own; twice for one day adds
  /// nothing.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// The rule of late fees: sme-802, general-sale, judgment or contract.
    let rule: String
    var limit: Int?
    var cursor: String?
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension ChargeLateFee.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    rule = try members.string("rule")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
    insist = try members.optionalBool("insist")
  }
}

extension ComputeLateFee {
  static let name = "receivables.lateFee.compute"

  /// What `receivables.lateFee.compute` is asked: Late interest by rule on each overdue item's balance history, without
  /// charging it.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The rule of late fees: sme-802, general-sale, judgment or contract.
    let rule: String
    var lpr: ExactDecimal?
    var multiplier: ExactDecimal?
    /// Days of a year in the daily rate: 360 or 365.
    var dayBasis: Int?
    var provenLoss: Money?
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
  }
}

extension ComputeLateFee.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    rule = try members.string("rule")
    lpr = try members.optional("lpr")
    multiplier = try members.optional("multiplier")
    dayBasis = try members.optional("dayBasis")
    provenLoss = try members.optional("provenLoss")
    currency = try members.optional("currency")
  }
}

extension WaiveLateFee {
  static let name = "receivables.lateFee.waive"

  /// What `receivables.lateFee.waive` is asked: Forgive a late fee, or part of it; it goes back to its own account and
  /// changes no sales.
  struct Params: Decodable {
    let item: EntityID
    var amount: Money?
    var date: CivilDate?
    /// Why it is forgiven.
    let reason: String
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension WaiveLateFee.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    item = try members.value("item")
    amount = try members.optional("amount")
    date = try members.optionalDate("date")
    reason = try members.string("reason")
    insist = try members.optionalBool("insist")
  }
}
