/// A document for a reader: a statement, an approval form, a report. Built once, by a module, and written as HTML for
/// print and screen, as Markdown, as plain text, as JSON or as CSV by whoever hands it out.
///
/// All texts of a paper are in its one language; days and amounts are kept as values and written by the renderers.
public struct Paper: Sendable {
  public enum Block: Sendable {
    case heading(String)
    case subheading(String)
    case paragraph(String)
    case table(PaperTable)
    case chart(Chart)
    /// Lines to sign on, each with its label: seal, signature, day.
    case signatures([String])
    /// What follows begins on a new sheet.
    case newSheet
    /// What a footnote says, in small print.
    case note(String)
  }

  /// Somebody the paper concerns, and what is said of them: `("To", ["Lantern Paper Ltd", "jindian001"])`.
  public struct Party: Sendable, Codable {
    public let label: String
    public let lines: [String]

    public init(_ label: Text, _ lines: [String], in language: Language) {
      self.label = label.in(language)
      self.lines = lines
    }

    init(label: String, lines: [String]) {
      self.label = label
      self.lines = lines
    }
  }

  public let title: String
  public let language: Language
  /// Who the paper is from; written by the host, which knows the house.
  public var letterhead: Letterhead?
  public internal(set) var parties: [Party] = []
  public internal(set) var blocks: [Block] = []

  public init(_ title: Text, _ language: Language) {
    self.init(title: title.in(language), language: language)
  }

  init(title: String, language: Language) {
    self.title = title
    self.language = language
  }

  /// How many blocks and how many rows of all tables together a paper may have; `append` refuses more.
  public static let blocksMax = 10_000
  public static let rowsMax = 200_000

  // MARK: Building

  public mutating func party(_ label: Text, _ lines: String...) {
    parties.append(Party(label, lines, in: language))
  }
  public mutating func heading(_ text: Text) { blocks.append(.heading(text.in(language))) }
  public mutating func subheading(_ text: Text) { blocks.append(.subheading(text.in(language))) }
  public mutating func paragraph(_ text: Text) { blocks.append(.paragraph(text.in(language))) }
  public mutating func note(_ text: Text) { blocks.append(.note(text.in(language))) }
  public mutating func signatures(_ labels: Text...) { blocks.append(.signatures(labels.map { $0.in(language) })) }
  public mutating func newSheet() { blocks.append(.newSheet) }
  public mutating func chart(_ chart: Chart) { blocks.append(.chart(chart)) }

  /// A table; `total` rows stand below a line.
  public mutating func table(
    _ columns: [PaperTable.Column], _ rows: [[PaperCell]], total: [[PaperCell]] = [], caption: Text? = nil
  ) {
    blocks.append(
      .table(
        PaperTable(
          caption: caption?.in(language), headings: columns.map { $0.title.in(language) },
          isNumeric: columns.map(\.isNumeric), rows: rows, totals: total)))
  }

  /// Labels and their values, as a form shows them.
  public mutating func form(_ fields: [(label: Text, value: PaperCell)]) {
    blocks.append(
      .table(
        PaperTable(
          caption: nil, headings: [], isNumeric: [false, false],
          rows: fields.map { [.text($0.label.in(language)), $0.value] }, totals: [])))
  }

  /// How the paper's language writes days and amounts within sentences.
  public var wording: PaperWording { PaperWording(language) }

  /// How many rows all tables have together.
  public var rowCount: Int {
    blocks.reduce(0) { count, block in
      guard case .table(let table) = block else { return count }
      return count + table.rows.count + table.totals.count
    }
  }
}
