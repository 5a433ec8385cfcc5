import AvalKit

/// One question: who answered what, and the mean where the answers are numbers (S-71).
struct QuestionReport: Encodable {
  struct Frequency: Encodable {
    let value: String
    let title: String?
    let count: Int
    /// Of those who answered.
    let percent: ExactDecimal
  }

  struct Interval: Encodable {
    let from: ExactDecimal
    let to: ExactDecimal
    let level: String
  }

  let code: String
  let title: String?
  let n: Int
  let missing: Int
  /// Most frequent values of texts are not listed: everybody writes something else.
  let frequencies: [Frequency]?
  let mean: ExactDecimal?
  let standardDeviation: ExactDecimal?
  /// By the normal approximation.
  let interval: Interval?

  /// More different values than this are not listed.
  private static let listedValues = 100

  init(
    _ code: String, _ question: Form.Question?, _ counts: [String: Int], of responses: Int, _ language: Language
  ) throws {
    self.code = code
    title = question?.title.in(language)
    let answered = counts.values.reduce(0, +)
    n = answered
    missing = responses - answered
    let numbers = QuestionReport.numbers(counts, question)
    let isText = question?.type == .text || (question == nil && numbers == nil && counts.count > 20)
    if isText || counts.count > QuestionReport.listedValues {
      frequencies = nil
    } else {
      let order = question?.options?.map(\.value) ?? []
      frequencies = try counts.sorted { left, right in
        QuestionReport.sortKey(left.key, order) < QuestionReport.sortKey(right.key, order)
      }.map { value, count in
        Frequency(
          value: value, title: question?.options?.first { $0.value == value }?.title.in(language), count: count,
          percent: try Figures.shown(Figures.percent(count, of: answered), most: 2, least: 1))
      }
    }
    var moments = Moments()
    for (value, count) in numbers ?? [] { try moments.add(value, count: count) }
    mean = try moments.mean().map { try Figures.shown($0, most: 4, least: 2) }
    standardDeviation = try moments.variance().flatMap { try Figures.shown(Figures.double($0).squareRoot()) }
    if let bounds = try moments.interval(), let from = try Figures.shown(bounds.from),
      let to = try Figures.shown(bounds.to)
    {
      interval = Interval(from: from, to: to, level: "95")
    } else {
      interval = nil
    }
  }

  /// The answers as numbers, where all of them are.
  private static func numbers(_ counts: [String: Int], _ question: Form.Question?) -> [(Fraction, Int)]? {
    switch question?.type {
    case .text, .date, .choice: return nil
    case .number, .integer, nil: break
    }
    var result: [(Fraction, Int)] = []
    for (text, count) in counts {
      do throws(Failure) {
        result.append((Fraction(try ExactDecimal(parsing: text)), count))
      } catch {
        return nil
      }
    }
    return result
  }

  /// In the order of the options, numbers by size, then by text.
  private static func sortKey(_ value: String, _ order: [String]) -> SortKey {
    let number = Int(value)
    return SortKey(place: order.firstIndex(of: value) ?? .max, number: number ?? .max, text: value)
  }

  private struct SortKey: Comparable {
    let place: Int
    let number: Int
    let text: String

    static func < (left: SortKey, right: SortKey) -> Bool {
      (left.place, left.number, left.text) < (right.place, right.number, right.text)
    }
  }
}

/// Two questions against each other, with χ² (F-S20).
struct CrossTable: Encodable {
  let rows: String
  let columns: String
  let rowValues: [String]
  let columnValues: [String]
  let counts: [[Int]]
  let n: Int
  let missing: Int
  let chiSquare: ExactDecimal?
  let degreesOfFreedom: Int?
  let pValue: ExactDecimal?
  /// Below 5 the probability is rough.
  let smallestExpected: ExactDecimal?
  let rule: String

  /// The most different values on a side.
  private static let sideLimit = 50

  init(_ rows: String, _ columns: String, _ data: AnswerData, of responses: Int) throws {
    let cells = try data.pairs(rows, columns)
    let rowValues = Set(cells.map(\.row)).sorted()
    let columnValues = Set(cells.map(\.column)).sorted()
    guard rowValues.count <= CrossTable.sideLimit, columnValues.count <= CrossTable.sideLimit else {
      throw Failure(
        .limitExceeded, "A cross-table has at most \(CrossTable.sideLimit) values on a side; group the answers first.",
        zh: "交叉表每侧最多 \(CrossTable.sideLimit) 个取值；请先合并分组。", path: "/tables")
    }
    var counts = Array(repeating: Array(repeating: 0, count: columnValues.count), count: rowValues.count)
    for cell in cells {
      if let row = rowValues.firstIndex(of: cell.row), let column = columnValues.firstIndex(of: cell.column) {
        counts[row][column] = cell.count
      }
    }
    let test = try ChiSquare(counts)
    self.rows = rows
    self.columns = columns
    self.rowValues = rowValues
    self.columnValues = columnValues
    self.counts = counts
    n = cells.map(\.count).reduce(0, +)
    missing = responses - n
    chiSquare = try test?.statistic.rounded(digits: 4)
    degreesOfFreedom = test?.degreesOfFreedom
    pValue = try test.flatMap { try Figures.shown($0.pValue) }
    smallestExpected = try test?.smallestExpected.rounded(digits: 2)
    rule = "F-S20"
  }
}
