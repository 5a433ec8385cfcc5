// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension CloseCustomer {
  static let name = "archive.customer.close"

  /// What `archive.customer.close` is asked: Take a customer out of the trading archives; its basic data stay.
  struct Params: Decodable {
    let customer: CustomerRef
    /// Why, in words; the audit keeps it.
    let reason: String
    var date: CivilDate?
    /// The version that was read before; another one now is a conflict.
    var expectedVersion: Int?
    /// True: it is meant, although it looks unusual; the audit keeps the reason.
    var insist: Bool?
  }
}

extension CloseCustomer.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    reason = try members.string("reason")
    date = try members.optionalDate("date")
    expectedVersion = try members.optional("expectedVersion")
    insist = try members.optionalBool("insist")
  }
}

extension CreateCustomer {
  static let name = "archive.customer.create"

  /// What `archive.customer.create` is asked: Open a customer's archive and give it its number.
  struct Params: Decodable {
    /// The customer's full name, as registered.
    let name: String
    /// A company or an individual.
    let kind: Kind
    /// A key of the industry table; it begins the archive number.
    let industry: String
    /// Potential (default) or existing.
    var status: Status?
    /// The customer's region, for reports by region.
    var region: String?
    /// Who sells to the customer.
    var salesperson: String?
    /// Who manages the customer.
    var owner: String?
    /// How the customer was won.
    var source: String?
    var openedOn: CivilDate?
    /// Registration and tax numbers, each with its scheme; given in an update they replace those on file.
    var identifiers: [PartyIdentifier]?
    /// People to speak to; given in an update they replace those on file.
    var contacts: [Contact]?
    /// Postal addresses; given in an update they replace those on file.
    var addresses: [Address]?
    /// Values of the card's fields by their key.
    var fields: [String: String]?
    /// The source that the card's fields come from, a key of the policy sources; default department.
    var fieldSource: String?
  }

  /// A company or an individual.
  enum Kind: String, Codable, SQLBindable {
    case company
    case individual

    var sqlValue: SQLValue { .text(rawValue) }
  }

  /// Potential (default) or existing.
  enum Status: String, Codable, SQLBindable {
    case potential
    case existing

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension CreateCustomer.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    name = try members.string("name")
    kind = try members.value("kind")
    industry = try members.string("industry")
    status = try members.optional("status")
    region = try members.optionalString("region")
    salesperson = try members.optionalString("salesperson")
    owner = try members.optionalString("owner")
    source = try members.optionalString("source")
    openedOn = try members.optionalDate("openedOn")
    identifiers = try members.optional("identifiers")
    contacts = try members.optional("contacts")
    addresses = try members.optional("addresses")
    fields = try members.optional("fields")
    fieldSource = try members.optionalString("fieldSource")
  }
}

extension GetCustomer {
  static let name = "archive.customer.get"

  /// What `archive.customer.get` is asked: Show a customer; a merged one's id answers the survivor.
  struct Params: Decodable {
    let customer: CustomerRef
  }
}

extension GetCustomer.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
  }
}

extension ImportCustomers {
  static let name = "archive.customer.import"
}

extension MergeCustomers {
  static let name = "archive.customer.merge"

  /// What `archive.customer.merge` is asked: Make one customer of two archives; both ids then name the survivor.
  struct Params: Decodable {
    let from: CustomerRef
    let into: CustomerRef
    /// Why, in words; the audit keeps it.
    var reason: String?
  }
}

extension MergeCustomers.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    from = try members.customer("from")
    into = try members.customer("into")
    reason = try members.optionalString("reason")
  }
}

extension ResolveCustomer {
  static let name = "archive.customer.resolve"
}

extension SearchCustomers {
  static let name = "archive.customer.search"

  /// What `archive.customer.search` is asked: Find customers by name, number or filter; misspelt names are found, best
  /// match first.
  struct Params: Decodable {
    /// A name or a part of it, an identifier or an archive number.
    var text: String?
    /// Conditions that all hold; a condition left out does not limit.
    var filters: Filters?
    var limit: Int?
    var cursor: String?
  }
}

extension SearchCustomers.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    text = try members.optionalString("text")
    filters = try members.optional("filters")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension TradingCustomer {
  static let name = "archive.customer.trading"

  /// What `archive.customer.trading` is asked: Make a potential customer an existing one at its first invoice, within
  /// the request that posts it.
  struct Params: Decodable {
    /// The name of the event.
    let event: String
    /// What the ledger says of the first invoice.
    let payload: Payload
  }
}

extension TradingCustomer.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    event = try members.string("event")
    payload = try members.value("payload")
  }
}

extension UpdateCustomer {
  static let name = "archive.customer.update"

  /// What `archive.customer.update` is asked: Change what is known of a customer. What replaces a reviewed item (name,
  /// address, contacts, capital …) waits for another person; the former state stays in the audit trail.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The version that was read before; another one now is a conflict.
    var expectedVersion: Int?
    /// The customer's full name, as registered.
    var name: String?
    /// A key of the industry table; it begins the archive number.
    var industry: String?
    /// The customer's region, for reports by region.
    var region: String?
    /// Who sells to the customer.
    var salesperson: String?
    /// Who manages the customer.
    var owner: String?
    /// How the customer was won.
    var source: String?
    /// Registration and tax numbers, each with its scheme; given in an update they replace those on file.
    var identifiers: [PartyIdentifier]?
    /// People to speak to; given in an update they replace those on file.
    var contacts: [Contact]?
    /// Postal addresses; given in an update they replace those on file.
    var addresses: [Address]?
    /// Values of the card's fields by their key.
    var fields: [String: String]?
    /// The source that the card's fields come from, a key of the policy sources; default department.
    var fieldSource: String?
    /// Potential or existing.
    var status: Status?
    var datedOn: CivilDate?
  }

  /// Potential or existing.
  enum Status: String, Codable, SQLBindable {
    case potential
    case existing

    var sqlValue: SQLValue { .text(rawValue) }
  }
}

extension UpdateCustomer.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    expectedVersion = try members.optional("expectedVersion")
    name = try members.optionalString("name")
    industry = try members.optionalString("industry")
    region = try members.optionalString("region")
    salesperson = try members.optionalString("salesperson")
    owner = try members.optionalString("owner")
    source = try members.optionalString("source")
    identifiers = try members.optional("identifiers")
    contacts = try members.optional("contacts")
    addresses = try members.optional("addresses")
    fields = try members.optional("fields")
    fieldSource = try members.optionalString("fieldSource")
    status = try members.optional("status")
    datedOn = try members.optionalDate("datedOn")
  }
}
