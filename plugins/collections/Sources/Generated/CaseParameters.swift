// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension AssignCase {
  static let name = "collections.case.assign"

  /// What `collections.case.assign` is asked: Give a case to a collector.
  struct Params: Decodable {
    let `case`: EntityID
    /// Who works on the case from now on.
    let collector: String
  }
}

extension AssignCase.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    `case` = try members.value("case")
    collector = try members.string("collector")
  }
}

extension EscalateCase {
  static let name = "collections.case.escalate"

  /// What `collections.case.escalate` is asked: Switch the channel of a case, with day and reason; legal steps need the
  /// earlier ones or an override.
  struct Params: Decodable {
    let `case`: EntityID
    /// Who goes on: ourselves, an agency, the arbitrator or the court.
    let channel: Channel
    /// Why, in words; the audit keeps it.
    let reason: String
    var date: CivilDate?
    /// The clause of the contract that agrees on arbitration.
    var clause: String?
    /// Why the step is taken against the advice.
    var override: String?
    var filedOn: CivilDate?
    /// The court's or tribunal's number of the case.
    var reference: String?
    /// True: a day to come; the audit shows it; default false.
    var insist: Bool?
    /// The agency that is entrusted: its commission in percent and the days of the mandate.
    var mandate: Mandate?
  }

  /// Who goes on: ourselves, an agency, the arbitrator or the court.
  enum Channel: String, Codable, SQLBindable {
    case own
    case entrusted
    case arbitration
    case litigation

    var sqlValue: SQLValue { .text(rawValue) }
  }

  /// The agency that is entrusted: its commission in percent and the days of the mandate.
  struct Mandate: Decodable {
    let agency: String
    let commission: ExactDecimal
    let from: CivilDate
    var until: CivilDate?
  }
}

extension EscalateCase.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    `case` = try members.value("case")
    channel = try members.value("channel")
    reason = try members.string("reason")
    date = try members.optionalDate("date")
    clause = try members.optionalString("clause")
    override = try members.optionalString("override")
    filedOn = try members.optionalDate("filedOn")
    reference = try members.optionalString("reference")
    insist = try members.optionalBool("insist")
    mandate = try members.optional("mandate")
  }
}

extension EscalateCase.Mandate {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    agency = try members.string("agency")
    commission = try members.value("commission")
    from = try members.date("from")
    until = try members.optionalDate("until")
  }
}

extension GetCase {
  static let name = "collections.case.get"

  /// What `collections.case.get` is asked: A case with what is owed, its log, promises and disputes.
  struct Params: Decodable {
    let `case`: EntityID
  }
}

extension GetCase.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    `case` = try members.value("case")
  }
}

extension ListCases {
  static let name = "collections.case.list"

  /// What `collections.case.list` is asked: List collection cases in the order they were opened.
  struct Params: Decodable {
    var customer: CustomerRef?
    /// Only cases in this state.
    var state: State?
    /// Only the cases of this collector.
    var collector: String?
    var limit: Int?
    var cursor: String?
  }

  /// Only cases in this state.
  enum State: String, Codable, SQLBindable {
    case open
    case closed

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension ListCases.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.optional("customer")
    state = try members.optional("state")
    collector = try members.optionalString("collector")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension LogAction {
  /// What `collections.case.log` is asked: Write an action into a case's log; whatever reaches the debtor outside the
  /// contact rules is refused.
  struct Params: Decodable {
    let `case`: EntityID
    /// What was done: its kind, when, through which channel, who was reached and what was said.
    let action: Action
  }
}

extension LogAction.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    `case` = try members.value("case")
    action = try members.value("action")
  }
}
