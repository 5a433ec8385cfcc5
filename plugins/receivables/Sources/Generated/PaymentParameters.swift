// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ApplyPayment {
  static let name = "receivables.payment.apply"

  /// What `receivables.payment.apply` is asked: Apply a payment or credit note to items.
  struct Params: Decodable {
    let payment: EntityID
    /// Which item takes how much of the payment, at most what is open and what is left.
    let allocations: [Allocation]
    var date: CivilDate?
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }

  struct Allocation: Decodable {
    let item: EntityID
    let amount: Money
    var paid: Money?
  }
}

extension ApplyPayment.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    payment = try members.value("payment")
    allocations = try members.array("allocations")
    date = try members.optionalDate("date")
    insist = try members.optionalBool("insist")
  }
}

extension ApplyPayment.Allocation {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    item = try members.value("item")
    amount = try members.money("amount")
    paid = try members.optional("paid")
  }
}

extension ConvertPayment {
  static let name = "receivables.payment.convert"

  /// What `receivables.payment.convert` is asked: Turn part of a payment into another currency, at what the bank gave
  /// for it.
  struct Params: Decodable {
    let payment: EntityID
    let amount: Money
    let into: Money
    var date: CivilDate?
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension ConvertPayment.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    payment = try members.value("payment")
    amount = try members.money("amount")
    into = try members.money("into")
    date = try members.optionalDate("date")
    insist = try members.optionalBool("insist")
  }
}

extension MatchPayments {
  static let name = "receivables.payment.match"

  /// What `receivables.payment.match` is asked: Match unapplied payments with open items; applies what is certain,
  /// proposes the rest, explains both.
  struct Params: Decodable {
    var payment: EntityID?
    /// True: every payment that is not fully applied; use payment for a single one.
    var all: Bool?
    /// The match policy or an order of application such as civil-code-560; left out: the standard policy.
    var policy: String?
    /// True: computes and answers, and stores nothing; default false.
    var dryRun: Bool?
    var limit: Int?
    var cursor: String?
  }
}

extension MatchPayments.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    payment = try members.optional("payment")
    all = try members.optionalBool("all")
    policy = try members.optionalString("policy")
    dryRun = try members.optionalBool("dryRun")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension MatchAllPayments {
  static let name = "receivables.payment.matchAll"

  /// What `receivables.payment.matchAll` is asked: Match every unapplied payment as a job: applies what is certain,
  /// counts the rest.
  struct Params: Decodable {
    /// The match policy or an order of application such as civil-code-560; left out: the standard policy.
    var policy: String?
    /// True: computes and answers, and stores nothing; default false.
    var dryRun: Bool?
  }
}

extension MatchAllPayments.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    policy = try members.optionalString("policy")
    dryRun = try members.optionalBool("dryRun")
  }
}

extension RecordPayment {
  static let name = "receivables.payment.record"

  /// What `receivables.payment.record` is asked: Record money received; it stays unapplied until it is matched or
  /// applied.
  struct Params: Decodable {
    var customer: CustomerRef?
    let date: CivilDate
    let amount: Money
    /// The payer's text, such as the invoice's number.
    var reference: String?
    /// The account that the payer paid from.
    var bankAccount: String?
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension RecordPayment.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    date = try members.date("date")
    amount = try members.money("amount")
    reference = try members.optionalString("reference")
    bankAccount = try members.optionalString("bankAccount")
    insist = try members.optionalBool("insist")
  }
}

extension RecoverPayment {
  static let name = "receivables.payment.recover"

  /// What `receivables.payment.recover` is asked: Take what a payment has unapplied as a recovery of a write-off: the
  /// debtor paid after all.
  struct Params: Decodable {
    let payment: EntityID
    let writeOff: EntityID
    var amount: Money?
    var date: CivilDate?
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension RecoverPayment.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    payment = try members.value("payment")
    writeOff = try members.value("writeOff")
    amount = try members.optional("amount")
    date = try members.optionalDate("date")
    insist = try members.optionalBool("insist")
  }
}

extension RefundPayment {
  static let name = "receivables.payment.refund"

  /// What `receivables.payment.refund` is asked: Record money that went back out of what is unapplied: an overpayment
  /// returned, a receipt the bank took back.
  struct Params: Decodable {
    let payment: EntityID
    var amount: Money?
    let date: CivilDate
    /// Our text for the payee.
    var reference: String?
    /// Why, in words; the audit keeps it.
    let reason: String
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension RefundPayment.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    payment = try members.value("payment")
    amount = try members.optional("amount")
    date = try members.date("date")
    reference = try members.optionalString("reference")
    reason = try members.string("reason")
    insist = try members.optionalBool("insist")
  }
}

extension TransferPayment {
  static let name = "receivables.payment.transfer"

  /// What `receivables.payment.transfer` is asked: Make a payment, or part of it, another customer's: somebody paid for
  /// somebody else.
  struct Params: Decodable {
    let payment: EntityID
    let customer: CustomerRef
    var amount: Money?
    var date: CivilDate?
    /// Why, in words; the audit keeps it.
    let reason: String
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension TransferPayment.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    payment = try members.value("payment")
    customer = try members.customer("customer")
    amount = try members.optional("amount")
    date = try members.optionalDate("date")
    reason = try members.string("reason")
    insist = try members.optionalBool("insist")
  }
}

extension UnapplyPayment {
  static let name = "receivables.payment.unapply"

  /// What `receivables.payment.unapply` is asked: End what a payment or credit note pays of an item; the past stays as
  /// it was.
  struct Params: Decodable {
    let payment: EntityID
    let item: EntityID
    var date: CivilDate?
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension UnapplyPayment.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    payment = try members.value("payment")
    item = try members.value("item")
    date = try members.optionalDate("date")
    insist = try members.optionalBool("insist")
  }
}
