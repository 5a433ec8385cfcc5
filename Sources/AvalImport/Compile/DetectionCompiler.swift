import AvalKit

extension FormatCompiler {
  /// `detect`: what tells a file of this format from others before it is read.
  mutating func detection(_ root: FormatNode) throws(FormatProblem) {
    guard let detect = root.member("detect") else { return }
    switch parts.media {
    case .xml, .tagged:
      try detect.allow(["root", "first", "attributes", "fileName"])
      parts.detection.root = try nameTest(try detect.required("root"))
      if let name = detect.member("first") { parts.detection.first = try nameTest(name) }
      for (name, value) in detect.member("attributes")?.members ?? [] {
        parts.detection.attributes.append((name, try value.scalar()))
      }
    case .csv:
      try detect.allow(["header", "columns", "cells", "fileName"])
      for element in detect.member("header").map({ $0.isArray ? $0.elements : [$0] }) ?? [] {
        parts.detection.header.append(try ColumnNames.alternatives(element))
      }
      if let count = detect.member("columns") { parts.detection.columns = try count.integer(1...4096) }
      for (name, value) in detect.member("cells")?.members ?? [] {
        guard let column = Int(name), (1...4096).contains(column) else {
          throw value.problem("“cells” names columns by number, from 1.", zh: "cells 以列号（从 1 起）为键。")
        }
        parts.detection.cells.append((column - 1, try parts.compiler.match(value, group: nil)))
      }
      let cells = parts.detection.columns != nil || !parts.detection.cells.isEmpty
      guard parts.detection.header.isEmpty != !cells else {
        throw detect.problem(
          "give “header”, or “columns” and “cells” where the file has none.", zh: "请给出 header；文件无表头时给出 columns 与 cells。"
        )
      }
    case .fixed:
      try detect.allow(["line", "fileName"])
      parts.detection.line = try parts.compiler.match(try detect.required("line"), group: nil)
    }
    if let name = detect.member("fileName") {
      parts.detection.fileName = try parts.compiler.match(name, group: nil)
    }
  }

  private func nameTest(_ node: FormatNode) throws(FormatProblem) -> NameTest {
    var symbols = SymbolTable()
    do {
      let path = try PathParser.parse(try node.text(), namespaces: parts.compiler.namespaces, symbols: &symbols)
      guard let step = path.alternatives.first?.first, path.alternatives[0].count == 1 else {
        throw node.problem("one element name is expected.", zh: "应为一个元素名。")
      }
      return symbols.tests[Int(step.symbol)]
    } catch let error as ValueProblem {
      throw node.problem(error)
    } catch let error as FormatProblem {
      throw error
    } catch {
      throw node.problem("the name cannot be read.", zh: "名称无法解析。")
    }
  }
}

/// Names of one column, as `detect` and `headerContains` write them: a text, with `|` between alternatives, or a list.
enum ColumnNames {
  static func alternatives(_ node: FormatNode) throws(FormatProblem) -> [String] {
    guard !node.isArray else { return try node.texts() }
    return try node.text().split(separator: "|").map { String($0) }
  }
}
