/// One cell of a table: a value, which each format writes in its own way.
public enum PaperCell: Sendable, Hashable {
  case empty
  case text(String)
  /// An amount whose currency another column or the heading names: 1,234.50 on paper, 1234.50 in a file.
  case figure(Money)
  /// An amount with its currency: CNY 1,234.50.
  case money(Money)
  /// The currency of a row's figures: 人民币 on paper, CNY in a file.
  case currency(Currency)
  case day(CivilDate)
  /// An exact number in digits, such as `12.5`.
  case number(String)
  /// A share in percent, such as `12.5`, written with its sign on paper.
  case percent(String)

  public static func count(_ number: some BinaryInteger) -> PaperCell { .number("\(number)") }

  /// The cell as a reader sees it.
  func shown(in language: Language) -> String {
    switch self {
    case .empty: ""
    case .text(let text): text
    case .figure(let money): PaperWording.figure(money)
    case .money(let money): PaperWording(language).amount(money)
    case .currency(let currency): PaperWording(language).currency(currency)
    case .day(let day): PaperWording(language).day(day)
    case .number(let digits): digits
    case .percent(let digits): digits + "%"
    }
  }

  /// The cell as a program reads it: days as 2026-05-06, numbers without separators.
  var raw: String {
    switch self {
    case .empty: ""
    case .text(let text): text
    case .figure(let money): money.amountText
    case .money(let money): money.currency.code + " " + money.amountText
    case .currency(let currency): currency.code
    case .day(let day): day.description
    case .number(let digits), .percent(let digits): digits
    }
  }
}

/// Rows below headings.
public struct PaperTable: Sendable, Codable {
  public struct Column: Sendable {
    public let title: Text
    /// Whether the column stands to the right.
    public let isNumeric: Bool

    public static func text(_ title: Text) -> Column { Column(title: title, isNumeric: false) }
    public static func numbers(_ title: Text) -> Column { Column(title: title, isNumeric: true) }
  }

  public let caption: String?
  /// Empty for a form, whose first column holds the labels.
  public let headings: [String]
  public let isNumeric: [Bool]
  public let rows: [[PaperCell]]
  public let totals: [[PaperCell]]

  private enum CodingKeys: String, CodingKey {
    case caption, headings, rows, totals
    case isNumeric = "numeric"
  }

  var isForm: Bool { headings.isEmpty }
  /// Whether it needs the long side of a page.
  var isWide: Bool { headings.count > 8 }
}
