import AvalKit

/// Charts as inline SVG; lengths are whole units of the drawing, figures are the host's own.
enum Drawing {
  /// Each factor's contribution as a bar beside the weight that it could have earned.
  static func contributions(_ assessment: JSONValue) -> String {
    let factors = assessment.list("/factors")
    let most = max(1, factors.map { Reading.scaled($0.text("/weight"), digits: 4) }.max() ?? 1)
    let room = 320
    var drawing = ""
    for (index, factor) in factors.enumerated() {
      let y = index * 36 + 12
      let possible = Reading.scaled(factor.text("/weight"), digits: 4) * room / most
      // A contribution of 100 points is the whole weight: both bars share one scale.
      let reached = Reading.scaled(factor.text("/contribution"), digits: 2) * room / most
      drawing += """
        <text x="0" y="\(y)">\(Page.escaped(factor.text("/title/en")))</text>
        <rect x="0" y="\(y + 5)" width="\(possible)" height="14" class="possible"/>
        <rect x="0" y="\(y + 5)" width="\(reached)" height="14" class="reached"/>
        <text x="\(possible + 6)" y="\(y + 16)">\(Page.escaped(factor.text("/contribution")))</text>

        """
    }
    return figure(
      drawing, width: 400, height: factors.count * 36 + 4,
      caption: "What each factor contributed to the score of \(assessment.text("/score")); "
        + "pale: what its weight could have given.")
  }

  /// One stacked column a day: not due, then later and later.
  static func ageing(_ days: [(day: String, row: JSONValue)]) -> String {
    let pointers = ["/notDue", "/buckets/0", "/buckets/1", "/buckets/2", "/buckets/3"]
    let names = ["not due", "1–30 days late", "31–60", "61–90", "over 90"]
    let most = max(1, days.map { day in pointers.map { day.row.minor($0) }.reduce(0, +) }.max() ?? 1)
    let height = 190
    var drawing = ""
    for (index, entry) in days.enumerated() {
      let x = index * 102
      var top = height + 30
      for (part, pointer) in pointers.enumerated() {
        let length = entry.row.minor(pointer) * height / most
        guard length > 0 else { continue }
        top -= length
        drawing += #"<rect x="\#(x)" y="\#(top)" width="90" height="\#(length)" class="age\#(part)"/>"#
        if length >= 16 {
          drawing +=
            #"<text x="\#(x + 45)" y="\#(top + length / 2 + 4)" text-anchor="middle" class="on\#(part)">"#
            + Page.escaped(entry.row.amount(pointer)) + "</text>"
        }
      }
      drawing +=
        #"<text x="\#(x + 45)" y="\#(top - 7)" text-anchor="middle" class="strong">"#
        + Page.escaped(entry.row.amount("/balance")) + "</text>"
      drawing += #"<text x="\#(x + 45)" y="\#(height + 48)" text-anchor="middle">\#(entry.day)</text>"#
    }
    for (part, name) in names.enumerated() {
      let (x, y) = (part % 3 * 136, part / 3 * 20 + 258)
      drawing += #"<rect x="\#(x)" y="\#(y)" width="12" height="12" class="age\#(part)"/>"#
      drawing += #"<text x="\#(x + 17)" y="\#(y + 10)">\#(name)</text>"#
    }
    return figure(drawing, width: 400, height: 294, caption: "Open items in GBP by lateness, on four days.")
  }

  private static func figure(_ drawing: String, width: Int, height: Int, caption: String) -> String {
    """
    <figure><svg viewBox="0 0 \(width) \(height)" role="img" aria-label="\(Page.escaped(caption))">\(drawing)</svg>
    <figcaption>\(Page.escaped(caption))</figcaption></figure>
    """
  }
}
