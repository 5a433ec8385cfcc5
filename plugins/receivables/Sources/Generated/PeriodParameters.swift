// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ClosePeriod {
  static let name = "receivables.period.close"

  /// What `receivables.period.close` is asked: Close the books through a day.
  struct Params: Decodable {
    let through: CivilDate
    /// Why, in words; the audit keeps it.
    var reason: String?
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension ClosePeriod.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    through = try members.date("through")
    reason = try members.optionalString("reason")
    insist = try members.optionalBool("insist")
  }
}

extension GetPeriod {
  static let name = "receivables.period.get"
}

extension ReopenPeriod {
  static let name = "receivables.period.reopen"

  /// What `receivables.period.reopen` is asked: Open closed books again from the day after, with a reason.
  struct Params: Decodable {
    let through: CivilDate
    /// Why, in words; the audit keeps it.
    let reason: String
  }
}

extension ReopenPeriod.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    through = try members.date("through")
    reason = try members.string("reason")
  }
}
