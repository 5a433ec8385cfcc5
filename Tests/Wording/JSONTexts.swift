/// The texts of a JSON file, mended in place; its layout and the names of its members stay as they are.
package enum JSONTexts {
  /// Members whose values are no prose: patterns, and what a file of the outside world calls its columns.
  private static let notProse: Set<String> = ["pattern", "match", "path", "col"]

  /// - Parameter onlyTranslations: mends the members `zh-Hans` alone, where the others are names and data of the
  ///   outside world.
  package static func mended(_ source: String, onlyTranslations: Bool) -> String {
    let scalars = Array(source.unicodeScalars)
    var output = ""
    var index = 0
    var name = ""
    while index < scalars.count {
      guard scalars[index] == "\"" else {
        output.unicodeScalars.append(scalars[index])
        index += 1
        continue
      }
      let (units, end) = string(scalars, from: index + 1)
      let isName = scalars[end...].first { $0 != " " && $0 != "\n" } == ":"
      let raw = units.map(\.text).joined()
      if isName { name = raw }
      let mends = !isName && !notProse.contains(name) && (!onlyTranslations || name == "zh-Hans")
      output += "\"" + (mends ? ChineseMarks.mended(units) : raw) + "\""
      index = end
    }
    return output
  }

  /// The units of a string up to its closing quotation mark, and where it has ended.
  private static func string(_ scalars: [Unicode.Scalar], from start: Int) -> ([ChineseMarks.Unit], Int) {
    var units: [ChineseMarks.Unit] = []
    var index = start
    while index < scalars.count, scalars[index] != "\"" {
      if scalars[index] == "\\", index + 1 < scalars.count {
        let text = String(String.UnicodeScalarView(scalars[index...index + 1]))
        units.append(scalars[index + 1] == "n" ? .lineEnd(text) : .opaque(text))
        index += 2
      } else if scalars[index] == "{", index + 1 < scalars.count, scalars[index + 1] == "{" {
        let end = scalars[index...].firstIndex(of: "}").map { min($0 + 2, scalars.count) } ?? scalars.count
        units.append(.opaque(String(String.UnicodeScalarView(scalars[index..<end]))))
        index = end
      } else {
        units.append(.scalar(scalars[index]))
        index += 1
      }
    }
    return (units, min(index + 1, scalars.count))
  }
}
