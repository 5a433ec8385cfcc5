/// One thing that somebody has to do, as `work.list` shows it until it is closed.
public struct WorkLine: Sendable, Hashable {
  /// One that `module.json` declares under `"work"`.
  public var kind: String
  /// What the line is about, by which it is closed; one line of a kind has it.
  public var key: String
  public var customer: EntityID?
  /// The day by which it is to be done; nil: the day from which it is shown.
  public var due: CivilDate?
  /// The day from which it is shown, also one to come; nil: today, or as it was put before.
  public var since: CivilDate?
  /// The user who has to do it.
  public var owner: String?
  /// The unit that has to do it.
  public var unit: String?
  /// 1 to 1000, the smaller first among lines of one day; nil: as the kind declares.
  public var rank: Int?
  public var amount: Money?
  /// What the kind's texts and settling method name, by name.
  public var values: [String: WorkValue]

  public init(
    _ kind: String, _ key: some CustomStringConvertible, customer: EntityID? = nil, due: CivilDate? = nil,
    since: CivilDate? = nil, owner: String? = nil, unit: String? = nil, rank: Int? = nil, amount: Money? = nil,
    values: [String: WorkValue] = [:]
  ) {
    self.kind = kind
    self.key = key.description
    self.customer = customer
    self.due = due
    self.since = since
    self.owner = owner
    self.unit = unit
    self.rank = rank
    self.amount = amount
    self.values = values
  }
}

/// A value that a line's texts name: written in the language of the reader, and as data in the parameters of the method
/// that settles the line.
public enum WorkValue: Sendable, Hashable {
  case text(String)
  /// What reads differently in the two languages.
  case phrase(Text)
  case number(Int64)
  case money(Money)
  case day(CivilDate)

  /// Within a sentence: 人民币500,000.00元, 2026年5月6日.
  public func wording(in language: Language) -> String {
    switch self {
    case .text(let text): text
    case .phrase(let text): text.in(language)
    case .number(let number): String(number)
    case .money(let money): PaperWording(language).amount(money)
    case .day(let day): PaperWording(language).day(day)
    }
  }

  /// As a parameter.
  public func parameter(in language: Language) -> JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .phrase(let text): .string(text.in(language))
    case .number(let number): .integer(number)
    case .money(let money):
      .object(
        JSONObject([("amount", .string(money.amountText)), ("currency", .string(money.currency.code))]))
    case .day(let day): .string(day.description)
    }
  }
}

extension WorkValue: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self = .text(value) }
}

extension WorkValue: Codable {
  private enum Key: String, CodingKey {
    case day
    case amount
    case en
  }

  private struct Day: Codable {
    let day: CivilDate
  }

  public init(from decoder: any Decoder) throws {
    let node = try TapeDecoder.of(decoder).entry
    switch node.kind {
    case .string: self = .text(try decoder.singleValueContainer().decode(String.self))
    case .number: self = .number(try decoder.singleValueContainer().decode(Int64.self))
    default:
      let container = try decoder.container(keyedBy: Key.self)
      if container.contains(.day) {
        self = .day(try Day(from: decoder).day)
      } else if container.contains(.amount) {
        self = .money(try Money(from: decoder))
      } else {
        self = .phrase(try Text(from: decoder))
      }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .text(let text):
      var container = encoder.singleValueContainer()
      try container.encode(text)
    case .number(let number):
      var container = encoder.singleValueContainer()
      try container.encode(number)
    case .phrase(let text): try text.encode(to: encoder)
    case .money(let money): try money.encode(to: encoder)
    case .day(let day): try Day(day: day).encode(to: encoder)
    }
  }
}
