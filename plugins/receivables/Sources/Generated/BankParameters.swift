// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension DesignateBank {
  static let name = "receivables.bank.designate"

  /// What `receivables.bank.designate` is asked: Designate an account of ours and the bank that collects on it.
  struct Params: Decodable {
    /// The number of the bank account that customers are told to pay into.
    let account: String
    /// The bank's name.
    let bank: String
    let from: CivilDate
    var to: CivilDate?
  }
}

extension DesignateBank.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    account = try members.string("account")
    bank = try members.string("bank")
    from = try members.date("from")
    to = try members.optionalDate("to")
  }
}

extension EvaluateBanks {
  static let name = "receivables.bank.evaluate"

  /// What `receivables.bank.evaluate` is asked: Evaluate the banks that collect for us: receipts, identified, applied,
  /// how soon.
  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
    /// An ISO 4217 code such as CNY; needed only where the books hold several currencies.
    var currency: Currency?
  }
}

extension EvaluateBanks.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    from = try members.date("from")
    to = try members.date("to")
    currency = try members.optional("currency")
  }
}
