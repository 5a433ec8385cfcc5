// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListRates {
  static let name = "receivables.rate.list"

  /// What `receivables.rate.list` is asked: List recorded exchange rates, newest day first; of one day the one recorded
  /// last counts.
  struct Params: Decodable {
    /// Only rates of this currency, an ISO 4217 code.
    var currency: Currency?
    var from: CivilDate?
    var to: CivilDate?
    var limit: Int?
    var cursor: String?
  }
}

extension ListRates.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    currency = try members.optional("currency")
    from = try members.optionalDate("from")
    to = try members.optionalDate("to")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension PutRate {
  static let name = "receivables.rate.put"

  /// What `receivables.rate.put` is asked: Record the exchange rate of a day: `per` units of the currency are `rate`
  /// units of the house currency; documents that waited for it are valued.
  struct Params: Decodable {
    /// The foreign currency that the rate is for, an ISO 4217 code.
    let currency: Currency
    let date: CivilDate
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
    let rate: ExactDecimal
    var per: ExactDecimal?
    /// Who publishes the rate.
    let source: String
  }
}

extension PutRate.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    currency = try members.value("currency")
    date = try members.date("date")
    insist = try members.optionalBool("insist")
    rate = try members.value("rate")
    per = try members.optional("per")
    source = try members.string("source")
  }
}

extension PutRates {
  /// What `receivables.rate.putMany` is asked: Record up to 1,000 exchange rates, all or none.
  struct Params: Decodable {
    /// The rates, at most 1,000; all are stored or none.
    let items: [RateInput]
  }
}

extension PutRates.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    items = try members.array("items")
  }
}
