extension Paper {
  /// Self-contained HTML: for A4 in print, for light and dark screens, without scripts and without anything to load.
  public var html: String {
    var html = """
      <!doctype html>
      <html lang="\(language.rawValue)"><head><meta charset="utf-8">\
      <meta name="viewport" content="width=device-width">\
      <title>\(Markup.escaped(title))</title>
      <style>\(PaperStyle.sheet)</style></head><body\(isWide ? " class=\"wide\"" : "")>

      """
    if let letterhead {
      html += "<header><strong>\(Markup.escaped(letterhead.name))</strong>"
      for line in letterhead.lines(in: language) { html += "<div>\(Markup.escaped(line))</div>" }
      html += "</header>\n"
    }
    html += "<h1>\(Markup.escaped(title))</h1>\n"
    if !parties.isEmpty {
      html += "<dl>"
      for party in parties {
        html += "<dt>\(Markup.escaped(party.label))</dt>"
        for line in party.lines { html += "<dd>\(Markup.escaped(line))</dd>" }
      }
      html += "</dl>\n"
    }
    for block in blocks { html += Self.html(block, language) }
    return html + "</body></html>\n"
  }

  private var isWide: Bool {
    blocks.contains { block in
      guard case .table(let table) = block else { return false }
      return table.isWide
    }
  }

  private static func html(_ block: Block, _ language: Language) -> String {
    switch block {
    case .heading(let text): "<h2>\(Markup.escaped(text))</h2>\n"
    case .subheading(let text): "<h3>\(Markup.escaped(text))</h3>\n"
    case .paragraph(let text): "<p>\(Markup.escaped(text))</p>\n"
    case .note(let text): "<p class=\"note\">\(Markup.escaped(text))</p>\n"
    case .newSheet: "<hr>\n"
    case .table(let table): html(table, language)
    case .chart(let chart): html(chart, language)
    case .signatures(let labels):
      "<div class=\"sign\">"
        + labels.map { "<div><span>\(Markup.escaped($0))</span><i></i></div>" }.joined() + "</div>\n"
    }
  }

  private static func html(_ table: PaperTable, _ language: Language) -> String {
    var html = "<table\(table.isForm ? " class=\"form\"" : "")>"
    if let caption = table.caption { html += "<caption>\(Markup.escaped(caption))</caption>" }
    if !table.isForm {
      let cells = table.headings.enumerated().map { cell("th", $1, isNumeric: table.isNumeric[$0]) }
      html += "<thead><tr>\(cells.joined())</tr></thead>"
    }
    html += "<tbody>\n"
    for row in table.rows { html += self.row(row, table, language) }
    html += "</tbody>"
    if !table.totals.isEmpty {
      html += "<tfoot>"
      for row in table.totals { html += self.row(row, table, language) }
      html += "</tfoot>"
    }
    return html + "</table>\n"
  }

  private static func row(_ row: [PaperCell], _ table: PaperTable, _ language: Language) -> String {
    let cells = row.enumerated().map { index, value in
      cell(
        table.isForm && index == 0 ? "th" : "td", value.shown(in: language),
        isNumeric: index < table.isNumeric.count && table.isNumeric[index])
    }
    return "<tr>\(cells.joined())</tr>\n"
  }

  private static func cell(_ tag: String, _ text: String, isNumeric: Bool) -> String {
    "<\(tag)\(isNumeric ? " class=\"n\"" : "")>\(Markup.escaped(text))</\(tag)>"
  }

  private static func html(_ chart: Chart, _ language: Language) -> String {
    let caption = Text("\(chart.title) (\(chart.unit))", zh: "\(chart.title)（\(chart.unit)）")
    var html = "<figure><figcaption>\(Markup.escaped(caption.in(language)))</figcaption>\n"
    html += ChartSVG.render(chart, in: language)
    if chart.kind != .matrix, chart.series.count > 1 {
      html += "<ul class=\"legend\">"
      for (number, series) in chart.series.enumerated() {
        html +=
          "<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"c\(number)\" width=\"10\" height=\"10\"/></svg>"
          + "\(Markup.escaped(series.name))</li>"
      }
      html += "</ul>\n"
    }
    html += "<p class=\"note\">\(Markup.escaped(chart.alternative(in: language)))</p>\n"
    return html + self.html(chart.table(in: language), language) + "</figure>\n"
  }
}

/// How papers look.
enum PaperStyle {
  /// Chinese fonts by the names that systems know, then whatever the reader's system calls serif; twelve colours that can be
  /// told apart on both grounds; print is always dark on white.
  static let sheet = """
    :root{color-scheme:light dark;--ink:#1a1a1a;--ground:#fff;--rule:#c8c8c8;--faint:#666;\
    --c0:#1f5f99;--c1:#c4622d;--c2:#3d8a4f;--c3:#8a4f9e;--c4:#a88a1c;--c5:#2c8a8a;--c6:#b0456a;--c7:#5f6b2e;--c8:#4a4fa0;\
    --c9:#8c5a3c;--c10:#4f7f94;--c11:#777}
    @media (prefers-color-scheme:dark){:root{--ink:#e6e6e6;--ground:#16181b;--rule:#454a50;--faint:#a0a0a0;\
    --c0:#6fb0ea;--c1:#f09a66;--c2:#7fca90;--c3:#c99adb;--c4:#dcc15a;--c5:#6fcaca;--c6:#ec8fae;--c7:#b3c072;--c8:#9ba0ef;\
    --c9:#d0a184;--c10:#93c2d6;--c11:#b5b5b5}}
    body{font:14px/1.6 "Noto Serif CJK SC","Source Han Serif SC","Songti SC",SimSun,serif;color:var(--ink);\
    background:var(--ground);max-width:52em;margin:2em auto;padding:0 1em}
    body.wide{max-width:78em}
    header{border-bottom:2px solid var(--ink);padding-bottom:.5em;margin-bottom:1em;color:var(--faint);font-size:.9em}
    header strong{color:var(--ink);font-size:1.3em}
    h1{font-size:1.5em;text-align:center;margin:.6em 0}h2{font-size:1.15em;margin:1.4em 0 .4em}h3{font-size:1em;margin:1em 0 .3em}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.1em 1em;margin:0 0 1em}dt{color:var(--faint);grid-column:1}\
    dd{margin:0;grid-column:2;overflow-wrap:anywhere}
    p{overflow-wrap:anywhere}
    table{border-collapse:collapse;width:100%;margin:.5em 0 1em;font-size:.92em}
    th,td{border-bottom:1px solid var(--rule);padding:.25em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
    th{font-weight:600}thead th{border-bottom:1px solid var(--ink)}
    .n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}
    tfoot td{border-top:1px solid var(--ink);font-weight:600}
    .form th{width:34%;font-weight:normal;color:var(--faint)}
    caption{text-align:left;color:var(--faint)}
    hr{border:0;border-top:1px dashed var(--rule);margin:2em 0}
    .note{font-size:.88em;color:var(--faint)}
    .sign{display:grid;grid-template-columns:repeat(auto-fit,minmax(12em,1fr));gap:2em;margin:2.5em 0 1em;break-inside:avoid}
    .sign i{display:block;border-bottom:1px solid var(--ink);height:2.2em}
    figure{margin:1em 0;break-inside:avoid}figcaption{font-weight:600}
    svg{width:100%;height:auto;display:block;fill:var(--ink);font-size:11px}
    svg .g{stroke:var(--rule);stroke-width:.5}svg .z{stroke:var(--ink);stroke-width:1}
    svg polyline{fill:none;stroke-width:2}
    .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2em 1.2em;padding:0;margin:.2em 0;font-size:.88em}
    .legend svg{width:.8em;height:.8em;display:inline-block;margin-right:.4em}
    \(colours)
    @page{size:A4;margin:16mm 14mm}
    @page wide{size:A4 landscape;margin:12mm}
    @media print{:root{color-scheme:light;--ink:#000;--ground:#fff;--rule:#bbb;--faint:#444;\
    --c0:#1f5f99;--c1:#c4622d;--c2:#3d8a4f;--c3:#8a4f9e;--c4:#a88a1c;--c5:#2c8a8a;--c6:#b0456a;--c7:#5f6b2e;--c8:#4a4fa0;\
    --c9:#8c5a3c;--c10:#4f7f94;--c11:#777}
    body{margin:0;padding:0;max-width:none;font-size:10.5pt}body.wide{page:wide;font-size:9pt}
    hr{border:0;margin:0;break-after:page}
    thead{display:table-header-group}tfoot{display:table-row-group}tr{break-inside:avoid}}
    """

  private static let colours = (0...11).map {
    "svg .c\($0){fill:var(--c\($0))}svg .l\($0){stroke:var(--c\($0))}"
  }.joined()
}
