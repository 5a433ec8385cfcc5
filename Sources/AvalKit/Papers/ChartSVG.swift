/// A chart as SVG, 720 wide and 300 high: shapes whose colours the page gives (`.c0` … `.c11`, the ink by `currentColor`),
/// so that one picture serves light, dark and print.
///
/// Geometry is whole numbers throughout; a value's place is `value × height ÷ span`, exact in 128 bits and cut once.
struct ChartSVG {
  private static let (width, height) = (720, 300)
  private static let (left, right, top, bottom) = (84, 12, 14, 46)
  private static let plotWidth = width - left - right
  private static let plotHeight = height - top - bottom

  private let chart: Chart
  private let language: Language
  /// The span of values that the vertical axis shows.
  private let (low, high): (Int128, Int128)

  static func render(_ chart: Chart, in language: Language) -> String { ChartSVG(chart, language).svg }

  private init(_ chart: Chart, _ language: Language) {
    self.chart = chart
    self.language = language
    var values: [Int128] = [0]
    switch chart.kind {
    case .stackedBar:
      for point in chart.labels.indices { values.append(chart.series.reduce(0) { $0 + Int128($1.values[point]) }) }
    case .waterfall:
      var sum: Int128 = 0
      for value in chart.series[0].values {
        sum += Int128(value)
        values.append(sum)
      }
    case .bar, .line, .matrix: values += chart.series.flatMap { $0.values.map { Int128($0) } }
    }
    low = values.min() ?? 0
    high = max(values.max() ?? 0, low + 1)
  }

  private var svg: String {
    var svg = """
      <svg role="img" viewBox="0 0 \(Self.width) \(Self.height)" xmlns="http://www.w3.org/2000/svg">\
      <title>\(Markup.escaped(chart.title))</title><desc>\(Markup.escaped(chart.alternative(in: language)))</desc>

      """
    if chart.kind != .matrix { svg += axis }
    switch chart.kind {
    case .bar: svg += bars
    case .stackedBar: svg += stacks
    case .line: svg += lines
    case .waterfall: svg += steps
    case .matrix: svg += cells
    }
    return svg + "</svg>\n"
  }

  // MARK: Places

  private func y(_ value: Int128) -> Int {
    Self.top + Self.plotHeight - Int((value - low) * Int128(Self.plotHeight) / (high - low))
  }

  private func x(_ point: Int) -> Int { Self.left + point * Self.plotWidth / chart.labels.count }
  private var slot: Int { Self.plotWidth / chart.labels.count }

  /// Five lines with their values, the line of zero stronger, and a label below every point that has room for one.
  private var axis: String {
    var svg = ""
    for step in 0...4 {
      let value = low + (high - low) * Int128(step) / 4
      svg += Self.rule(y(value), "g")
      svg += Self.text(Self.left - 6, y(value) + 4, "end", chart.written(Int64(clamping: value)))
    }
    svg += Self.rule(y(0), "z")
    let every = max(1, (chart.labels.count + 11) / 12)
    for (point, label) in chart.labels.enumerated() where point % every == 0 {
      svg += Self.text(x(point) + slot / 2, Self.height - Self.bottom + 18, "middle", label)
    }
    return svg + Self.text(Self.left, Self.height - 6, "start", chart.unit)
  }

  // MARK: Kinds

  private func bar(_ x: Int, _ width: Int, from: Int128, to: Int128, _ series: Int, _ tip: String) -> String {
    let (upper, lower) = (min(y(from), y(to)), max(y(from), y(to)))
    return
      "<rect class=\"c\(series)\" x=\"\(x)\" y=\"\(upper)\" width=\"\(max(1, width))\" height=\"\(max(1, lower - upper))\">"
      + "<title>\(Markup.escaped(tip))</title></rect>\n"
  }

  private func tip(_ point: Int, _ series: Int, _ value: Int64) -> String {
    let name = chart.series[series].name
    return "\(chart.labels[point])\(name.isEmpty ? "" : " · " + name): \(chart.written(value)) \(chart.unit)"
  }

  private var bars: String {
    let width = max(1, slot * 8 / 10 / chart.series.count)
    var svg = ""
    for point in chart.labels.indices {
      for (number, series) in chart.series.enumerated() {
        let value = series.values[point]
        svg += bar(
          x(point) + slot / 10 + number * width, width, from: 0, to: Int128(value), number, tip(point, number, value))
      }
    }
    return svg
  }

  private var stacks: String {
    var svg = ""
    for point in chart.labels.indices {
      var sum: Int128 = 0
      for (number, series) in chart.series.enumerated() where series.values[point] > 0 {
        let value = series.values[point]
        svg += bar(
          x(point) + slot / 5, slot * 3 / 5, from: sum, to: sum + Int128(value), number, tip(point, number, value))
        sum += Int128(value)
      }
    }
    return svg
  }

  private var lines: String {
    var svg = ""
    for (number, series) in chart.series.enumerated() {
      let points = series.values.enumerated().map { "\(x($0) + slot / 2),\(y(Int128($1)))" }
      svg += "<polyline class=\"l\(number)\" points=\"\(points.joined(separator: " "))\"/>\n"
      for (point, value) in series.values.enumerated() {
        svg +=
          "<circle class=\"c\(number)\" cx=\"\(x(point) + slot / 2)\" cy=\"\(y(Int128(value)))\" r=\"3\">"
          + "<title>\(Markup.escaped(tip(point, number, value)))</title></circle>\n"
      }
    }
    return svg
  }

  private var steps: String {
    var svg = ""
    var sum: Int128 = 0
    for (point, value) in chart.series[0].values.enumerated() {
      let before = sum
      sum += Int128(value)
      svg += bar(x(point) + slot / 5, slot * 3 / 5, from: before, to: sum, value < 0 ? 1 : 0, tip(point, 0, value))
    }
    return svg
  }

  /// Labels across, series down; the shade is the value's share of the largest.
  private var cells: String {
    let rows = chart.series.count
    let height = Self.plotHeight / rows
    var svg = ""
    for (number, series) in chart.series.enumerated() {
      svg += Self.text(Self.left - 6, Self.top + number * height + height / 2 + 4, "end", series.name)
      for (point, value) in series.values.enumerated() {
        let shade = Int((Int128(value) - low) * 85 / (high - low)) + 5
        let (x, y) = (x(point), Self.top + number * height)
        svg +=
          "<rect class=\"c0\" x=\"\(x)\" y=\"\(y)\" width=\"\(max(1, slot - 2))\" height=\"\(max(1, height - 2))\" "
          + "fill-opacity=\"0.\(shade < 10 ? "0" : "")\(shade)\"><title>\(Markup.escaped(tip(point, number, value)))"
          + "</title></rect>\n"
        if slot >= 34 { svg += Self.text(x + slot / 2, y + height / 2 + 4, "middle", chart.written(value)) }
      }
    }
    for (point, label) in chart.labels.enumerated() {
      svg += Self.text(x(point) + slot / 2, Self.height - Self.bottom + 18, "middle", label)
    }
    return svg
  }

  private static func rule(_ y: Int, _ kind: String) -> String {
    "<line class=\"\(kind)\" x1=\"\(left)\" x2=\"\(width - right)\" y1=\"\(y)\" y2=\"\(y)\"/>\n"
  }

  private static func text(_ x: Int, _ y: Int, _ anchor: String, _ text: String) -> String {
    "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\">\(Markup.escaped(text))</text>\n"
  }
}

/// Text within HTML and SVG.
enum Markup {
  static func escaped(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
