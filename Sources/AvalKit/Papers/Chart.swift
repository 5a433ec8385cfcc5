/// A picture of figures, with the figures: a title, a unit, one label a point, one row of values a series.
///
/// Values are whole numbers of the smallest unit shown (minor units of money, hundredths of a percent …): `digits` says
/// how many of their digits stand behind the point.
public struct Chart: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// One bar a point and series.
    case bar
    /// The series of a point on top of each other; none is negative.
    case stackedBar
    case line
    /// One series of changes, each bar beginning where the one before ended; the last bar is the sum.
    case waterfall
    /// Labels across, series down, each cell shaded by its value.
    case matrix
  }

  public struct Series: Sendable, Codable {
    public let name: String
    public let values: [Int64]

    public init(_ name: String, _ values: [Int64]) {
      self.name = name
      self.values = values
    }
  }

  public let kind: Kind
  public let title: String
  /// What the values are counted in: CNY, 天, %.
  public let unit: String
  public let labels: [String]
  public let series: [Series]
  public let digits: Int

  /// The most points and the most series that one picture shows.
  public static let labelsMax = 60
  public static let seriesMax = 12

  /// - Throws: `invalidParams` where a series has another number of values than there are labels, where there is nothing
  ///   to show or more than a picture holds, or a waterfall has several series.
  public init(
    _ kind: Kind, title: String, unit: String, labels: [String], series: [Series], digits: Int = 0
  ) throws(Failure) {
    guard (1...Self.labelsMax).contains(labels.count), (1...Self.seriesMax).contains(series.count),
      series.allSatisfy({ $0.values.count == labels.count }), kind != .waterfall || series.count == 1,
      kind != .stackedBar || series.allSatisfy({ $0.values.allSatisfy { $0 >= 0 } }), (0...6).contains(digits)
    else {
      throw Failure(
        .invalidParams,
        "A chart has 1 to \(Self.labelsMax) labels, 1 to \(Self.seriesMax) series of as many values each; a waterfall has "
          + "one series, a stack no negative value.",
        zh: "图表须有 1 至 \(Self.labelsMax) 个标签、1 至 \(Self.seriesMax) 个系列且各系列的数值与标签一一对应；瀑布图仅一个系列，堆叠图不含负值。")
    }
    self.kind = kind
    self.title = title
    self.unit = unit
    self.labels = labels
    self.series = series
    self.digits = digits
  }

  /// A value as it is written: in groups of three digits.
  func written(_ value: Int64) -> String {
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, self.digits + 1 - digits.utf8.count)) + digits
    let whole = padded.dropLast(self.digits)
    var grouped = ""
    for (offset, digit) in whole.reversed().enumerated() {
      if offset > 0, offset % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    let fraction = self.digits > 0 ? "." + padded.suffix(self.digits) : ""
    return (value < 0 ? "-" : "") + String(grouped.reversed()) + fraction
  }

  /// The figures behind the picture: one row a label, one column a series.
  func table(in language: Language) -> PaperTable {
    let headings = series.map { series in
      series.name.isEmpty ? unit : Text("\(series.name) (\(unit))", zh: "\(series.name)（\(unit)）").in(language)
    }
    let rows = labels.indices.map { point in
      [PaperCell.text(labels[point])] + series.map { .number(written($0.values[point])) }
    }
    return PaperTable(
      caption: nil, headings: [""] + headings,
      isNumeric: [false] + series.map { _ in true }, rows: rows, totals: [])
  }

  /// What the picture says, for those who do not see it: the largest and the smallest value of each series.
  func alternative(in language: Language) -> String {
    series.map { series in
      let most = series.values.indices.max { series.values[$0] < series.values[$1] } ?? 0
      let least = series.values.indices.min { series.values[$0] < series.values[$1] } ?? 0
      let name = series.name.isEmpty ? title : series.name
      return Text(
        "\(name): highest \(written(series.values[most])) \(unit) (\(labels[most])), lowest "
          + "\(written(series.values[least])) \(unit) (\(labels[least])).",
        zh: "\(name)：最高 \(written(series.values[most])) \(unit)（\(labels[most])），最低 "
          + "\(written(series.values[least])) \(unit)（\(labels[least])）。"
      ).in(language)
    }.joined(separator: language == .en ? " " : "")
  }
}
