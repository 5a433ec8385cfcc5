// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension PostWriteOff {
  static let name = "receivables.writeOff.post"

  /// What `receivables.writeOff.post` is asked: Write off what will not be paid.
  struct Params: Decodable {
    let item: EntityID
    let date: CivilDate
    let amount: Money
    /// Why, in words; the audit keeps it.
    let reason: String
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension PostWriteOff.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    item = try members.value("item")
    date = try members.date("date")
    amount = try members.money("amount")
    reason = try members.string("reason")
    insist = try members.optionalBool("insist")
  }
}

extension RecoverWriteOff {
  static let name = "receivables.writeOff.recover"

  /// What `receivables.writeOff.recover` is asked: Record money that came in for a write-off; no balance changes.
  struct Params: Decodable {
    let writeOff: EntityID
    let date: CivilDate
    let amount: Money
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension RecoverWriteOff.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    writeOff = try members.value("writeOff")
    date = try members.date("date")
    amount = try members.money("amount")
    insist = try members.optionalBool("insist")
  }
}

extension ReverseWriteOff {
  static let name = "receivables.writeOff.reverse"

  /// What `receivables.writeOff.reverse` is asked: Take back a write-off that was wrong, or part of it; the item is
  /// open again.
  struct Params: Decodable {
    let writeOff: EntityID
    var amount: Money?
    var date: CivilDate?
    /// Why the write-off was wrong.
    let reason: String
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension ReverseWriteOff.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    writeOff = try members.value("writeOff")
    amount = try members.optional("amount")
    date = try members.optionalDate("date")
    reason = try members.string("reason")
    insist = try members.optionalBool("insist")
  }
}

extension CheckTaxWriteOff {
  /// What `receivables.writeOff.taxCheck` is asked: Whether a bad debt may be deducted from taxable income, and why.
  struct Params: Decodable {
    let item: EntityID
    /// Whether the amount is booked as a loss in the accounts.
    let bookedAsLoss: Bool
    var revenue: Money?
  }
}

extension CheckTaxWriteOff.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    item = try members.value("item")
    bookedAsLoss = try members.value("bookedAsLoss")
    revenue = try members.optional("revenue")
  }
}
