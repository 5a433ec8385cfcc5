// A paper as JSON: what a module's report answers and what `report.render` gives as `json`. A cell says what it is:
// a text, null, {"amount","currency"}, {"figure","currency"}, {"day"}, {"number"} or {"percent"}.

extension Paper: Codable {
  private enum CodingKeys: String, CodingKey {
    case title, lang, letterhead, parties, blocks
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let tag = try container.decode(String.self, forKey: .lang)
    self.init(title: try container.decode(String.self, forKey: .title), language: Language(tag: tag) ?? .en)
    letterhead = try container.decodeIfPresent(Letterhead.self, forKey: .letterhead)
    parties = try container.decode([Party].self, forKey: .parties)
    blocks = try container.decode([Block].self, forKey: .blocks)
    guard blocks.count <= Self.blocksMax, rowCount <= Self.rowsMax else {
      throw Failure(
        .limitExceeded, "A paper has at most \(Self.blocksMax) parts and \(Self.rowsMax) rows; ask for less at once.",
        zh: "文书最多 \(Self.blocksMax) 个部分、\(Self.rowsMax) 行；请缩小范围。")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(title, forKey: .title)
    try container.encode(language.rawValue, forKey: .lang)
    try container.encodeIfPresent(letterhead, forKey: .letterhead)
    try container.encode(parties, forKey: .parties)
    try container.encode(blocks, forKey: .blocks)
  }
}

extension Paper.Block: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, text, labels, table, chart
  }

  private enum Kind: String, Codable {
    case heading, subheading, paragraph, table, chart, signatures, newSheet, note
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func text() throws -> String { try container.decode(String.self, forKey: .text) }
    switch try container.decode(Kind.self, forKey: .kind) {
    case .heading: self = .heading(try text())
    case .subheading: self = .subheading(try text())
    case .paragraph: self = .paragraph(try text())
    case .note: self = .note(try text())
    case .newSheet: self = .newSheet
    case .table: self = .table(try container.decode(PaperTable.self, forKey: .table))
    case .chart: self = .chart(try container.decode(Chart.self, forKey: .chart))
    case .signatures: self = .signatures(try container.decode([String].self, forKey: .labels))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    func write(_ kind: Kind, _ text: String) throws {
      try container.encode(kind, forKey: .kind)
      try container.encode(text, forKey: .text)
    }
    switch self {
    case .heading(let text): try write(.heading, text)
    case .subheading(let text): try write(.subheading, text)
    case .paragraph(let text): try write(.paragraph, text)
    case .note(let text): try write(.note, text)
    case .newSheet: try container.encode(Kind.newSheet, forKey: .kind)
    case .table(let table):
      try container.encode(Kind.table, forKey: .kind)
      try container.encode(table, forKey: .table)
    case .chart(let chart):
      try container.encode(Kind.chart, forKey: .kind)
      try container.encode(chart, forKey: .chart)
    case .signatures(let labels):
      try container.encode(Kind.signatures, forKey: .kind)
      try container.encode(labels, forKey: .labels)
    }
  }
}

extension PaperCell: Codable {
  private enum CodingKeys: String, CodingKey {
    case amount, figure, currency, day, number, percent
  }

  public init(from decoder: any Decoder) throws {
    let single = try decoder.singleValueContainer()
    if single.decodeNil() {
      self = .empty
      return
    }
    do {
      self = .text(try single.decode(String.self))
    } catch {
      // No string: an object, or nothing that a cell can be, which is what is then said.
      self = try Self.value(in: decoder.container(keyedBy: CodingKeys.self))
    }
  }

  private static func value(in container: KeyedDecodingContainer<CodingKeys>) throws -> PaperCell {
    if let day = try container.decodeIfPresent(CivilDate.self, forKey: .day) { return .day(day) }
    if let number = try container.decodeIfPresent(String.self, forKey: .number) { return .number(number) }
    if let percent = try container.decodeIfPresent(String.self, forKey: .percent) { return .percent(percent) }
    let currency = try container.decode(Currency.self, forKey: .currency)
    if let figure = try container.decodeIfPresent(String.self, forKey: .figure) {
      return .figure(try Money(parsing: figure, currency: currency))
    }
    guard let amount = try container.decodeIfPresent(String.self, forKey: .amount) else { return .currency(currency) }
    return .money(try Money(parsing: amount, currency: currency))
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .empty:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .text(let text):
      var container = encoder.singleValueContainer()
      try container.encode(text)
    case .figure(let money): try Self.write(money, .figure, to: encoder)
    case .money(let money): try Self.write(money, .amount, to: encoder)
    case .currency(let currency): try Self.write(currency.code, .currency, to: encoder)
    case .day(let day): try Self.write(day.description, .day, to: encoder)
    case .number(let digits): try Self.write(digits, .number, to: encoder)
    case .percent(let digits): try Self.write(digits, .percent, to: encoder)
    }
  }

  private static func write(_ text: String, _ key: CodingKeys, to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(text, forKey: key)
  }

  private static func write(_ money: Money, _ key: CodingKeys, to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(money.amountText, forKey: key)
    try container.encode(money.currency, forKey: .currency)
  }
}

extension Chart: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, title, unit, labels, series, digits
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard let kind = Kind(rawValue: try container.decode(String.self, forKey: .kind)) else {
      throw DecodingError.dataCorruptedError(forKey: .kind, in: container, debugDescription: "no kind of chart")
    }
    try self.init(
      kind, title: try container.decode(String.self, forKey: .title),
      unit: try container.decode(String.self, forKey: .unit),
      labels: try container.decode([String].self, forKey: .labels),
      series: try container.decode([Series].self, forKey: .series),
      digits: try container.decode(Int.self, forKey: .digits))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind.rawValue, forKey: .kind)
    try container.encode(title, forKey: .title)
    try container.encode(unit, forKey: .unit)
    try container.encode(labels, forKey: .labels)
    try container.encode(series, forKey: .series)
    try container.encode(digits, forKey: .digits)
  }
}
