/// The story as one HTML page that needs nothing else: no script, no font, no picture from anywhere.
struct Page {
  let chapters: [Chapter]

  init(_ chapters: [Chapter]) { self.chapters = chapters }

  var html: String {
    let body = chapters.enumerated().map { index, chapter in
      """
      <section>
      <h2><span>\(index + 1)</span>\(Self.escaped(chapter.title))<time>\(chapter.day)</time></h2>
      <p class="methods">\(Self.escaped(chapter.methods))</p>
      \(chapter.blocks.map(Self.html).joined(separator: "\n"))
      </section>
      """
    }.joined(separator: "\n")
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>One customer's story</title>
      <style>\(Self.style)</style></head>
      <body><header><h1>One customer's story</h1>
      <p>Every figure below is a reply of <code>aval serve</code> on its control channel.</p></header>
      \(body)
      </body></html>

      """
  }

  private static func html(_ block: Block) -> String {
    switch block {
    case .note(let text): return "<p>\(escaped(text))</p>"
    case .facts(let facts):
      return "<dl>" + facts.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>" }.joined() + "</dl>"
    case .table(let header, let rows, let figures):
      let row = { (cells: [String], tag: String) in
        "<tr>"
          + cells.enumerated().map { index, cell in
            "<\(tag)\(figures.contains(index) ? #" class="figure""# : cell.count > 28 ? #" class="long""# : "")>\(escaped(cell))</\(tag)>"
          }.joined() + "</tr>"
      }
      return #"<div class="scroll"><table><thead>"# + row(header, "th") + "</thead><tbody>"
        + rows.map { row($0, "td") }.joined(separator: "\n") + "</tbody></table></div>"
    case .document(let title, let language, let text, let excerpt):
      let open = text.split(separator: "\n").count <= excerpt ? " open" : ""
      return """
        <details lang="\(escaped(language))"\(open)><summary>\(escaped(title))<small>\(escaped(language))</small></summary>
        <pre>\(escaped(text))</pre></details>
        """
    case .drawing(let drawing): return drawing
    }
  }

  /// Text that cannot become markup.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }

  private static let style = """
    :root{color-scheme:light dark;--ink:#1c2430;--soft:#5d6875;--line:#dde2e8;--paper:#fff;--ground:#f4f6f8;--mark:#1f5f8b;
    --age0:#b9cfe0;--age1:#f0c36d;--age2:#e2904a;--age3:#c95a3a;--age4:#8f2f2f;--pale:#d5e2ec}
    @media(prefers-color-scheme:dark){:root{--ink:#e6eaef;--soft:#9aa6b3;--line:#333d48;--paper:#1b2129;--ground:#12161b;
    --mark:#74b4e0;--pale:#2c4152;--age0:#55738c}}
    *{box-sizing:border-box}
    body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:60rem;background:var(--ground);color:var(--ink);
    font:15px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
    h1{font-size:1.6rem;margin:0}header p{margin:.2rem 0 1.2rem;color:var(--soft)}
    section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:1rem 1.2rem;margin:0 0 1rem}
    h2{font-size:1.1rem;margin:0;display:flex;gap:.6rem;align-items:baseline}
    h2 span{color:var(--mark);font-variant-numeric:tabular-nums}
    h2 time{margin-left:auto;color:var(--soft);font-weight:400;font-size:.85rem;white-space:nowrap}
    .methods{margin:.1rem 0 .8rem;color:var(--soft);font:12px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
    dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.15rem 1rem;margin:.6rem 0}
    dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
    .scroll{overflow-x:auto;margin:.6rem 0}
    table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}
    th,td{text-align:left;padding:.3rem .7rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top;white-space:nowrap}
    .long{white-space:normal;min-width:13rem}
    th{color:var(--soft);font-weight:500}.figure{text-align:right;white-space:nowrap}
    details{border:1px solid var(--line);border-radius:8px;margin:.6rem 0;padding:.4rem .8rem}
    summary{cursor:pointer;font-weight:600}summary small{color:var(--soft);font-weight:400;margin-left:.6rem}
    pre{white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.6 inherit;font-family:inherit;margin:.5rem 0}
    figure{margin:.8rem 0}svg{width:100%;height:auto;max-width:30rem;font-size:12px}
    svg text{font-family:inherit;fill:var(--ink)}.strong{font-weight:600}figcaption{color:var(--soft);font-size:.85rem}
    .possible{fill:var(--pale)}.reached{fill:var(--mark)}
    .age0{fill:var(--age0)}.age1{fill:var(--age1)}.age2{fill:var(--age2)}.age3{fill:var(--age3)}.age4{fill:var(--age4)}
    svg .on1,svg .on2{fill:#1c2430}svg .on3,svg .on4{fill:#fff}
    @media(max-width:34rem){section{padding:.8rem}dl{grid-template-columns:1fr}dd{margin-bottom:.3rem}}
    """
}
